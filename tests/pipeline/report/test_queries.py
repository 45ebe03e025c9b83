from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import archive, urls
from pipeline.errors import CopydeskError
from pipeline.items import Source
from pipeline.report import differences, known, tour
from pipeline.store import finding, following, queries, sync_sources
from pipeline.store.choice import Choice

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)


def test_articles_come_whole_and_in_order(filled):
    first, second, copy = following.articles(filled.store)
    assert first.article.authors == ("Ann Lee", "Bo; Li")
    assert first.article.headline == "Bridge at Aston"
    assert first.article.published_at == MIDNIGHT
    assert [(block.reason, block.position) for block in first.article.removed] == [("comment_footer", 3)]
    assert first.article.is_degraded is False
    assert second.article.published_at is None
    assert copy.stored.relation == "duplicate"
    assert copy.stored.story_id == first.stored.story_id
    assert first.archive_record


def test_articles_are_read_in_chunks(filled, monkeypatch):
    monkeypatch.setattr(following, "CHUNK", 2)
    assert len(list(following.articles(filled.store))) == 3


def test_ranges_speak_of_the_published_time_else_of_first_seen(filled):
    second = timedelta(seconds=1)
    for since, until, n in (
        (MIDNIGHT, None, 3),
        (MIDNIGHT + second, None, 2),
        (None, MIDNIGHT, 0),
        (None, MIDNIGHT + second, 1),
    ):
        assert len(list(following.articles(filled.store, Choice(since=since, until=until)))) == n


def test_search_is_the_same_on_both_databases(filled):
    for query, n in (
        ("aston", 2),
        ("brucke", 1),
        ("BRIDGE -aston", 1),
        ('"old bridge"', 3),
        ("absent", 0),
        ("' \" (", 0),
        ("", 0),
    ):
        assert len(finding.matching(filled.store, query)) == n, query
    assert len(finding.matching(filled.store, "bridge", Choice(source="bote", since=MIDNIGHT), limit=5)) == 1


def test_an_address_without_an_article_is_traced(filled):
    trace = queries.trace(filled.store, urls.url_key("https://gazette.example/empty"))
    assert trace.page["reason"] == "no_article"
    assert "rejected at clean as no_article" in known.why_not(filled.store, "https://gazette.example/empty")
    with pytest.raises(CopydeskError, match="never found"):
        known.why_not(filled.store, "https://gazette.example/other")


def test_an_address_that_leads_to_an_article_elsewhere_says_so(filled, fill, pages):
    there = pages("corby", headline="Bridge at Corby")
    fill(
        replace(there, requested_url="https://gazette.example/short", link=replace(there.link, url="https://gazette.example/s"))
    )
    article_id = known.article(filled.store, "https://gazette.example/corby").stored.article_id
    for asked in ("https://gazette.example/short", "gazette.example/s"):
        found = known.article(filled.store, asked)
        assert known.led(found, asked) == f"{asked} leads to article {article_id}, which is at https://gazette.example/corby."
    for own in (str(article_id), "https://www.gazette.example/corby?utm_source=x"):
        assert known.led(known.article(filled.store, own), own) is None


def test_sources_say_how_they_are_and_what_was_rejected(filled):
    sync_sources(filled.store, [Source(key="gazette", name="The Gazette", homepage="https://gazette.example")])
    states = queries.source_states(filled.store, since=datetime(2026, 11, 1, tzinfo=UTC))
    assert [(s.source, s.rejections) for s in states] == [("gazette", {"no_article": 1})]


def test_the_tour_shows_what_came_of_it(filled, database_url, capsys):
    seen = tour.look(database_url)
    assert [(reason, n) for reason, n, _ in seen.struck] == [("comment_footer", 2)]
    assert [(reason, url) for reason, url, _ in seen.rejected] == [("no_article", "https://gazette.example/empty")]
    assert all(filled.store.select(query) for query in tour.SQL)
    tour.show(seen, Path("demo"))
    assert "3 articles" in capsys.readouterr().out


def test_a_second_text_is_a_revision_and_an_older_page_is_not_compared(filled, fill, pages, archive_dir):
    fill(pages("aston", headline="Bridge at Aston, again", fetched_at=datetime(2026, 11, 22, 21, tzinfo=UTC)))
    article = known.article(filled.store, "gazette.example/aston")
    assert [r.headline for r in queries.revisions(filled.store, article.stored.article_id)] == [
        "Bridge at Aston",
        "Bridge at Aston, again",
    ]
    found = list(differences.find(archive.replay(archive_dir), filled.store, {}, workers=1))
    assert not any(difference.is_change for difference in found)
    assert [(len(found), difference.url) for difference in found if difference.is_passed_over] == [
        (5, "https://gazette.example/aston")
    ]
