"""The schedule, as its user would run it: real crawls of the demo site when they are due."""

from __future__ import annotations

import signal
import sqlite3

import pytest

from crawler.demo import DemoSite
from tests.desk import Desk


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as served:
        yield Desk(tmp_path / "home", served)


def runs(desk: Desk) -> list[str]:
    try:
        return [row["status"] for row in desk.rows("SELECT status FROM v_runs ORDER BY run_id")]
    except sqlite3.OperationalError:
        return []


def test_once_crawls_what_is_due_and_a_second_time_nothing(desk):
    first = desk.run("copydesk", "schedule", "--once")
    assert first.returncode == 0, first.stderr
    assert len(desk.stored()) == 28
    n_requests = len(desk.site.requests)
    second = desk.run("copydesk", "schedule", "--once")
    assert second.returncode == 0, second.stderr
    assert len(desk.site.requests) == n_requests
    due = desk.rows("SELECT source, next_due_at FROM v_sources ORDER BY source")
    assert [row["source"] for row in due] == ["bote", "gazette"]
    assert all(row["next_due_at"] for row in due)


def test_a_source_of_schedule_auto_is_due_when_its_news_is_worth_a_look(desk):
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace('schedule = "every 15m"', 'schedule = "auto"', 1))
    done = desk.run("copydesk", "--verbose", "schedule", "--once")
    assert done.returncode == 0, done.stderr
    (output,) = (desk.folder / "data" / "logs").glob("*-news.log")
    said = [line for line in output.read_text().splitlines() if "next look source=" in line]
    assert len(said) == 1, "of the one that is not auto nothing is said"
    (key,) = (word.partition("=")[2] for word in said[0].split() if word.startswith("source="))
    (due,) = desk.rows(f"SELECT next_due_at FROM v_sources WHERE source = '{key}'")
    assert f"due={due['next_due_at']}" in said[0]


def test_the_schedule_ends_cleanly_on_sigterm_with_everything_fetched_stored(desk):
    schedule = desk.start("copydesk", "schedule")
    desk.wait_for_requests(25)
    schedule.send_signal(signal.SIGTERM)
    assert schedule.wait(timeout=30) == 0
    assert runs(desk) == ["interrupted"]
    (pages,) = desk.rows("SELECT count(*) AS n, sum(state IS NULL) AS n_open FROM pages")
    assert pages["n"] > 0
    assert not pages["n_open"]
    assert desk.run("copydesk", "crawl").returncode == 0
    assert len(desk.stored()) == 28


def test_two_schedules_crawl_a_source_once(desk):
    both = [desk.start("copydesk", "schedule", "--once") for _ in range(2)]
    codes = [schedule.wait(timeout=60) for schedule in both]
    assert 0 in codes
    assert len(desk.stored()) == 28
    articles = [r.path for r in desk.site.requests if r.path.startswith("/news/2026")]
    assert len(articles) == len(set(articles))


def test_a_disabled_source_is_never_due(desk):
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("delay_s = 0.1", "delay_s = 0.1\nenabled = false", 1))
    done = desk.run("copydesk", "schedule", "--once")
    assert done.returncode == 0, done.stderr
    assert {request.host for request in desk.site.requests} == {"gazette"}
