"""The steps of a look at a source, for looks that a server on loopback cannot bring about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.items import Article, Rejection, Source
from pipeline.items.check import Announcement, Door, Look
from pipeline.report.checked import Check, Checked
from pipeline.report.checked_steps import steps
from pipeline.report.explanation import Explanation

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GAZETTE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example/")
DAY = timedelta(days=1)


def door(**known) -> Door:
    return Door(**{"host": "gazette.example", "port": 443, "addresses": ("192.0.2.1",), **known})


def feed(**known) -> Announcement:
    return Announcement(**{"url": "https://gazette.example/rss", "kind": "feed", "n_links": 5, "newest": NOW - DAY, **known})


def page(**known) -> Checked:
    article = Article(**{"url": "u", "headline": "Bridge", "text": "x", "published_at": NOW - DAY, **known})
    return Checked(url="u", explanation=Explanation(name="u", article=article))


def step(name: str, *pages: Checked, source: Source = GAZETTE, **look) -> tuple[str, str]:
    known = {"doors": (door(),), "announcements": (feed(),), "n_links": 5, **look}
    found = {one.name: one for one in steps(Check(look=Look(source=source, **known), pages=pages), now=NOW)}
    return found[name].state, found[name].text


@pytest.mark.parametrize(
    ("name", "look", "state", "words"),
    [
        ("DNS", {}, "ok", "gazette.example is 192.0.2.1"),
        ("DNS", {"doors": (door(error="the name does not resolve: no"), door(host="b"))}, "fail", "gazette.example: the name"),
        ("TLS", {"doors": (door(tls_begins_at=NOW - 30 * DAY, tls_ends_at=NOW + 60 * DAY),)}, "ok", "it ends in 60 days"),
        ("TLS", {"doors": (door(tls_begins_at=NOW - 85 * DAY, tls_ends_at=NOW + 5 * DAY),)}, "warn", "it ends in 5 days"),
        ("TLS", {"doors": (door(tls_begins_at=NOW - 2 * DAY, tls_ends_at=NOW + 5 * DAY),)}, "ok", "it ends in 5 days"),
        (
            "TLS",
            {"doors": (door(tls_ends_at=NOW + 60 * DAY), door(host="b", tls_ends_at=NOW + 50 * DAY))},
            "ok",
            "that of b ends first, in 50 days",
        ),
        ("TLS", {"doors": (door(tls_error="certificate has expired"),)}, "fail", "gazette.example: certificate has expired"),
        ("robots.txt", {"announcements": (feed(reason="robots_denied"),)}, "fail", "https://gazette.example/rss: "),
        ("robots.txt", {"announcements": (feed(reason="robots_denied"), feed())}, "warn", "https://gazette.example/rss: "),
        ("robots.txt", {"announcements": (feed(reason="timeout"),)}, "-", "nothing answered"),
        ("feeds", {"announcements": (feed(n_links=0, newest=None),)}, "fail", "1 of 1 read"),
        ("feeds", {"announcements": (feed(reason="timeout"), feed())}, "warn", "1 of 2 read"),
        ("freshness", {}, "ok", "the newest is 24 hours old"),
        ("freshness", {"announcements": (feed(newest=None),)}, "-", "gives dates"),
        ("freshness", {"announcements": (feed(newest=NOW + 9 * DAY),)}, "warn", "has not come yet"),
        ("freshness", {"announcements": (feed(newest=NOW - 9 * DAY, longest_silence_s=3600.0),)}, "warn", "is 9 days old"),
        ("freshness", {"announcements": (feed(newest=NOW - 9 * DAY, longest_silence_s=604800.0),)}, "ok", "9 days old"),
        ("opt-outs", {}, "ok", "none was found"),
        ("opt-outs", {"tdm": ("/",)}, "warn", "tdmrep.json reserves /"),
        ("extraction", {}, "-", "no page"),
        ("dates", {}, "-", "no article"),
    ],
)
def test_a_step_says_how_it_went(name, look, state, words):
    found = step(name, **look)
    assert (found[0], words in found[1]) == (state, True), found


@pytest.mark.parametrize(
    ("pages", "state", "words"),
    [
        ((page(published_at_origin="jsonld"), page(published_at_origin="jsonld")), "ok", "2 of 2 articles say"),
        ((page(), page(published_at=None)), "warn", "1 of 2 articles says"),
        ((page(published_at=None),), "fail", "0 of 1 article say"),
        ((page(published_precision="day"),), "ok", "1 time only by the day"),
        ((page(published_at=NOW + timedelta(hours=3)),), "warn", "1 in the future: is the time zone"),
    ],
)
def test_dates_that_are_missing_vague_or_ahead_are_said(pages, state, words):
    found = step("dates", *pages)
    assert (found[0], words in found[1]) == (state, True), found


@pytest.mark.parametrize(
    ("schedule", "spans", "state"),
    [("every 6h", 3 * 3600.0, "warn"), ("every 2h", 3 * 3600.0, "ok"), ("auto", 60.0, "ok"), ("every 6h", None, "ok")],
)
def test_a_feed_that_forgets_before_it_is_asked_again_is_named(schedule, spans, state):
    found = step("freshness", source=replace(GAZETTE, schedule=schedule), announcements=(feed(spans_s=spans),))
    assert (found[0], "goes back 3 hours, which is less" in found[1]) == (state, state == "warn")


@pytest.mark.parametrize(
    ("timezone", "state", "words"), [(None, "warn", "read as UTC: write"), ("Asia/Tokyo", "ok", "read as Asia/T")]
)
def test_dates_without_a_time_zone_are_named(timezone, state, words):
    zoneless = replace(page(), is_zone_assumed=True)
    found = step("dates", zoneless, page(), source=replace(GAZETTE, timezone=timezone))
    assert (found[0], f"; 1 without a time zone, {words}" in found[1]) == (state, True), found


@pytest.mark.parametrize(
    ("does", "words"), [("record", "each article says so"), ("metadata", "their text is not kept"), ("skip", "are left out")]
)
def test_what_is_done_with_a_reservation_is_said(does, words):
    state, text = step("opt-outs", page(reservation="noai"), source=replace(GAZETTE, on_reservation=does))
    assert (state, text.startswith("1 page with noai: "), words in text) == ("warn", True, True)


def test_pages_that_are_reserved_or_no_articles_are_counted():
    skipped = Checked(url="v", rejection=Rejection(url="v", stage="clean", reason="opted_out", detail="noai"))
    source = Source(key="g", name="G", homepage="https://g.example/", on_reservation="skip")
    assert step("opt-outs", page(), skipped, source=source) == (
        "warn",
        '1 page with noai: such pages are left out (on_reservation = "skip")',
    )
    assert step("extraction", page(), skipped) == ("warn", "1 of 2 pages is an article (1 opted out)")


def test_a_stanza_that_names_nothing_to_read_has_no_steps():
    assert steps(Check(look=Look(source=GAZETTE)), now=NOW) == ()
