"""What a look at a source comes to, for looks that a server on loopback cannot bring about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract import Applied, Selected
from pipeline.items import Article, Rejection, Rule, Source
from pipeline.items.check import Announcement, Look
from pipeline.report import checked
from pipeline.report.checked import Check, Checked, Idle
from pipeline.report.checked_verdict import OF_FEEDS, OF_PAGES, idle_sentence, verdict
from pipeline.report.explanation import Explanation
from pipeline.report.refusal import MEANINGS

GAZETTE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example/")


def announced(reason=None, error=None, name="rss"):
    return Announcement(
        url=f"https://gazette.example/{name}", kind="feed", reason=reason, error=error, n_links=0 if reason else 5
    )


def kept(n_words=100, **fields):
    known = {"headline": "Bridge", "published_at": datetime(2026, 11, 22, tzinfo=UTC), **fields}
    article = Article(url="https://gazette.example/a", text="x", word_count=n_words, **known)
    return Checked(url="https://gazette.example/a", explanation=Explanation(name="a", article=article))


def refused(reason):
    return Checked(url="https://gazette.example/b", rejection=Rejection(url="b", stage="clean", reason=reason))


def come_to(*pages, announcements=None, **look):
    given = {"n_links": 5, **look}
    announcements = (announced(),) if announcements is None else announcements
    return verdict(Check(look=Look(source=GAZETTE, announcements=announcements, **given), pages=pages))


@pytest.mark.parametrize(
    ("pages", "code", "words"),
    [
        ((kept(90), kept(410)), 0, "Fine: 2 of 2 pages are articles, of 90 to 410 words."),
        ((kept(1),), 0, "Fine: 1 of 1 page is an article, of 1 word."),
        ((kept(), refused("listing_page")), 3, "In part: 1 of 2 pages is an article (1: the page lists other stories)."),
        (
            (refused("paywall_stub"), refused("no_article"), refused("paywall_stub")),
            1,
            "Nothing was kept: none of 3 pages is an article (2: the page shows only the beginning of a paid article; "
            "1: nothing on the page reads like an article).",
        ),
    ],
)
def test_a_verdict_is_one_sentence(pages, code, words):
    found = come_to(*pages)
    assert (found.exit_code, found.sentence) == (code, words)


def test_a_feed_that_fails_beside_one_that_does_not_is_a_part():
    found = come_to(kept(), announcements=(announced(), announced("tls_error", "self-signed", "old")))
    assert found.exit_code == 3
    assert "https://gazette.example/old (the server's certificate does not verify) could not be read" in found.sentence
    assert "tls_verify" in found.advice


def test_many_feeds_that_fail_are_counted():
    failed = tuple(announced("timeout", name=str(n)) for n in range(5))
    assert " and 2 more could not be read" in come_to(announcements=failed, n_links=0).sentence


@pytest.mark.parametrize(
    "reason", ["http_error", "network_error", "robots_unreachable", "blocked_host", "unreadable", "no_answer"]
)
def test_each_trouble_of_a_feed_has_its_advice(reason):
    found = come_to(announcements=(announced(reason, "as it was"),), n_links=0)
    assert found.exit_code == 1
    assert found.advice
    assert "{" not in found.advice


def test_advice_is_about_reasons_that_there_are():
    assert OF_PAGES.keys() <= MEANINGS.keys()
    assert OF_FEEDS.keys() - {"no_answer", "unreadable"} <= MEANINGS.keys()


def test_articles_without_a_headline_or_a_time_are_noted_though_all_is_fine():
    assert come_to(kept(), kept(headline=None)).advice == ""
    found = come_to(kept(headline=None, published_at=None))
    assert found.exit_code == 0
    assert "No page has a headline and no published time" in found.advice


def test_what_is_to_be_removed_need_not_be_on_every_page():
    def page(*used):
        selected = tuple(Selected(field="remove", selector=s, n_matched=u, value="1 words" if u else None) for s, u in used)
        return Checked(url="a", applied=Applied(rule=Rule(), selected=selected))

    pages = (page(("aside", 1), ("nav", 0)), page(("aside", 0), ("nav", 0)))
    assert [one.selector for one in checked.idle(Check(look=Look(source=GAZETTE), pages=pages))] == ["nav"]


@pytest.mark.parametrize(
    ("idle", "sentence"),
    [
        (Idle(field="body", selector="div", n_idle=1, n_unread=1, n_tried=1), "body: div matched no words on 1 of 1 page"),
        (
            Idle(field="published", selector="i", n_idle=2, n_unread=2, n_tried=3),
            "published: i matched no time on 2 of 3 pages",
        ),
        (
            Idle(field="authors", selector="i", n_idle=2, n_unread=1, n_tried=3),
            "authors: i matched nothing, or no name, on 2 of",
        ),
        (Idle(field="remove", selector="nav", n_idle=3, n_unread=0, n_tried=3), "remove: nav matched nothing on 3 of 3 pages"),
    ],
)
def test_an_idle_selector_says_where_it_changed_nothing(idle, sentence):
    assert idle_sentence(idle).startswith(sentence)
