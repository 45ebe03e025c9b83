"""Who was first in a story, though another was crawled before: through the line and on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import archive, dedup
from pipeline.ingest import ingest
from pipeline.items import Article, KnownArticle, Link, Match, Page

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCES = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good.",
    "Engineers had found cracks in two of its seven pillars when they looked at them in August.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes.",
    "The mayor said that the repairs would have cost four million crowns, half of it paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants.",
)


def page(outlet: str, *, first: int = 0, last: int = 6, hour: int | None = None) -> Page:
    url = f"https://{outlet}.example/bridge"
    published = NOW - timedelta(hours=24 - hour) if hour is not None else None
    link = Link(url=url, source=outlet, headline="Bridge closes for good", published_at=published)
    text = "\n".join(SENTENCES[first:last])
    return Page(
        requested_url=url,
        url=url,
        body=text.encode(),
        is_text=True,
        source=outlet,
        fetched_at=NOW,
        link=link,
        external_id=outlet,
    )


@pytest.fixture
def feed(store, tmp_path):
    def through(*pages):
        with archive.ArchiveWriter(tmp_path) as writer:
            archived = [writer.write(one) for one in pages]
        return [outcome.stored.relation for outcome in ingest(archived, store, batch_size=1)]

    return through


def members(store) -> dict[str, tuple]:
    rows = store.select("SELECT * FROM v_story_members")
    return {row["source"]: (row["story_id"], row["relation"], row["kind"]) for row in rows}


def changes(store) -> list[tuple[str, str]]:
    sql = (
        "SELECT a.source, c.change FROM v_changes AS c JOIN v_articles AS a ON a.article_id = c.article_id ORDER BY c.change_id"
    )
    return [tuple(row.values()) for row in store.select(sql)]


def test_the_earlier_published_is_first_though_its_copy_was_crawled_before(store, feed):
    assert feed(page("courier", hour=9), page("gazette", hour=7)) == ["first", "first"]
    found = members(store)
    assert [found[outlet][1:] for outlet in ("gazette", "courier")] == [("first", None), ("duplicate", "copy")]
    (story,) = store.select("SELECT first_source, n_articles, n_sources FROM v_stories")
    assert tuple(story.values()) == ("gazette", 2, 2)
    assert changes(store)[2:] == [("gazette", "regrouped"), ("courier", "regrouped")]


def test_a_later_copy_changes_nothing(store, feed):
    assert feed(page("gazette", hour=7), page("courier", hour=9)) == ["first", "duplicate"]
    assert [change for _, change in changes(store)] == ["added", "added"]


def test_without_times_the_text_out_of_which_the_others_were_cut_is_first(store, feed):
    assert feed(page("courier", last=4), page("herald", last=3), page("gazette")) == ["first", "near_duplicate", "first"]
    found = members(store)
    assert found["gazette"][1] == "first"
    assert {found[outlet][2] for outlet in ("courier", "herald")} == {"excerpt"}
    assert len({story for story, *_ in found.values()}) == 1


def test_a_copy_that_does_not_match_the_new_first_leaves(store, feed):
    relations = feed(page("courier", hour=9), page("herald", first=3, hour=10), page("gazette", last=4, hour=7))
    assert relations == ["first", "near_duplicate", "first"]
    found = members(store)
    assert found["courier"][:2] == (found["gazette"][0], "near_duplicate")
    assert found["herald"][0] != found["gazette"][0]
    assert found["herald"][1] == "first"
    assert store.select("SELECT count(*) AS n FROM v_stories")[0]["n"] == 2


KNOWN = KnownArticle(
    article_id=1, article_key="k", headline=None, text_hash="h", story_id=1, first_article_id=1, n_revisions=1, fetched_at=NOW
)
WIDER = Match(kind="expansion", containment_of_first=1.0, containment_in_first=0.5)


@pytest.mark.parametrize(
    ("mine", "theirs", "match", "is_first"),
    [
        ((NOW, "second"), (NOW + timedelta(minutes=1), "second"), None, True),
        ((NOW, "second"), (NOW, "second"), WIDER, False),
        ((NOW.replace(hour=0), "day"), (NOW, "second"), None, False),
        ((NOW - timedelta(days=1), "day"), (NOW, "second"), None, True),
        ((None, None), (NOW, "second"), WIDER, False),
        ((None, None), (None, None), WIDER, True),
        ((None, None), (None, None), None, False),
    ],
    ids=["earlier", "same-time", "a-day-is-no-time", "day-before", "time-against-none", "no-times-wider", "no-times-same"],
)
def test_who_leads(mine, theirs, match, is_first):
    article = Article(url=None, headline=None, text="x", published_at=mine[0], published_precision=mine[1])
    first = replace(KNOWN, published_at=theirs[0], published_precision=theirs[1])
    assert dedup.leads(article, first, match) is is_first
