"""First-use costs, paid once before workers are forked."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from pipeline.extract.document import extract
from pipeline.items import Page

WORDS = "The council said on Tuesday that the bridge over the river will be closed for repairs until the end of next year. "
PAGE = (
    "<!DOCTYPE html><html><head><title>Bridge closed for repairs</title></head><body><main><h1>Bridge closed for repairs</h1>"
    f"<p>12. März 2024, 10.15 Uhr</p>{''.join(f'<p>{WORDS * 3}</p>' for _ in range(6))}</main></body></html>"
)


def warm() -> None:
    """Extract one page, so that patterns, locales and language models are loaded; then keep them out of collections."""
    page = Page(requested_url=None, url=None, body=PAGE.encode(), fetched_at=datetime.now(UTC))
    extract(page)
    gc.collect()
    gc.freeze()
