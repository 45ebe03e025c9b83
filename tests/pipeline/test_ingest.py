"""The line's own judgement: what a stanza says of a publisher's reservation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract import extract
from pipeline.ingest import judge
from pipeline.items import Page, Source

SENTENCE = "<p>The bridge was closed for the {}. time on Monday after engineers had found cracks in its piers.</p>"
RESERVED = (
    "<html><head><meta name='robots' content='noai'></head><body><article><h1>Bridge closed</h1>{}</article></body></html>"
)


@pytest.mark.parametrize(("on_reservation", "reason"), [("record", None), ("skip", "opted_out")])
def test_a_reserved_page_is_kept_and_marked_or_skipped_as_its_source_says(on_reservation, reason):
    source = Source(key="gazette", name="G", homepage="https://gazette.example", on_reservation=on_reservation)
    body = RESERVED.format("".join(SENTENCE.format(n) for n in range(9))).encode()
    url = "https://gazette.example/bridge"
    page = Page(requested_url=url, url=url, body=body, source="gazette", fetched_at=datetime(2026, 11, 22, tzinfo=UTC))
    judged = judge(page, extract(page, source), source)
    assert (judged.rejection and judged.rejection.reason) == reason
    assert (judged.article and judged.article.reservation) == (None if reason else "noai")
