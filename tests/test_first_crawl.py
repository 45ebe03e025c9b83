"""The first crawl of the demo site: a real `scrapy crawl` over real sockets, and every row that came of it."""

from __future__ import annotations

import itertools
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.demo import DemoSite
from tests.desk import EXPECTED, FIRST, PATHS, Desk

ZONES = {"gazette": ZoneInfo("Europe/London"), "bote": ZoneInfo("Europe/Zurich")}
CRAWL_DELAY_S = 0.2


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The demo site, crawled once with `-O`; module-wide, so look and do not touch."""
    with DemoSite() as served:
        desk = Desk(tmp_path_factory.mktemp("desk") / "home", served)
        done = desk.crawl("-O", "articles.jsonl")
        assert done.returncode == 0, done.stderr
        yield desk


def test_every_article_of_the_site_is_in_the_database_and_nothing_else(crawled):
    assert set(crawled.stored()) == PATHS


@pytest.mark.parametrize("expected", FIRST, ids=lambda a: a["outlet"] + a["path"])
def test_the_article_is_kept_and_the_rest_of_the_page_struck(crawled, expected):
    row = crawled.stored()[expected["outlet"], expected["path"]]
    lines = row["text"].split("\n")
    assert row["headline"] == expected["headline"]
    assert row["language"] == expected["language"]
    assert row["kind"] == expected.get("kind", "news")
    assert not [line for line in expected.get("gone", []) if line in lines]
    assert not [line for line in expected.get("stay", []) if line not in row["text"]]
    assert (lines[0], lines[-1]) == (expected["first"], expected["last"])


@pytest.mark.parametrize("expected", FIRST, ids=lambda a: a["outlet"] + a["path"])
def test_the_published_time_is_in_utc_or_a_day(crawled, expected):
    published = datetime.fromisoformat(crawled.stored()[expected["outlet"], expected["path"]]["published_at"])
    if isinstance(expected["published"], datetime):
        assert published == expected["published"]
    else:
        assert isinstance(expected["published"], date)
        assert published.astimezone(ZONES[expected["outlet"]]).date() == expected["published"]


def test_what_is_no_article_has_a_reason(crawled):
    found = {crawled.path_of(row["url"]): row["reason"] for row in crawled.rows("SELECT url, reason FROM v_rejections")}
    refused = {crawled.path_of(r["url"]): r["reason"] for r in crawled.rows("SELECT * FROM v_links WHERE state = 'refused'")}
    assert found | refused == {(o["outlet"], o["path"]): o["reason"] for o in EXPECTED["other"]}


def test_the_same_text_at_two_outlets_is_one_story(crawled):
    articles = crawled.stored()
    ferry = [articles[a["outlet"], a["path"]] for a in FIRST if a.get("story") == "ferry"]
    assert len({row["story_id"] for row in ferry}) == 1
    assert sorted(row["relation"] for row in ferry) == ["duplicate", "first"]


def test_scrapys_own_output_holds_the_same_articles(crawled):
    lines = (crawled.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    items = {crawled.path_of(item["url"]): item for item in map(json.loads, lines)}
    articles = crawled.stored()
    assert set(items) == set(articles)
    for path, item in items.items():
        assert (item["article_id"], item["text"]) == (articles[path]["article_id"], articles[path]["text"])
        assert item["rejection"] is None


def test_every_page_is_in_the_archive_and_has_an_outcome(crawled):
    assert len(crawled.archived()) == len(FIRST) + 6, "all but the 404, which is no page, and what robots.txt denies"
    assert crawled.archived() == crawled.accounted()


def test_the_numbers_of_a_run_add_up(crawled):
    (run,) = crawled.rows("SELECT * FROM runs")
    outcomes = run["n_new"] + run["n_revisions"] + run["n_unchanged"] + run["n_duplicates"] + run["n_rejected"]
    assert run["status"] == "finished"
    assert run["n_fetched"] == outcomes
    assert run["n_discovered"] == run["n_known"] + run["n_fetched"] + run["n_refused"] + run["n_due"]
    assert (run["n_due"], run["n_refused"], run["n_errors"]) == (0, 1, 0)


def test_the_crawl_is_polite(crawled):
    requests = crawled.site.requests
    assert not [path for path in [request.path for request in requests] if "/print/" in path]
    assert {request.user_agent for request in requests} == {"Copydesk/0.1"}
    for outlet in crawled.site.origins:
        times = [r.at for r in requests if r.host == outlet and r.path != "/robots.txt"]
        gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(times[1:])]
        assert sum(gaps) > CRAWL_DELAY_S * len(gaps) * 0.95
        # the clock is the server's: one that a busy machine answers late is near the next, but not near both its neighbours
        assert min(gaps) > CRAWL_DELAY_S * 0.4
        assert min(a + b for a, b in itertools.pairwise(gaps)) > 2 * CRAWL_DELAY_S * 0.8
