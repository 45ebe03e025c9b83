"""How far back the everyday spider reads a sitemap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.links import Found, Nested
from crawler.spiders.announced import RECENT, recent
from pipeline.items import Link

NEWEST = datetime(2019, 5, 1, 8, tzinfo=UTC)


def link(age: timedelta | None) -> Link:
    return Link(url=f"https://gazette.example/{age}", published_at=None if age is None else NEWEST - age)


def test_a_sitemap_is_read_back_from_its_newest_entry_not_from_today():
    kept = [link(timedelta(0)), link(RECENT)]
    found = Found(links=(*kept, link(RECENT + timedelta(seconds=1))))
    assert recent(found).links == tuple(kept)


def test_entries_without_a_date_stay():
    found = Found(links=(link(timedelta(0)), link(None)))
    assert recent(found) == found
    assert recent(Found(links=(link(None),))) == Found(links=(link(None),))


def test_old_children_of_an_index_are_left_for_backfill():
    new, old = (
        Nested(url="https://a.example/new", lastmod=NEWEST),
        Nested(url="https://a.example/old", lastmod=NEWEST - 2 * RECENT),
    )
    assert recent(Found(nested=(new, old))).nested == (new,)
