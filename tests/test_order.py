"""What an address carried, and when, is told by when its pages were fetched, not by the order in which they come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import archive
from pipeline.ingest import ingest
from pipeline.items import Page

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCES = [
    "The council decided on Monday to rebuild the old bridge over the river, {}.",
    "Engineers had found cracks in two of its piers while they were looking for something else.",
    "Until spring everybody who lives beyond the river takes the ferry, which the council pays for.",
    "The mayor said that nobody had asked for a bridge of glass, and that nobody would get one.",
]
OPEN, CLOSED, SOLD = "which will cost 4 million crowns", "which will cost 9 million crowns", "and then sold it to a neighbour"
HISTORY = [
    (1, OPEN, "Bridge rebuilt"),
    (2, CLOSED, "Bridge rebuilt"),
    (3, OPEN, "Bridge rebuilt"),
    (4, OPEN, "Bridge rebuilt"),
    (5, SOLD, "Bridge rebuilt"),
    (6, SOLD, "Bridge sold"),
    (7, SOLD, "Bridge sold"),
]
"""Hours after noon, what was said, and the headline."""
TOLD = [
    (1, OPEN, "Bridge rebuilt"),
    (2, CLOSED, "Bridge rebuilt"),
    (3, OPEN, "Bridge rebuilt"),
    (5, SOLD, "Bridge rebuilt"),
    (6, SOLD, "Bridge sold"),
]


def page(hour: int, said: str, headline: str, *, modified: str = "2026-11-20T08:00:00Z", **more: object) -> Page:
    url = "https://gazette.example/bridge"
    text = "".join(f"<p>{sentence.format(said)}</p>" for sentence in SENTENCES)
    body = (
        f'<html><head><title>{headline}</title><meta property="article:modified_time" content="{modified}"></head>'
        f"<body><article><h1>{headline}</h1>{text}</article></body></html>"
    )
    fetched_at = NOW + timedelta(hours=hour)
    return Page(requested_url=url, url=url, body=body.encode(), source="gazette", fetched_at=fetched_at, **more)


def feed(store, *parts: list[Page], workers: int = 1) -> list[str]:
    return [outcome.state for part in parts for outcome in ingest(part, store, workers=workers)]


def told(store) -> list[tuple[int, str, str, bool]]:
    """The article's history, and that the article as it is shown is the last of it."""
    rows = store.select("SELECT revision, seen_at, headline, text, is_silent FROM v_revisions ORDER BY revision")
    assert [row["revision"] for row in rows] == list(range(1, len(rows) + 1))
    (shown,) = store.select("SELECT headline, text, n_revisions, first_seen_at, fetched_at FROM v_articles")
    assert (shown["headline"], shown["text"], shown["n_revisions"]) == (rows[-1]["headline"], rows[-1]["text"], len(rows))
    assert shown["first_seen_at"] == rows[0]["seen_at"]
    return [(hour(row["seen_at"]), said(row["text"]), row["headline"], bool(row["is_silent"])) for row in rows]


def hour(seen_at: object) -> int:
    at = datetime.fromisoformat(seen_at) if isinstance(seen_at, str) else seen_at
    assert isinstance(at, datetime)
    return round((at - NOW) / timedelta(hours=1))


def said(text: str) -> str:
    return next(one for one in (OPEN, CLOSED, SOLD) if one in text)


ORDERS = [list(range(7)), [6, 5, 4, 3, 2, 1, 0], *(random.Random(seed).sample(range(7), 7) for seed in range(4))]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_the_history_of_an_address_is_the_same_in_whatever_order_its_pages_come(store, order):
    pages = [page(*HISTORY[number]) for number in order]
    feed(store, pages[:2], pages[2:])
    assert [one[:3] for one in told(store)] == TOLD
    assert [one[3] for one in told(store)] == [False, True, True, True, False]  # a headline alone is no silent edit
    states = feed(store, pages)
    assert states == ["unchanged"] * len(pages)
    assert [one[:3] for one in told(store)] == TOLD


def test_an_archive_read_again_in_any_order_tells_the_same(store, tmp_path):
    with archive.ArchiveWriter(tmp_path) as writer:
        for one in HISTORY:
            writer.write(page(*one))
    replayed = list(archive.replay(tmp_path))
    feed(store, replayed[::-1])
    assert [one[:3] for one in told(store)] == TOLD
    assert set(feed(store, replayed[3:], replayed[:3])) == {"unchanged"}
    assert [one[:3] for one in told(store)] == TOLD
    numbers = store.select("SELECT fetched_at, revision FROM pages ORDER BY fetched_at")
    assert [row["revision"] for row in numbers] == [1, 2, 3, 3, 4, 5, 5]


def test_versions_of_one_moment_stand_in_the_order_in_which_they_come(store, tmp_path):
    bodies = [(0, OPEN, "Bridge rebuilt"), (0, CLOSED, "Bridge rebuilt"), (0, SOLD, "Bridge sold")]
    with archive.ArchiveWriter(tmp_path) as writer:
        pages = [writer.write(page(*one, is_undated=True)) for one in bodies]
        again = [writer.write(replace(one, fetched_at=NOW + timedelta(hours=1))) for one in pages]
        later = writer.write(page(2, OPEN, "Bridge rebuilt", modified="2026-11-21T08:00:00Z", is_undated=True))
    feed(store, pages, workers=2)
    expected = [(0, OPEN), (0, CLOSED), (0, SOLD)]
    assert [one[:2] for one in told(store)] == expected
    assert feed(store, again, workers=2) == ["unchanged"] * 3  # these say no time, and came before
    assert [one[:2] for one in told(store)] == expected
    assert feed(store, [later]) == ["revision"]
    assert feed(store, list(archive.replay(tmp_path))) == ["unchanged"] * 7
    assert [one[:2] for one in told(store)] == [*expected, (2, OPEN)]


def test_a_page_that_was_rejected_has_its_place_once_it_is_an_article(store, tmp_path):
    with archive.ArchiveWriter(tmp_path) as writer:
        old, thin, new = (writer.write(page(*HISTORY[number])) for number in (0, 1, 4))
    feed(store, [old, new])
    feed(store, [replace(thin, body=b"<html><body><p>Subscribe to read on.</p></body></html>")])
    assert [one[:2] for one in told(store)] == [(1, OPEN), (5, SOLD)]
    assert feed(store, [replace(thin, is_replay=True)]) == ["revision"]
    assert [one[:2] for one in told(store)] == [(1, OPEN), (2, CLOSED), (5, SOLD)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_article_has_its_plainest_address_whichever_came_first(store, order):
    ways = ["https://gazette.example/bridge", "https://m.gazette.example/bridge", "https://gazette.example/bridge?utm_source=x"]
    pages = [page(hour, OPEN, "Bridge rebuilt") for hour in range(3)]
    feed(store, [replace(pages[number], url=ways[number], requested_url=ways[number]) for number in order])
    assert [row["url"] for row in store.select("SELECT url FROM v_articles")] == [ways[0]]
    feed(store, [replace(page(4, SOLD, "Bridge sold"), url=ways[2], requested_url=ways[2])])
    rows = store.select("SELECT url, headline, n_revisions FROM v_articles")
    assert [tuple(row.values()) for row in rows] == [(ways[0], "Bridge sold", 2)]
