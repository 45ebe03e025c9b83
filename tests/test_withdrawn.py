"""An archived page that today's rules reject takes its article back, through the line and on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline import archive
from pipeline.ingest import ingest
from pipeline.items import Page, Source

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOURCE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example")
SKIPPING = replace(SOURCE, on_reservation="skip")
SENTENCES = {
    "Aston": "The council of {name} decided on Monday to rebuild the old bridge, and it took them five hours to say so.",
    "Bexley": "Bakers from {name} have won a prize for bread that nobody outside the village is ever allowed to taste.",
}


def page(name: str, *, is_reserved: bool) -> Page:
    url = f"https://gazette.example/{name}"
    paragraphs = "".join(f"<p>{SENTENCES[name].format(name=f'{name} {n}')}</p>" for n in ("North", "South", "East", "West"))
    body = f"<html><head><title>Bridge of {name}</title></head><body><article>{paragraphs}</article></body></html>"
    headers = (("content-type", "text/html"), ("tdm-reservation", "1" if is_reserved else "0"))
    return Page(requested_url=url, url=url, body=body.encode(), headers=headers, source="gazette", fetched_at=NOW)


@pytest.fixture
def replay(store, tmp_path):
    """Pass two archived pages down the line, with a stanza that says what may be kept."""
    with archive.ArchiveWriter(tmp_path) as writer:
        archived = [writer.write(page(name, is_reserved=name == "Aston")) for name in ("Aston", "Bexley")]

    def through(source: Source, *, is_replay: bool = True):
        pages = [replace(one, is_replay=is_replay) for one in archived]
        return [(one.state, one.is_withdrawn) for one in ingest(pages, store, sources={"gazette": source})]

    return through


def test_a_rejected_replay_takes_its_article_back_and_a_later_rule_brings_it_again(store, replay):
    assert replay(SOURCE, is_replay=False) == [("article", False)] * 2
    (before,) = store.select("SELECT article_key, article_id FROM v_articles WHERE url LIKE '%Aston'")
    assert sorted(replay(SKIPPING)) == [("rejection", True), ("unchanged", False)]
    assert sorted(replay(SKIPPING)) == [("rejection", False), ("unchanged", False)]
    assert [row["url"][-6:] for row in store.select("SELECT url FROM v_articles")] == ["Bexley"]
    assert [row["reason"] for row in store.select("SELECT reason FROM v_rejections")] == ["opted_out"]
    assert sorted(replay(SOURCE)) == [("article", False), ("unchanged", False)]
    (after,) = store.select("SELECT article_key, article_id FROM v_articles WHERE url LIKE '%Aston'")
    assert after["article_key"] == before["article_key"]
    assert after["article_id"] > before["article_id"]
    told = store.select("SELECT change FROM v_changes WHERE article_key = :key ORDER BY change_id", key=before["article_key"])
    assert [row["change"] for row in told] == ["added", "forgotten", "added"]
    assert store.select("SELECT * FROM v_rejections") == []


def test_a_text_that_comes_and_goes_teaches_no_more_than_one_that_stays(store, replay):
    replay(SOURCE, is_replay=False)
    counts = "SELECT text, n_stories FROM source_blocks WHERE text LIKE '%Aston%' ORDER BY text"
    before = store.select(counts)
    for _ in range(3):
        replay(SKIPPING)
        replay(SOURCE)
    assert [tuple(row.values()) for row in store.select(counts)] == [tuple(row.values()) for row in before]
