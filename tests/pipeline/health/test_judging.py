"""How a source is judged: what is an alarm, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bench.health import RHYTHMS, lived
from pipeline import health
from pipeline.health import silence
from pipeline.health.sudden import sudden
from pipeline.items import FeedSign, PageSign, Signs

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = FeedSign(url="https://a.example/rss", kind="feed", status=200, error=None, n_links=20, n_failures=0)
GONE = replace(FEED, status=404, error="HTTP status 404", n_failures=1)
AWAY = replace(FEED, status=None, error="timeout: 30 s", n_failures=1)
GOOD = PageSign(state="article", n_words=400, is_dated=True, has_authors=True, is_degraded=False)


def rejected(reason: str, *, stage: str = "clean", status: int | None = 200) -> PageSign:
    return PageSign(state="rejection", stage=stage, reason=reason, http_status=status)


def signs(**others: object) -> Signs:
    appeared = tuple(NOW - DAY * n / 4 for n in range(100, 0, -1))
    known = {"now": NOW, "feeds": (FEED,), "pages": (GOOD,) * 40, "appeared": appeared, "found_at": appeared[-1]}
    return Signs(**(known | others))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, ("ok", None)),
        ({"feeds": (GONE,)}, ("failing", "feed_gone")),
        ({"feeds": (GONE, FEED)}, ("ok", None)),
        ({"feeds": (replace(GONE, status=403, error="HTTP status 403"),)}, ("blocked", "refused")),
        ({"feeds": (replace(AWAY, error="tls_error: expired"),)}, ("failing", "tls")),
        ({"feeds": (replace(AWAY, error="robots_unreachable: [certificate verify failed]"),)}, ("failing", "tls")),
        ({"feeds": (replace(AWAY, error="robots_denied: /rss"),)}, ("blocked", "robots")),
        ({"feeds": (AWAY,)}, ("ok", None)),
        ({"feeds": (replace(AWAY, n_failures=2),)}, ("failing", "network")),
        ({"feeds": (replace(FEED, status=503, error="HTTP status 503", n_failures=2),)}, ("failing", "network")),
        ({"feeds": (), "outcome": "deadline", "n_failures": 1}, ("ok", None)),
        ({"feeds": (), "outcome": "deadline", "n_failures": 2}, ("failing", "network")),
        ({"feeds": (replace(FEED, n_links=0),)}, ("ok", None)),
        ({"feeds": (replace(FEED, n_links=0),), "n_empty": 1}, ("failing", "feed_empty")),
        ({"feeds": (replace(FEED, n_links=0), FEED), "n_empty": 1}, ("ok", None)),
        ({"feeds": (replace(FEED, n_links=0, kind="sitemap"),), "n_empty": 1}, ("ok", None)),
        ({"feeds": (replace(FEED, n_links=0),), "n_empty": 1, "found_at": None}, ("ok", None)),
    ],
)
def test_feeds(others, expected):
    found = health.judge(signs(**others))
    assert (found.status, found.cause) == expected


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        ([rejected("no_article")] * 4, "layout_changed"),
        ([rejected("no_article")] * 2, None),
        ([rejected("no_article"), GOOD] * 4, None),
        ([rejected("consent_wall")] * 4, "consent_wall"),
        ([rejected("http_error", stage="fetch", status=403)] * 4, "refused"),
        ([rejected("http_error", stage="fetch", status=500)] * 4, "network"),
        ([rejected("http_error", stage="fetch", status=404)] * 9, None),
        ([rejected("timeout", stage="fetch", status=None)] * 4, "network"),
        ([rejected("tls_error", stage="fetch", status=None)] * 4, "tls"),
        ([rejected("paywall_stub")] * 4, "other"),
        ([rejected("forgotten")] * 9, None),
        ([replace(GOOD, is_dated=False)] * 4, "dates_missing"),
        ([replace(GOOD, is_dated=False)] * 2, None),
        ([replace(GOOD, has_authors=False)] * 4, "layout_changed"),
        ([replace(GOOD, n_words=30)] * 4, "layout_changed"),
        ([replace(GOOD, n_words=150)] * 9, None),
        ([replace(GOOD, is_degraded=True)] * 4, "layout_changed"),
        ([replace(GOOD, last_line="Sign up to our letter")] * 4, "layout_changed"),
    ],
)
def test_what_comes_suddenly_is_an_alarm_and_single_pages_are_none(newest, expected):
    before = [replace(GOOD, last_line=f"Line {n}") for n in range(40)]
    assert health.judge(signs(pages=(*newest, *before))).cause == expected


@pytest.mark.parametrize(
    "page", [rejected("no_article"), replace(GOOD, is_dated=False), replace(GOOD, has_authors=False), replace(GOOD, n_words=20)]
)
def test_what_was_always_so_is_no_alarm(page):
    assert health.judge(signs(pages=(page, page, page, page, GOOD) * 12)).cause is None


def test_a_break_that_lasts_stays_one_and_ends_with_the_first_pages_that_are_well():
    bad = [rejected("no_article")] * 200
    assert health.judge(signs(pages=tuple(bad))).cause == "layout_changed"
    assert health.judge(signs(pages=(*[GOOD] * 3, *bad[:100], *[GOOD] * 97))).cause is None
    assert health.judge(signs(pages=(bad[0], *[GOOD] * 3, *bad[:100], *[GOOD] * 96))).cause is None, "one more is none"


def test_silence_by_the_clock_has_two_steps_and_needs_a_rhythm():
    known = signs(now=NOW + DAY * 5)
    clock = silence.clock(known.appeared, since=known.found_at, timezone=None)
    assert clock.quiet_at < clock.silent_at < NOW + DAY * 5
    assert [health.judge(replace(known, now=at)).status for at in (NOW, clock.quiet_at, clock.silent_at)] == [
        "ok",
        "quiet",
        "silent",
    ]
    assert health.judge(known).cause == "feed_stale"
    assert health.judge(replace(known, appeared=known.appeared[-4:])).status == "ok"


def test_the_normal_of_a_day_is_that_of_its_weekday():
    days = tuple((date(2026, 10, 1) + DAY * n, 500 if n == 0 else 12 if (n + 3) % 7 < 5 else 0) for n in range(54))
    assert health.judge(signs(days=days)).articles_per_day_normal == 12
    assert health.judge(signs(days=days, now=NOW - DAY * 2)).articles_per_day_normal == 0
    assert health.judge(signs(days=days[-3:])).articles_per_day_normal is None


def test_far_fewer_than_usual_is_quiet():
    days = tuple((date(2026, 10, 1) + DAY * n, 30 if n < 51 else 1) for n in range(54))
    found = health.judge(signs(days=days))
    assert (found.status, found.cause, found.detail) == ("quiet", None, "3 new articles in 3 days, usually about 90")


def test_chance_makes_no_alarm():
    assert sudden([]) is None
    assert sudden([True]) is None
    assert sudden([True] * 3 + [False] * 3) is None
    assert sudden([True] * 200) is not None


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_healthy_sources_of_five_rhythms_are_well_for_a_month_and_dead_ones_are_found(rhythm):
    found = lived(rhythm, n_sources=1 if rhythm == "wire" else 3, days=45, seed=3)
    assert found["false"] == 0
    assert found["found_days_at_most"] < {"wire": 2, "daily": 10, "regional": 8, "weekly": 30, "bursty": 20}[rhythm]


@pytest.mark.parametrize(
    ("n_announced", "n_left", "usual_left", "days", "cause"),
    [
        (60, 58, 0.05, 9, "other"),
        (60, 58, 0.05, 0, None),
        (60, 58, None, 9, "feed_stale"),
        (60, 58, 0.5, 9, "feed_stale"),
        (60, 6, 0.05, 9, "feed_stale"),
        (10, 10, 0.05, 9, "feed_stale"),
    ],
    ids=["refused all at once", "no wonder yet", "never known", "as always", "known ones", "few"],
)
def test_what_is_announced_and_kept_out_is_no_stale_feed(n_announced, n_left, usual_left, days, cause):
    found = health.judge(signs(n_announced=n_announced, n_left=n_left, usual_left=usual_left, now=NOW + DAY * days))
    assert (found.cause, found.status) == (cause, {"other": "failing", "feed_stale": "silent", None: "ok"}[cause])
    assert ("include and exclude" in (found.detail or "")) is (cause == "other")
