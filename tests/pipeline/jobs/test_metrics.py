"""Metrics: the text format, the numbers of both databases, and a real `copydesk schedule` that is scraped over a socket."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest

from crawler.demo import DemoSite
from pipeline.config import ConfigError, load
from pipeline.errors import UsageError
from pipeline.items import Feed, Source
from pipeline.jobs import exposition, metrics
from pipeline.store import Store, address, save_feed, set_next_due, sync_sources
from tests.desk import Desk

NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
SAMPLE = re.compile(r'([a-z_0-9]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d+(?:\.\d+)?(?:e-?\d+)?)')


def read(text):
    """Read the text format as strictly as Prometheus does: `{(name, labels): value}`."""
    assert text.endswith("\n")
    found, kinds = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds, "samples of a metric stand together"
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            assert name == list(kinds)[-1]
            key = (name, labels or "")
            assert key not in found
            found[key] = float(value)
    return found


def get(url):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def serve(store, **fields):
    known = {"ticked": time.monotonic, "n_crawls": lambda: 0, "alerts": {}}
    return metrics.serve("127.0.0.1:0", store, **{**known, **fields})


@pytest.fixture
def two(store):
    """Two sources, one of which is failing; the third is disabled."""
    keys = {"gazette": True, "bote": True, "old": False}
    sync_sources(store, [Source(key=k, name=k, homepage=f"https://{k}.example", enabled=on) for k, on in keys.items()])
    set_next_due(store, "gazette", NOW + timedelta(minutes=5))
    url = "https://gazette.example/rss"
    save_feed(store, Feed(url=url, source="gazette", kind="feed", checked_at=NOW, status=404, error="HTTP status 404"))
    save_feed(store, Feed(url="https://bote.example/rss", source="bote", kind="feed", checked_at=NOW, status=200))
    return store


def test_the_numbers_of_each_source_and_of_all_are_served(two):
    with serve(two, ticked=lambda: time.monotonic() - 3, n_crawls=lambda: 2, alerts={"url": 4}) as server:
        text, headers = get(f"http://127.0.0.1:{server.port}/metrics")
    found = read(text)
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert found["copydesk_database_up", ""] == 1
    assert found["copydesk_articles", ""] == 0
    assert found["copydesk_runs", 'status="running"'] == 0
    assert found["copydesk_schedule_crawls", ""] == 2
    assert found["copydesk_alert_failures", 'channel="url"'] == 4
    assert abs(time.time() - 3 - found["copydesk_schedule_last_tick_timestamp_seconds", ""]) < 10
    assert found["copydesk_source_status", 'source="gazette",status="failing",cause="feed_gone"'] == 1
    assert found["copydesk_source_status", 'source="bote",status="quiet",cause=""'] == 1
    assert found["copydesk_source_status", 'source="old",status="disabled",cause=""'] == 1
    assert found["copydesk_source_needs_human", 'source="gazette"'] == 1
    assert found["copydesk_source_needs_human", 'source="bote"'] == 0
    assert found["copydesk_source_articles_24h", 'source="bote"'] == 0
    assert found["copydesk_source_failures", 'source="bote"'] == 0
    due = (NOW + timedelta(minutes=5)).timestamp()
    assert [value for (name, _), value in found.items() if "next_due" in name] == [due]
    assert found["copydesk_source_last_success_timestamp_seconds", 'source="bote"'] == NOW.timestamp()


def test_labels_and_help_are_escaped():
    lines = exposition.family("n", "a\\b\nc", [({"x": 'a"b\\c\nd', "y": "é{}"}, 0.25)])
    assert lines == ["# HELP n a\\\\b\\nc", "# TYPE n gauge", r'n{x="a\"b\\c\nd",y="é{}"} 0.25']
    assert read("\n".join(lines) + "\n") == {("n", r'x="a\"b\\c\nd",y="é{}"'): 0.25}


def test_numbers_are_kept_for_some_seconds(two):
    with serve(two) as server:
        first = get(f"http://127.0.0.1:{server.port}/metrics")[0]
        sync_sources(two, [])
        assert "copydesk_source_status{" in get(f"http://127.0.0.1:{server.port}/metrics")[0]
        assert 'status="failing"' in first


def test_other_addresses_say_where_the_numbers_are(two):
    with serve(two) as server:
        assert "/metrics" in get(f"http://127.0.0.1:{server.port}/")[0]
        with pytest.raises(HTTPError, match="404"):
            get(f"http://127.0.0.1:{server.port}/nowhere")


def test_without_a_database_that_is_said_and_the_rest_is_there():
    with Store(address.parse("postgresql://nobody@127.0.0.1:1/none"), patience_s=0) as away, serve(away) as server:
        found = read(get(f"http://127.0.0.1:{server.port}/metrics")[0])
    assert found["copydesk_database_up", ""] == 0
    assert found["copydesk_schedule_last_tick_timestamp_seconds", ""] > 0
    assert not any("source" in name for name, _ in found)


def test_a_database_that_does_not_answer_holds_no_scrape_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none?connect_timeout=2"
        with Store(address.parse(url), patience_s=0) as away:
            numbers, began = metrics.Numbers(away, patience_s=0.2), time.monotonic()
            assert [numbers.latest(), numbers.latest()] == [None, None]
            assert time.monotonic() - began < 2


def test_a_port_in_use_is_a_wrong_setting(store):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UsageError, match=f"nothing can listen at {address}.*choose another"):
            metrics.serve(address, store, ticked=time.monotonic, n_crawls=lambda: 0, alerts={})


@pytest.mark.parametrize("value", ["9464", "localhost", "localhost:http", "localhost:70000", "::1:"])
def test_an_address_that_is_none_is_a_wrong_setting(tmp_path, value):
    (tmp_path / "copydesk.toml").write_text(f'metrics_address = "{value}"\n')
    with pytest.raises(ConfigError, match="metrics_address is host:port"):
        load(tmp_path)


@pytest.mark.parametrize("value", [":9464", "127.0.0.1:9464", "[::1]:9464", "localhost:0"])
def test_an_address_has_a_port_and_may_have_a_host(tmp_path, value):
    (tmp_path / "copydesk.toml").write_text(f'metrics_address = "{value}"\n')
    assert load(tmp_path).settings.metrics_address == value


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def test_a_schedule_is_scraped_and_tells_what_is_broken_while_it_runs(tmp_path):
    port = free_port()
    with DemoSite() as site:
        site.broken = "refused"
        desk = Desk(tmp_path / "home", site)
        assert [desk.crawl().returncode for _ in range(2)] == [3, 3]
        with (desk.folder / "copydesk.toml").open("a") as file:
            file.write(f'metrics_address = "127.0.0.1:{port}"\nalert_command = "cat >> told.jsonl; echo >> told.jsonl"\n')
        told = desk.folder / "told.jsonl"
        schedule = desk.start("copydesk", "schedule")
        try:
            found, until = {}, time.monotonic() + 40
            while not (found.get(("copydesk_database_up", "")) and told.exists() and told.read_text().count("}\n") == 2):
                assert time.monotonic() < until, found
                time.sleep(0.2)
                try:
                    found = read(get(f"http://127.0.0.1:{port}/metrics")[0])
                except OSError:
                    assert schedule.poll() is None
            needy = {labels: value for (name, labels), value in found.items() if name == "copydesk_source_needs_human"}
            assert needy == {'source="bote"': 1, 'source="gazette"': 1}
            assert found["copydesk_runs", 'status="finished"'] >= 2
            changes = [json.loads(line)["changes"] for line in told.read_text().splitlines()]
            assert sorted((one["source"], one["status"], one["cause"]) for (one,) in changes) == [
                ("bote", "blocked", "refused"),
                ("gazette", "blocked", "refused"),
            ]
            second = desk.run("copydesk", "schedule")
            assert second.returncode == 2
            assert f"nothing can listen at 127.0.0.1:{port}" in second.stderr
        finally:
            schedule.send_signal(signal.SIGTERM)
            assert schedule.wait(timeout=30) == 0
