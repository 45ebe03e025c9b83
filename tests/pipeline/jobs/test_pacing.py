"""When a source of schedule `auto` is looked at next, from what the frontier holds; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import store as rooms
from pipeline import urls
from pipeline.items import Feed, JudgedLink, Link, Source
from pipeline.jobs import pacing

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
FEED = "https://gazette.example/rss"
SOURCE = Source(key="gazette", name="Gazette", homepage="https://gazette.example", feeds=(FEED,), schedule="auto")
HOUR = timedelta(hours=1)


def announce(store, found_at, published, *, error=None):
    """Write what one look at the feed found."""
    links = [
        Link(url=f"https://gazette.example/{found_at:%d%H%M}/{n}", source="gazette", found_in=FEED, published_at=at)
        for n, at in enumerate(published)
    ]
    judged = [JudgedLink(link=link, url_key=urls.url_key(link.url), state="new") for link in links]
    feed = Feed(url=FEED, source="gazette", kind="feed", checked_at=found_at, n_links=20, error=error)
    rooms.save_links(store, judged, feed, now=found_at)


def wait(store, **how) -> timedelta:
    return pacing.next_look(store, SOURCE, began=NOW, **how) - NOW


def test_a_dated_feed_tells_its_rhythm_at_the_first_look(store):
    announce(store, NOW, [NOW - timedelta(minutes=40 * n) for n in range(20)])
    busy = wait(store)
    assert timedelta(minutes=5) <= busy <= HOUR


def test_a_quiet_dated_feed_is_left_alone_for_hours(store):
    announce(store, NOW, [NOW - timedelta(days=2 * n, hours=5) for n in range(10)])
    assert wait(store) > 2 * HOUR


def test_an_undated_feed_is_new_until_it_has_been_watched(store):
    announce(store, NOW, [None] * 20)
    assert wait(store) == timedelta(minutes=15)


def test_what_an_undated_feed_had_at_the_first_look_did_not_appear_in_that_hour(store):
    first = NOW - timedelta(days=20)
    announce(store, first, [None] * 20)
    announce(store, NOW - timedelta(days=9), [None])
    assert wait(store) > 2 * HOUR, "twenty in an hour would fill the window in half an hour"


def test_much_that_is_new_brings_the_next_look_near(store):
    announce(store, NOW - timedelta(days=20), [NOW - timedelta(days=20 + n) for n in range(5)])
    calm = wait(store, before=NOW - 2 * HOUR)
    announce(store, NOW + timedelta(seconds=9), [NOW - timedelta(minutes=9 * n) for n in range(12)])
    assert wait(store, before=NOW - 2 * HOUR) < min(calm, HOUR)


def test_a_source_whose_feeds_all_fail_is_asked_less_and_less(store):
    announce(store, NOW, [], error="HTTP 500")
    waits = [wait(store, failures=n) for n in (1, 2, 3, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)


def test_a_source_that_is_not_known_at_all_is_looked_at_again_soon(store):
    assert wait(store) == timedelta(minutes=15)


def test_what_the_publisher_asks_for_is_kept(store):
    announce(store, NOW, [NOW - timedelta(minutes=40 * n) for n in range(20)])
    eager = wait(store)
    rooms.save_feed(store, replace(rooms.feeds(store, "gazette")[FEED], at_least_s=3_600))
    assert eager < HOUR == wait(store)


def test_a_host_that_rests_is_left_alone_for_as_long_as_it_asks(store):
    announce(store, NOW, [], error="HTTP status 429")
    rooms.save_feed(store, replace(rooms.feeds(store, "gazette")[FEED], at_least_s=7_200))
    assert wait(store, failures=1) == timedelta(hours=2)


@pytest.mark.parametrize("timezone", [None, "Asia/Tokyo"])
def test_the_next_look_is_in_utc(store, timezone):
    source = Source(key="gazette", name="G", homepage="https://gazette.example", schedule="auto", timezone=timezone)
    assert pacing.next_look(store, source, began=NOW).tzinfo is UTC
