"""End to end: a real `scrapy crawl` over real sockets from the demo site into a database, as its user would run it."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.demo import DemoSite
from pipeline import config, urls

BIN = Path(sys.executable).parent
EXPECTED = tomllib.loads((config.resource("seeds/demo") / "expected.toml").read_text(encoding="utf-8"))
FIRST = [a for a in EXPECTED["article"] if a.get("edition", 1) == 1]
ZONES = {"gazette": ZoneInfo("Europe/London"), "bote": ZoneInfo("Europe/Zurich")}
ARTICLE = ("/20", "/ja/20", "/fr/20", "/ru/gorod", "/archiv/artikel", "/english", "/news/20", "/world/20", "/print/20")
CRAWL_DELAY_S = 0.2


class Desk:
    """A home of its own, and the commands that somebody would type in it."""

    def __init__(self, folder: Path, site: DemoSite, *, database_url: str | None = None) -> None:
        self.folder, self.site = folder, site
        (folder / "seeds").mkdir(parents=True)
        (folder / "copydesk.toml").write_text('allow_private_hosts = ["127.0.0.0/8"]\nworkers = 1\n')
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
        site.write_seeds(folder / "seeds" / "sources.toml")
        outside = ("COPYDESK_", "DATABASE_URL", "SCRAPY_")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        if database_url:
            self.env["DATABASE_URL"] = database_url

    def start(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120
        )

    def crawl(self, *options: str) -> subprocess.CompletedProcess:
        return self.run("scrapy", "crawl", "news", *options)

    def rows(self, sql: str) -> list[sqlite3.Row]:
        database = sqlite3.connect(self.folder / "data" / "copydesk.db")
        database.row_factory = sqlite3.Row
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def paths(self, requests) -> list[str]:
        return [request.host + request.path for request in requests]


@pytest.fixture
def site():
    with DemoSite() as served:
        yield served


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The demo site, crawled once with `-O`; module-wide, so look and do not touch."""
    with DemoSite() as served:
        desk = Desk(tmp_path_factory.mktemp("desk") / "home", served)
        done = desk.crawl("-O", "articles.jsonl")
        assert done.returncode == 0, done.stderr
        yield desk


def path_of(desk: Desk, url: str) -> tuple[str, str]:
    """Say which page of the manifest an address leads to, in whatever variant it was announced."""
    for known in [*EXPECTED["article"], *EXPECTED["other"]]:
        if urls.url_key(desk.site.origins[known["outlet"]] + known["path"]) == urls.url_key(url):
            return known["outlet"], known["path"]
    raise AssertionError(f"{url} is no page of the site")


def stored(desk: Desk) -> dict[tuple[str, str], sqlite3.Row]:
    return {path_of(desk, row["url"]): row for row in desk.rows("SELECT * FROM v_articles")}


def test_every_article_of_the_site_is_in_the_database_and_nothing_else(crawled):
    assert set(stored(crawled)) == {(a["outlet"], a["path"]) for a in FIRST}


@pytest.mark.parametrize("expected", FIRST, ids=lambda a: a["outlet"] + a["path"])
def test_the_article_is_kept_and_the_rest_of_the_page_struck(crawled, expected):
    row = stored(crawled)[expected["outlet"], expected["path"]]
    lines = row["text"].split("\n")
    assert row["headline"] == expected["headline"]
    assert row["language"] == expected["language"]
    assert row["kind"] == expected.get("kind", "news")
    assert not [line for line in expected.get("gone", []) if line in lines]
    assert not [line for line in expected.get("stay", []) if line not in row["text"]]
    assert (lines[0], lines[-1]) == (expected["first"], expected["last"])


@pytest.mark.parametrize("expected", FIRST, ids=lambda a: a["outlet"] + a["path"])
def test_the_published_time_is_in_utc_or_a_day(crawled, expected):
    published = datetime.fromisoformat(stored(crawled)[expected["outlet"], expected["path"]]["published_at"])
    if isinstance(expected["published"], datetime):
        assert published == expected["published"]
    else:
        assert isinstance(expected["published"], date)
        assert published.astimezone(ZONES[expected["outlet"]]).date() == expected["published"]


def test_what_is_no_article_has_a_reason(crawled):
    found = {path_of(crawled, row["url"]): row["reason"] for row in crawled.rows("SELECT url, reason FROM v_rejections")}
    refused = {path_of(crawled, r["url"]): r["reason"] for r in crawled.rows("SELECT * FROM v_links WHERE state = 'refused'")}
    assert found | refused == {(o["outlet"], o["path"]): o["reason"] for o in EXPECTED["other"]}


def test_the_same_text_at_two_outlets_is_one_story(crawled):
    articles = stored(crawled)
    ferry = [articles[a["outlet"], a["path"]] for a in FIRST if a.get("story") == "ferry"]
    assert len({row["story_id"] for row in ferry}) == 1
    assert sorted(row["relation"] for row in ferry) == ["duplicate", "first"]


def test_scrapys_own_output_holds_the_same_articles(crawled):
    lines = (crawled.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    items = {path_of(crawled, item["url"]): item for item in map(json.loads, lines)}
    articles = stored(crawled)
    assert set(items) == set(articles)
    for path, item in items.items():
        assert (item["article_id"], item["text"]) == (articles[path]["article_id"], articles[path]["text"])
        assert item["rejection"] is None


def test_every_page_is_in_the_archive_and_has_an_outcome(crawled):
    pages = crawled.rows("SELECT archive_record, state FROM pages WHERE archive_record IS NOT NULL")
    done = crawled.run("copydesk", "archive", "list", "--json")
    archived = sum(file["n_records"] for file in json.loads(done.stdout)["files"])
    assert (len(pages), done.returncode) == (archived, 0)


def test_the_numbers_of_a_run_add_up(crawled):
    (run,) = crawled.rows("SELECT * FROM runs")
    outcomes = run["n_new"] + run["n_revisions"] + run["n_unchanged"] + run["n_duplicates"] + run["n_rejected"]
    assert run["status"] == "finished"
    assert run["n_fetched"] == outcomes
    assert run["n_discovered"] == run["n_known"] + run["n_fetched"] + run["n_refused"] + run["n_due"]
    assert (run["n_due"], run["n_refused"], run["n_errors"]) == (0, 1, 0)


def test_the_crawl_is_polite(crawled):
    requests = crawled.site.requests
    assert not [path for path in crawled.paths(requests) if "/print/" in path]
    assert {request.user_agent for request in requests} == {"Copydesk/0.1"}
    for outlet in crawled.site.origins:
        times = [r.at for r in requests if r.host == outlet and r.path != "/robots.txt"]
        gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(times[1:])]
        assert min(gaps) > CRAWL_DELAY_S * 0.8, "times are of the answers, so a gap may be a little shorter"


def test_a_second_crawl_asks_only_whether_feeds_have_changed_and_a_second_edition_is_followed(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    assert desk.crawl().returncode == 0
    before = stored(desk)
    n_first = len(site.requests)

    assert desk.crawl().returncode == 0
    again = site.requests[n_first:]
    assert {r.status for r in again if r.path != "/robots.txt"} == {304}
    assert len(again) == 10, "eight feeds, sitemaps and fronts, and two robots.txt"
    assert stored(desk).keys() == before.keys()

    site.edition = 2
    assert desk.crawl().returncode == 0
    (run,) = desk.rows("SELECT * FROM runs ORDER BY run_id DESC LIMIT 1")
    assert (run["n_new"], run["n_revisions"]) == (2, 1)
    after = stored(desk)
    assert {path for path in after if path not in before} == {
        (a["outlet"], a["path"]) for a in EXPECTED["article"] if a.get("edition") == 2
    }
    (changed,) = [a for a in FIRST if "new_in_2" in a]
    row = after[changed["outlet"], changed["path"]]
    assert row["n_revisions"] == 2
    assert all(line in row["text"] for line in changed["new_in_2"])
    changes = Counter(r["change"] for r in desk.rows("SELECT change FROM v_changes"))
    assert changes == {"added": len(after), "revised": 1}


def test_a_crawl_that_is_killed_at_any_moment_forgets_nothing(tmp_path, site):
    """KILLS sets how often (3 here; `make test-kill` takes more)."""
    desk, rng = Desk(tmp_path / "home", site), random.Random(7)
    for _ in range(int(os.environ.get("KILLS", "3"))):
        crawl = desk.start("scrapy", "crawl", "news")
        time.sleep(rng.uniform(1.5, 7.0))
        os.killpg(crawl.pid, signal.SIGKILL)
        crawl.wait()
    done = desk.crawl()
    assert done.returncode == 0, done.stderr[-3000:]
    assert set(stored(desk)) == {(a["outlet"], a["path"]) for a in FIRST}
    urls = [row["url"] for row in desk.rows("SELECT url FROM v_articles")]
    assert len(urls) == len(set(urls))
    assert desk.rows("SELECT count(*) AS n FROM v_links WHERE state = 'due'")[0]["n"] == 0
    assert desk.rows("PRAGMA integrity_check")[0][0] == "ok"
    statuses = [row["status"] for row in desk.rows("SELECT status FROM v_runs ORDER BY run_id")]
    assert statuses[-1] == "finished"
    assert set(statuses[:-1]) <= {"interrupted", "finished"}
    left = desk.run("copydesk", "reprocess", "--unfinished", "--json")
    assert left.returncode == 0, left.stderr


def test_a_crawl_that_is_asked_to_end_stores_what_it_has_and_the_next_goes_on(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    crawl = desk.start("scrapy", "crawl", "news")
    while len(site.requests) < 20:
        time.sleep(0.05)
    crawl.send_signal(signal.SIGTERM)
    assert crawl.wait(timeout=30) == 0
    (run,) = desk.rows("SELECT * FROM v_runs")
    assert run["status"] == "interrupted"
    fetched = desk.rows("SELECT count(*) AS n FROM pages")[0]["n"]
    assert fetched == run["n_fetched"] > 0
    assert desk.crawl().returncode == 0
    assert set(stored(desk)) == {(a["outlet"], a["path"]) for a in FIRST}


def test_two_crawls_of_one_source_at_once_are_one(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    first = desk.start("scrapy", "crawl", "news", "-a", "sources=gazette")
    while not site.requests:
        time.sleep(0.05)
    second = desk.crawl("-a", "sources=gazette")
    assert second.returncode == 75, second.stderr
    assert "gazette" in second.stderr
    assert first.wait(timeout=60) == 0


def test_a_limit_counts_articles_of_each_source(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    assert desk.crawl("-a", "limit=3").returncode == 0
    counts = Counter(outlet for outlet, _ in stored(desk))
    assert counts == {"gazette": 3, "bote": 3}
    assert desk.rows("SELECT count(*) AS n FROM v_links WHERE state = 'due'")[0]["n"] > 10


def test_given_addresses_are_fetched_known_or_not(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    url = site.origins["bote"] + "/2026/11/gemeinderat-hallenbad/"
    for expected in ("article", "unchanged"):
        done = desk.run("scrapy", "crawl", "urls", "-a", f"url={url}", "-O", "out.jsonl")
        assert done.returncode == 0, done.stderr
        assert desk.rows("SELECT state FROM pages ORDER BY page_id DESC LIMIT 1")[0]["state"] == expected
    assert [path for _, path in stored(desk)] == ["/2026/11/gemeinderat-hallenbad/"]
    assert desk.rows("SELECT source FROM v_articles")[0]["source"] == "bote"


def test_a_backfill_fetches_what_the_sitemaps_date_between_two_days(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    done = desk.run("scrapy", "crawl", "backfill", "-a", "source=bote", "-a", "since=2026-11-17", "-a", "until=2026-11-18")
    assert done.returncode == 0, done.stderr
    assert set(stored(desk)) == {("bote", "/ru/gorod/most-cherez-lind.html"), ("bote", "/fr/2026/11/velos-gare-couverte")}


@pytest.mark.parametrize(
    ("command", "seeds", "words"),
    [
        (("scrapy", "crawl", "news", "-a", "sources=gazete"), None, 'did you mean "gazette"'),
        (("scrapy", "crawl", "news", "-a", "limit=many"), None, "limit is a number"),
        (("scrapy", "crawl", "news", "-a", "since=soon"), None, "is no time"),
        (("scrapy", "crawl", "backfill", "-a", "source=bote"), None, "since=DATE"),
        (("scrapy", "crawl", "urls", "-a", "url=ftp://gazette.example/a"), None, "no http or https address"),
        (("scrapy", "crawl", "urls", "-a", "url=https://gazette.example/a"), None, "user_agent_contact"),
        (("scrapy", "crawl", "news"), '[a]\nname = "A"\nhomepage = "https://a.example"\n', "user_agent_contact"),
        (("scrapy", "crawl", "news"), '[a]\nname = "A"\nhomepag = "https://a.example"\n', 'did you mean "homepage"'),
    ],
)
def test_what_cannot_be_crawled_is_exit_2_before_any_request(tmp_path, site, command, seeds, words):
    desk = Desk(tmp_path / "home", site)
    if seeds:
        (desk.folder / "seeds" / "sources.toml").write_text(seeds)
    done = desk.run(*command)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert not site.requests


def test_a_private_address_is_not_connected_to_unless_the_home_allows_it(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    (desk.folder / "copydesk.toml").write_text("workers = 1\n")
    done = desk.crawl("-a", "sources=gazette")
    assert done.returncode == 3, done.stderr
    assert not site.requests


def test_a_feed_that_fails_names_its_source_and_the_rest_goes_on(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("/ja/feed.atom", "/ja/gone.atom"))
    done = desk.run("copydesk", "crawl", "gazette", "--json")
    assert done.returncode == 3, done.stderr
    assert "gazette" in done.stderr
    assert len(stored(desk)) > 10
