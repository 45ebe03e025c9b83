"""Refuse the links that a source's own patterns rule out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pipeline.items import Link, Source


def refusal(link: Link, source: Source) -> Literal["excluded", "not_included"] | None:
    """Say why a source does not want a link; None: it does. `exclude` goes before `include`."""
    if any(pattern.search(link.url) for pattern in _compiled(source.exclude)):
        return "excluded"
    if source.include and not any(pattern.search(link.url) for pattern in _compiled(source.include)):
        return "not_included"
    return None


@lru_cache(maxsize=1_024)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)
