from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import seen
from crawler.links import filters
from pipeline.items import KnownLink, Link, Source

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
URL = "https://gazette.example/news/a"
KEY = "gazette.example/news/a"


def ago(hours):
    return NOW - timedelta(hours=hours)


def source(**kwargs):
    return Source(key="gazette", name="The Gazette", homepage="https://gazette.example", **kwargs)


def states(links, known=(), **kwargs):
    judged = seen.judge(links, {link.url_key: link for link in known}, source=source(**kwargs), now=NOW)
    return [(one.url_key, one.state) for one in judged]


def test_an_unknown_link_is_new():
    assert states([Link(url=URL)]) == [(KEY, "new")]


def test_a_variant_of_a_known_link_is_known():
    assert states([Link(url=f"http://www.gazette.example/news/a/?utm_source=x#{n}") for n in range(2)], [done()]) == [
        (KEY, "known")
    ]


def done(*, state="done", fetched_at=None, modified_at=None):
    return KnownLink(url_key=KEY, state=state, fetched_at=fetched_at, modified_at=modified_at)


@pytest.mark.parametrize(
    ("announced", "known", "state"),
    [
        (ago(1), done(fetched_at=ago(2), modified_at=ago(3)), "again"),
        (ago(1), done(fetched_at=ago(2)), "again"),
        (ago(1), done(modified_at=ago(2)), "again"),
        (None, done(fetched_at=ago(2), modified_at=ago(3)), "known"),
        (ago(2), done(fetched_at=ago(2), modified_at=ago(3)), "again"),
        (ago(1), done(fetched_at=ago(2), modified_at=ago(1)), "known"),
        (ago(3), done(fetched_at=ago(2), modified_at=ago(4)), "again"),
        (ago(-1), done(fetched_at=ago(2), modified_at=ago(-1)), "known"),
        (ago(-30), done(fetched_at=ago(2)), "known"),
        (ago(1), done(state="due", fetched_at=ago(2)), "known"),
        (ago(1), done(state="refused"), "known"),
    ],
)
def test_a_known_link_is_due_again_if_a_later_change_is_announced(announced, known, state):
    assert states([Link(url=URL, modified_at=announced)], [known]) == [(KEY, state)]


def test_of_three_visits_in_a_row_one_asks_for_the_whole_page():
    asked = [seen.asks_whole(n) for n in range(12)]
    assert asked[:5] == [True, False, False, True, False]
    assert all(any(asked[n : n + 3]) for n in range(10))


@pytest.mark.parametrize(
    ("include", "exclude", "reason"),
    [
        ((), (), None),
        ((), ("/news/",), "excluded"),
        ((), ("/sport/", "^https://gazette"), "excluded"),
        (("/news/",), (), None),
        (("/sport/", r"/news/\w$"), (), None),
        (("/sport/",), (), "not_included"),
        (("/news/",), ("/news/",), "excluded"),
    ],
)
def test_a_source_s_patterns_refuse_links(include, exclude, reason):
    wanted_by = source(include=include, exclude=exclude)
    assert filters.refusal(Link(url=URL), wanted_by) == reason
    judged = seen.judge([Link(url=URL)], {KEY: done()}, source=wanted_by, now=NOW)[0]
    assert (judged.state, judged.reason) == (("refused", reason) if reason else ("known", None))


def test_without_a_source_nothing_is_refused():
    assert seen.judge([Link(url=URL)], {}, source=None, now=NOW)[0].state == "new"


@pytest.mark.parametrize("url", ["mailto:a@b.example", "/news/a", "https://u:p@gazette.example/", "https://a b/", ""])
def test_what_is_no_web_address_is_left_out(url):
    assert states([Link(url=url), Link(url=URL)]) == [(KEY, "new")]


def test_of_two_links_to_one_address_the_one_that_says_more_is_kept_in_the_place_of_the_first():
    bare, told = Link(url=URL), Link(url=URL + "/", headline="A headline", published_at=ago(1))
    other = Link(url="https://gazette.example/news/b")
    for links in ([bare, other, told], [told, other, bare]):
        judged = seen.judge(links, {}, source=None, now=NOW)
        assert [one.link for one in judged] == [told, other]


@given(st.lists(st.sampled_from([URL, URL + "/", URL + "?a=1", "nothing", "https://gazette.example/"]), max_size=8))
def test_each_address_is_judged_once_and_judging_twice_changes_nothing(urls):
    links = [Link(url=url) for url in urls]
    judged = seen.judge(links, {}, source=None, now=NOW)
    assert len({one.url_key for one in judged}) == len(judged)
    assert seen.judge([one.link for one in judged], {}, source=None, now=NOW) == judged
