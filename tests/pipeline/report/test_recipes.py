"""Every SQL statement of docs/sql.md runs on both databases, and says what is so about stories that are known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from pipeline import store as rooms
from pipeline.items import Health, Page, Source

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
FOUND = re.findall(r"^## (.+?)$|^```sql\n(.+?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
NAMES = {"-- SQLite": "sqlite", "-- PostgreSQL": "postgresql"}
EIGHT = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
BRIDGE = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good.",
    "Engineers had found cracks in two of its seven pillars when they looked at them in August.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes.",
    "The mayor said that the repairs would have cost four million crowns, half of it paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants.",
)
MUSEUM = (
    "A museum of clocks opens on Friday in the former post office, with four hundred pieces on show.",
    "Most of them were given by a watchmaker who had collected them over fifty years in nine countries.",
    "Visitors may wind some of the oldest ones themselves, and a workshop repairs what they bring along.",
)


def recipes():
    """Give the statements by their heading: what a database of either kind is asked."""
    heading, given = "", {}
    for title, statement in FOUND:
        if title:
            heading = title
        else:
            given.setdefault(heading, []).append(statement)
    return given


RECIPES = recipes()


def statements(heading, dialect):
    for statement in RECIPES[heading]:
        if NAMES.get(statement.split("\n", 1)[0], dialect) == dialect:
            yield statement


@pytest.fixture
def told(store, fill, pages):
    """Give a database with a story of four, one of two, one of one, and an article that was edited silently."""

    def page(source, name, lines, *, published=None, seen=1, headline=None):
        when = EIGHT + published * HOUR if published is not None else None
        text = "\n".join(lines)
        times = {"published_at": when, "modified_at": when, "fetched_at": EIGHT + seen * HOUR}
        return pages(name, source=source, headline=headline, text=text, **times)

    fill(
        page("gazette", "bridge", BRIDGE, published=0, headline="Bridge closes"),
        page("courier", "bridge", BRIDGE[:3], published=2, headline="No more bridge"),
        page("herald", "bridge", BRIDGE, published=6, seen=7),
        page("courier", "museum", MUSEUM, published=1, headline="Clocks"),
        page("gazette", "museum", MUSEUM, seen=4),
        page("gazette", "only", [line[::-1] for line in BRIDGE], published=3),
        page("courier", "again", BRIDGE, published=7, seen=8),
        page("gazette", "bridge", [*BRIDGE[:5], BRIDGE[5].replace("May", "June")], published=0, seen=9, headline="Bridge shut"),
    )
    names = ("gazette", "courier", "herald")
    rooms.sync_sources(store, [Source(key=name, name=name, homepage=f"https://{name}.example") for name in names])
    gone = Health(status="failing", cause="feed_gone", detail="HTTP status 404", articles_per_day_normal=4.5)
    rooms.save_health(store, "courier", gone, now=EIGHT)
    return store


@pytest.fixture
def everything(told, fill):
    """Give the same, with an article of HTML that has a section and tags, and a page that is none."""
    paragraphs = "".join(f"<p>{line[::-1]} {line}</p>" for line in MUSEUM)
    head = "<meta property='article:section' content='Culture'><meta property='article:tag' content='clocks'>"
    head += (
        "<meta property='article:tag' content='museums'><meta property='article:published_time' content='2026-11-21T09:30:00Z'>"
    )
    head += "<meta name='author' content='Ann Bell'>"
    body = f"<html lang=en><head><title>Clocks</title>{head}</head><body><article><h1>Clocks</h1>{paragraphs}</article></body>"
    url = "https://gazette.example/clocks"
    fill(Page(requested_url=url, url=url, body=body.encode(), fetched_at=EIGHT, source="gazette"))
    return told


def ask(store, heading):
    (statement,) = statements(heading, store.dialect)
    return [SimpleRow(row) for row in store.select(statement)]


class SimpleRow(dict):
    __getattr__ = dict.__getitem__


def test_the_page_answers_what_people_ask():
    assert len(RECIPES) >= 20
    assert all(list(statements(heading, dialect)) for heading in RECIPES for dialect in NAMES.values())


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_gives_rows(everything, heading):
    assert ask(everything, heading)


def test_each_view_and_each_column_is_described(store):
    described = {}
    for name, table in re.findall(r"^### (v_\w+)\n(.+?)(?=^##)", PAGE, flags=re.DOTALL | re.MULTILINE):
        described[name] = re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)
    assert set(described) == set(views(store))
    for name, columns in views(store).items():
        assert described[name] == columns + (["search_vector"] if name == "v_articles" and store.dialect == "sqlite" else []), (
            name
        )


def views(store):
    sql = {
        "sqlite": "SELECT v.name AS view, c.name FROM sqlite_master AS v JOIN pragma_table_info(v.name) AS c"
        " WHERE v.type = 'view' ORDER BY v.name, c.cid",
        "postgresql": "SELECT table_name AS view, column_name AS name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name LIKE 'v\\_%' ORDER BY table_name, ordinal_position",
    }
    found = {}
    for row in store.select(sql[store.dialect]):
        found.setdefault(row["view"], []).append(row["name"])
    return found


def test_a_term_is_counted_by_month(told):
    rows = ask(told, "What a term did over a year")
    assert [(row.month, row.n_with_term, row.n_articles) for row in rows] == [("2026-11", 4, 7)]


def test_a_story_s_spread_is_told_in_order(told):
    rows = ask(told, "How a story spread")
    assert [(row.source, row.n_so_far) for row in rows] == [("gazette", 1), ("courier", 2), ("herald", 3), ("courier", 4)]


def test_what_is_a_source_s_own(told):
    rows = {row.source: (row.n_articles, row.n_own) for row in ask(told, "What is the source's own")}
    assert rows == {"gazette": (3, 2), "courier": (3, 1), "herald": (1, 0)}


def test_a_source_that_needs_somebody_is_named_and_all_stand_beside_their_normal(told):
    (row,) = ask(told, "Which sources need somebody")
    assert (row.source, row.status, row.cause, row.detail) == ("courier", "failing", "feed_gone", "HTTP status 404")
    rows = ask(told, "Each source against its own normal")
    assert [(row.source, float(row.normal) if row.normal else None) for row in rows if row.source == "courier"] == [
        ("courier", 4.5)
    ]
    assert len(rows) == 3


def test_stories_by_number_of_outlets(told):
    rows = ask(told, "Stories by number of outlets")
    assert [(row.headline, row.first_source, row.n_sources, row.n_articles) for row in rows] == [
        ("Bridge shut", "gazette", 3, 4),
        ("Clocks", "courier", 2, 2),
    ]


def test_members_stand_below_their_first(told):
    rows = ask(told, "The members of each story, the first on top")
    bridge, museum = (list(group) for _, group in groupby(rows, key=lambda row: row.story_id))
    assert [(row.source, row.relation) for row in museum] == [("courier", "first"), ("gazette", "duplicate")]
    assert [row.source for row in bridge] == ["gazette", "courier", "herald", "courier"]
    assert (bridge[0].kind, bridge[0].percent_of_first) == (None, None)
    assert (bridge[1].kind, bridge[1].percent_in_first) == ("excerpt", 100)
    assert 40 < bridge[1].percent_of_first < 60


def test_who_copies_whom(told):
    rows = ask(told, "Who copies whom")
    assert [(row.first_source, row.copied_by, row.n_copies, row.median_percent) for row in rows][1:] == [
        ("courier", "gazette", 1, 100),
        ("gazette", "herald", 1, rows[2].median_percent),
    ]
    assert (rows[0].first_source, rows[0].copied_by, rows[0].n_copies) == ("gazette", "courier", 2)
    assert 90 < rows[0].median_percent <= 100


def test_who_is_first_most_often(told):
    rows = ask(told, "Who is first most often")
    assert [(row.source, row.n_stories, row.n_first, row.percent_first) for row in rows] == [
        ("courier", 2, 1, 50),
        ("gazette", 2, 1, 50),
        ("herald", 1, 0, 0),
    ]


def test_time_from_the_first_copy_to_the_last(told):
    rows = ask(told, "Time from the first copy to the last")
    assert [(row.n_articles, float(row.hours)) for row in rows] == [(4, 7.0), (2, 3.0)]


def test_one_article_for_each_story(told):
    rows = ask(told, "One article for each story")
    assert [(row.source, row.n_sources) for row in rows] == [("gazette", 1), ("courier", 2), ("gazette", 3)]
    firsts = told.select("SELECT article_id FROM v_articles WHERE relation = 'first' ORDER BY article_id")
    assert [row["article_id"] for row in firsts] == sorted(row.article_id for row in rows)


def test_edits_and_silent_ones(told):
    (edited,) = ask(told, "The most edited articles")
    assert (edited.headline, edited.n_edits, edited.n_silent) == ("Bridge shut", 1, 1)
    (silent,) = ask(told, "Silent edits, with the headline before and after")
    assert (silent.old_headline, silent.new_headline, silent.n_characters_more) == ("Bridge closes", "Bridge shut", 1)
    (source,) = ask(told, "Which sources edit silently")
    assert (source.source, source.n_edits, source.n_silent) == ("gazette", 1, 1)


def test_readers_find_the_page():
    assert "](docs/sql.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
