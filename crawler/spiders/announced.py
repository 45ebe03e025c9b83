"""What announces a source's articles, and how an answer is read as that."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from crawler.links import Nested, feeds, fronts, sitemaps
from crawler.politeness import retry_after_s
from pipeline.items import Feed

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response

    from crawler.links import Found
    from pipeline.items import FeedKind, Link, Source

MAX_AGE = re.compile(r"(?:^|[\s,;])max-age\s*=\s*\"?(\d+)", re.IGNORECASE | re.ASCII)
MOST_S = 86_400
FEWEST_DATED = 3
RECENT = timedelta(days=7)
"""Without `since` a sitemap is read this far back from its newest entry."""


def feeds_of(source: Source) -> list[Feed]:
    """List what announces a source's articles, in the order in which it is asked."""
    kinds: tuple[tuple[FeedKind, tuple[str, ...]], ...] = (
        ("feed", source.feeds),
        ("sitemap", source.sitemaps),
        ("section", source.sections),
    )
    return [Feed(url=url, source=source.key, kind=kind) for kind, urls in kinds for url in urls]


def read(
    response: Response,
    kind: str,
    source: Source,
    *,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Found:
    """Read an answer as a feed, a sitemap or a section front; a sitemap without `since` as far back as is recent."""
    if kind == "sitemap":
        found = sitemaps.read(response.body, url=response.url, source=source, now=now, since=since, until=until)
        return found if since else recent(found)
    if kind == "section":
        encoding: Any = getattr(response, "encoding", None)
        return fronts.read(response.body, url=response.url, encoding=encoding, source=source, now=now)
    return feeds.read(response.body, url=response.url, content_type=header(response, "Content-Type"), source=source, now=now)


def recent(found: Found) -> Found:
    """Keep what is recent beside the newest entry, so that a sitemap of all years does not bring them all."""
    dates = [*map(date_of, found.links), *map(date_of, found.nested)]
    newest = max((date for date in dates if date), default=None)
    if newest is None:
        return found
    first = newest - RECENT
    return replace(
        found,
        links=tuple(link for link in found.links if (date_of(link) or first) >= first),
        nested=tuple(nested for nested in found.nested if (date_of(nested) or first) >= first),
    )


def date_of(entry: Link | Nested) -> datetime | None:
    """Say when an entry was published or last changed, as far as it was announced."""
    return entry.lastmod if isinstance(entry, Nested) else entry.published_at or entry.modified_at


def at_least_s(response: Response, *, now: datetime) -> int:
    """Read for how many seconds an answer is good, as its headers say.

    Returns: `Retry-After` of an answer that asks to come later, else `max-age` of Cache-Control; 0: nothing is said; at most
    a day.
    """
    if response.status in (429, 503):
        return round(retry_after_s(response.headers.get("Retry-After"), now=now))
    asked = MAX_AGE.search(header(response, "Cache-Control") or "")
    return min(int(asked[1][:9]), MOST_S) if asked else 0


def header(response: Response, name: str) -> str | None:
    """Give one header of an answer; None: it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def spans_s(dates: list[datetime]) -> float | None:
    """Give the time between the oldest entry of a feed and its newest; None: fewer than three have a date.

    >>> from datetime import UTC, datetime
    >>> spans_s([datetime(2026, 11, day, tzinfo=UTC) for day in (1, 3, 4)])
    259200.0
    """
    return (max(dates) - min(dates)).total_seconds() if len(dates) >= FEWEST_DATED else None


def longest_silence_s(dates: list[datetime]) -> float | None:
    """Give the longest time without a new entry among the entries of a feed; None: fewer than three have a date.

    >>> from datetime import UTC, datetime
    >>> longest_silence_s([datetime(2026, 11, day, tzinfo=UTC) for day in (1, 3, 4)])
    172800.0
    """
    ordered = sorted(dates)
    if len(ordered) < FEWEST_DATED:
        return None
    return max((after - before).total_seconds() for before, after in pairwise(ordered))
