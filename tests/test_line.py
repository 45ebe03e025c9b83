"""Crawls as their user would run them: again, killed, asked to end, limited, wrongly asked."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from crawler.demo import DemoSite
from tests.desk import EXPECTED, FIRST, PATHS, Desk


@pytest.fixture
def site():
    with DemoSite() as served:
        yield served


def test_a_second_crawl_asks_only_whether_feeds_have_changed_and_a_second_edition_is_followed(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    assert desk.crawl().returncode == 0
    before = desk.stored()
    n_first = len(site.requests)

    assert desk.crawl().returncode == 0
    again = site.requests[n_first:]
    assert {r.status for r in again if r.path != "/robots.txt"} == {304}
    assert len(again) == 10, "eight feeds, sitemaps and fronts, and two robots.txt"
    assert desk.stored().keys() == before.keys()

    site.edition = 2
    assert desk.crawl().returncode == 0
    (run,) = desk.rows("SELECT * FROM runs ORDER BY run_id DESC LIMIT 1")
    assert (run["n_new"], run["n_revisions"]) == (2, 1)
    after = desk.stored()
    assert {path for path in after if path not in before} == {
        (a["outlet"], a["path"]) for a in EXPECTED["article"] if a.get("edition") == 2
    }
    (changed,) = [a for a in FIRST if "new_in_2" in a]
    row = after[changed["outlet"], changed["path"]]
    assert row["n_revisions"] == 2
    assert all(line in row["text"] for line in changed["new_in_2"])
    changes = Counter(r["change"] for r in desk.rows("SELECT change FROM v_changes"))
    # whose copy comes first is chance; who is first in the story is not
    assert changes - Counter(regrouped=4) == {"added": len(after), "revised": 1}
    stories = desk.rows("SELECT first_source FROM v_stories WHERE n_articles > 1")
    assert [story["first_source"] for story in stories] == ["gazette"] * 2


def test_a_crawl_that_is_killed_at_any_moment_forgets_nothing(tmp_path, site):
    """KILLS sets how often (3 here; `make test-kill` takes more)."""
    desk, rng = Desk(tmp_path / "home", site), random.Random(7)
    for _ in range(int(os.environ.get("KILLS", "3"))):
        crawl = desk.start("scrapy", "crawl", "news")
        time.sleep(rng.uniform(1.2, 3.2))
        os.killpg(crawl.pid, signal.SIGKILL)
        crawl.wait()
    done = desk.crawl()
    assert done.returncode == 0, done.stderr[-3000:]
    assert set(desk.stored()) == PATHS
    urls = [row["url"] for row in desk.rows("SELECT url FROM v_articles")]
    assert len(urls) == len(set(urls))
    assert desk.rows("SELECT count(*) AS n FROM v_links WHERE state = 'due'")[0]["n"] == 0
    assert desk.rows("PRAGMA integrity_check")[0][0] == "ok"
    statuses = [row["status"] for row in desk.rows("SELECT status FROM v_runs ORDER BY run_id")]
    assert statuses[-1] == "finished"
    assert set(statuses[:-1]) <= {"interrupted", "finished"}
    assert desk.archived() == desk.accounted()


def test_a_crawl_that_is_asked_to_end_stores_what_it_has_and_the_next_goes_on(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    crawl = desk.start("scrapy", "crawl", "news")
    desk.wait_for_requests(20)
    crawl.send_signal(signal.SIGTERM)
    assert crawl.wait(timeout=15) == 3, "done in part"
    (run,) = desk.rows("SELECT * FROM v_runs")
    assert run["status"] == "interrupted"
    fetched = desk.rows("SELECT count(*) AS n FROM pages")[0]["n"]
    assert fetched == run["n_fetched"] > 0
    assert desk.crawl().returncode == 0
    assert set(desk.stored()) == PATHS


def test_an_article_is_looked_at_again_when_its_source_says_and_costs_no_row_if_it_stayed(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("delay_s = 0.1", 'delay_s = 0.1\nrevisit = ["1s", "30d"]'))
    assert desk.crawl("-a", "sources=bote").returncode == 0
    before, n_first = desk.stored(), len(site.requests)
    assert desk.crawl("-a", "sources=bote").returncode == 0
    again = [r for r in site.requests[n_first:] if ("bote", r.path) in before]
    assert len(again) >= 8
    whole = {r.path for r in again if r.status != 304}
    assert whole == {"/archiv/artikel.php?id=4117"}, "the one page that sends neither ETag nor Last-Modified"
    (run,) = desk.rows("SELECT * FROM runs ORDER BY run_id DESC LIMIT 1")
    assert run["n_unchanged"] == run["n_fetched"] >= len(again)
    assert [tuple(row) for row in desk.rows("SELECT article_id, n_revisions FROM v_articles ORDER BY 1")] == [
        (row["article_id"], 1) for row in sorted(before.values(), key=lambda row: row["article_id"])
    ]
    due = desk.rows("SELECT count(*) AS n FROM v_links WHERE due_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+1 day')")
    assert due[0]["n"] == 0, "the next look is in thirty days"


def test_two_crawls_of_one_source_at_once_are_one(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("delay_s = 0.1", "delay_s = 0.5"))  # so that the first is still at it
    first = desk.start("scrapy", "crawl", "news", "-a", "sources=gazette")
    desk.wait_for_requests(1)
    second = desk.crawl("-a", "sources=gazette")
    assert second.returncode == 75, second.stderr
    assert "gazette" in second.stderr
    assert first.wait(timeout=60) == 0


def test_a_limit_counts_articles_of_each_source(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    assert desk.crawl("-a", "limit=3").returncode == 0
    counts = Counter(outlet for outlet, _ in desk.stored())
    assert counts == {"gazette": 3, "bote": 3}
    assert desk.rows("SELECT count(*) AS n FROM v_links WHERE state = 'due'")[0]["n"] > 10


def test_given_addresses_are_fetched_known_or_not(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    url = site.origins["bote"] + "/2026/11/gemeinderat-hallenbad/"
    desk.env["COPYDESK_USER_AGENT_CONTACT"] = "https://desk.example/bot"
    for expected in ("article", "unchanged"):
        done = desk.run("scrapy", "crawl", "urls", "-a", f"url={url}", "-O", "out.jsonl")
        assert done.returncode == 0, done.stderr
        assert desk.rows("SELECT state FROM pages ORDER BY page_id DESC LIMIT 1")[0]["state"] == expected
    assert [path for _, path in desk.stored()] == ["/2026/11/gemeinderat-hallenbad/"]
    assert desk.rows("SELECT source FROM v_articles")[0]["source"] == "bote"
    assert {r.user_agent for r in site.requests} == {"Copydesk/0.1 (+https://desk.example/bot)"}


def test_a_backfill_fetches_what_the_sitemaps_date_between_two_days(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    done = desk.run("scrapy", "crawl", "backfill", "-a", "source=bote", "-a", "since=2026-11-17", "-a", "until=2026-11-18")
    assert done.returncode == 0, done.stderr
    assert set(desk.stored()) == {("bote", "/ru/gorod/most-cherez-lind.html"), ("bote", "/fr/2026/11/velos-gare-couverte")}


@pytest.mark.parametrize(
    ("command", "seeds", "words"),
    [
        (("scrapy", "crawl", "news", "-a", "sources=gazete"), None, 'did you mean "gazette"'),
        (("scrapy", "crawl", "news", "-a", "limit=many"), None, "limit is a number"),
        (("scrapy", "crawl", "news", "-a", "sorces=bote"), None, 'did you mean "sources"'),
        (("copydesk", "schedule", "--once"), "", "no source is enabled"),
        (("copydesk", "schedule"), '[a]\nname = "A"\nhomepage = "https://a.example"\n', "user_agent_contact"),
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
    if seeds is not None:
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
    assert len(desk.stored()) > 10
