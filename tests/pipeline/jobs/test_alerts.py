"""Alerts: real commands and a real HTTP server are told of each change once, on both databases."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

import pytest

from crawler.demo import DemoSite
from pipeline import config
from pipeline.items import Feed, Source
from pipeline.jobs import alerts, changes, channels
from pipeline.jobs.changes import Change, Message, Told
from pipeline.store import Stand, open_store, set_next_due, stands, swap_told, sync_sources
from pipeline.store import save_feed as save
from tests.desk import Desk

WRITE = "cat >> told.jsonl; echo >> told.jsonl; "
WRITE += 'echo "$COPYDESK_SOURCE|$COPYDESK_STATUS|$COPYDESK_CAUSE|$COPYDESK_CHANGE" >> told.txt'
TROUBLE = {"feed_gone": (404, "HTTP status 404"), "refused": (403, "HTTP status 403"), None: (200, None)}
NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


class Inbox:
    """An HTTP server that answers with what it is told to, and keeps what it was sent."""

    def __init__(self):
        self.answers, self.letters, self.headers = [], [], []
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = inbox.answers.pop(0) if inbox.answers else 200
                inbox.headers.append((self.path, dict(self.headers)))
                if status == 200:
                    inbox.letters.append(body)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(b"so be it")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def inbox():
    made = Inbox()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def home(tmp_path):
    """Make a home with these settings; what a command writes there can be read by name."""

    class Made:
        path = tmp_path / "home"

        def set(self, **settings):
            self.path.mkdir(exist_ok=True)
            lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
            (self.path / "copydesk.toml").write_text("\n".join(lines))
            return config.load(self.path)

        def told(self, name="told.txt"):
            file = self.path / name
            return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    return Made()


def stand_of(store, key, cause, *, enabled=True, others=()):
    sync_sources(
        store, [Source(key=k, name=k.title(), homepage=f"https://{k}.example", enabled=enabled) for k in (key, *others)]
    )
    look(store, key, cause)


def look(store, key, cause):
    status, error = TROUBLE[cause]
    url = f"https://{key}.example/rss"
    save(store, Feed(url=url, source=key, kind="feed", checked_at=datetime.now(UTC), status=status, error=error))


def test_each_change_is_told_once(store, home):
    settings = home.set(alert_command=WRITE)
    expected = []
    steps = {
        None: [],
        "feed_gone": ["gazette|failing|feed_gone|needs_human"],
        "refused": ["gazette|blocked|refused|needs_human"],
    }
    for cause in (None, "feed_gone", "feed_gone", "refused"):
        expected += [line for line in steps[cause] if line not in expected]
        stand_of(store, "gazette", cause)
        for _ in range(2):
            alerts.tell(settings, store)
            assert home.told() == expected
    look(store, "gazette", None)
    for _ in range(2):
        alerts.tell(settings, store)
        assert home.told() == [*expected, "gazette|quiet||recovered"]
    assert [stand.told for stand in stands(store)] == [None]


def test_a_command_is_given_the_change_as_json(store, home):
    settings = home.set(alert_command=WRITE)
    stand_of(store, "gazette", "feed_gone")
    alerts.tell(settings, store)
    look(store, "gazette", None)
    alerts.tell(settings, store)
    first, second = (json.loads(line) for line in home.told("told.jsonl"))
    assert first["text"] == "gazette needs a human: failing: feed_gone: https://gazette.example/rss: HTTP status 404"
    assert second["text"] == "gazette is well again (was failing: feed_gone)"
    (change,) = first["changes"]
    known = {name: change[name] for name in ("source", "name", "change", "status", "cause", "was_status")}
    assert known == {
        "source": "gazette",
        "name": "Gazette",
        "change": "needs_human",
        "status": "failing",
        "cause": "feed_gone",
        "was_status": None,
    }
    assert (second["changes"][0]["was_status"], second["changes"][0]["was_cause"]) == ("failing", "feed_gone")


def test_a_command_that_fails_is_run_again_later_and_nothing_is_lost(store, home, caplog):
    settings = home.set(alert_command="test -e ready || { echo no mail today >&2; exit 7; }; " + WRITE)
    stand_of(store, "gazette", "feed_gone")
    telling = alerts.Alerts(settings, store)
    telling.tell()
    assert "exit code 7: no mail today" in caplog.text
    assert telling.n_failures == {"command": 1}
    (home.path / "ready").touch()
    telling.tell()
    assert home.told() == [], "it is left alone for a minute"
    alerts.tell(settings, store)
    alerts.tell(settings, store)
    assert home.told() == ["gazette|failing|feed_gone|needs_human"]


def test_the_wait_after_a_failure_doubles_up_to_an_hour(store, home, caplog):
    telling = alerts.Alerts(home.set(alert_command="exit 1"), store)
    stand_of(store, "gazette", "feed_gone")
    for _ in range(9):
        telling._not_before.clear()
        telling.tell()
    waits = [record.args[2] for record in caplog.records if record.levelno == logging.ERROR]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_what_was_never_told_and_is_over_is_not_told(store, home, inbox):
    settings = home.set(alert_url=inbox.url)
    stand_of(store, "gazette", "feed_gone")
    inbox.answers = [500]
    alerts.tell(settings, store)
    look(store, "gazette", None)
    alerts.tell(settings, store)
    assert len(inbox.headers) == 1
    assert inbox.letters == []


def test_an_address_that_fails_first_is_posted_to_again(store, home, inbox, monkeypatch, caplog):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    settings = home.set(alert_url=inbox.url.replace("//", "//me:pa%20ss@"))
    stand_of(store, "gazette", "feed_gone")
    inbox.answers = [500, 302]
    for _ in range(4):
        alerts.tell(settings, store)
    assert [path for path, _ in inbox.headers] == ["/hook"] * 3
    assert inbox.headers[0][1]["Authorization"] == "Basic bWU6cGEgc3M="
    assert inbox.headers[0][1]["Content-Type"] == "application/json; charset=utf-8"
    assert [letter["changes"][0]["source"] for letter in inbox.letters] == ["gazette"]
    assert "HTTP status 500: so be it" in caplog.text
    assert "HTTP status 302, which leads to /elsewhere" in caplog.text
    assert "pa%20ss" not in caplog.text


def test_a_channel_that_works_is_not_told_again_for_one_that_does_not(store, home, inbox):
    settings = home.set(alert_command=WRITE, alert_url=inbox.url)
    stand_of(store, "gazette", "feed_gone")
    inbox.answers = [503, 503]
    for _ in range(4):
        alerts.tell(settings, store)
    assert home.told() == ["gazette|failing|feed_gone|needs_human"]
    assert len(inbox.letters) == 1
    assert len(inbox.headers) == 3


def test_an_address_where_nobody_listens_is_named_in_the_log(store, home, caplog):
    stand_of(store, "gazette", "feed_gone")
    alerts.tell(home.set(alert_url="http://127.0.0.1:1/"), store)
    assert "by=alert_url changes=1 again_in_s=60 error=ConnectionRefusedError" in caplog.text


@pytest.mark.parametrize(("n", "n_messages"), [(5, 5), (6, 1), (40, 1)])
def test_many_changes_at_once_are_one_message(store, home, inbox, n, n_messages):
    settings = home.set(alert_url=inbox.url)
    keys = [f"s{number:02}" for number in range(n)]
    sync_sources(store, [Source(key=key, name=key, homepage=f"https://{key}.example") for key in keys])
    for key in keys:
        look(store, key, "refused")
    for _ in range(2):
        alerts.tell(settings, store)
    assert len(inbox.letters) == n_messages
    assert [change["source"] for letter in inbox.letters for change in letter["changes"]] == keys
    if n > 5:
        assert inbox.letters[0]["text"].startswith(f"{n} sources: {n} need a human\ns00 needs a human: blocked: refused")


def test_schedules_that_tell_at_the_same_time_tell_once(store, home):
    settings = home.set(alert_command="sleep 0.2; " + WRITE)
    stand_of(store, "gazette", "feed_gone", others=["bote", "courier"])
    look(store, "bote", "refused")
    look(store, "courier", "refused")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: alerts.tell(settings, store), range(4)))
    assert sorted(line.split("|")[0] for line in home.told()) == ["bote", "courier", "gazette"]


@pytest.mark.parametrize(("minutes", "expected"), [(1, []), (-1, ["gazette|failing|feed_gone|needs_human"])])
def test_what_a_dead_schedule_was_telling_is_told_when_its_claim_has_run_out(store, home, minutes, expected):
    settings = home.set(alert_command=WRITE)
    stand_of(store, "gazette", "feed_gone")
    claim = Told({}, until=datetime.now(UTC) + timedelta(minutes=minutes)).written()
    assert swap_told(store, {"gazette": (None, claim)}) == {"gazette"}
    assert swap_told(store, {"gazette": (None, claim)}) == set(), "it is another's already"
    alerts.tell(settings, store)
    assert home.told() == expected


def test_of_a_disabled_source_nothing_is_told_and_once_enabled_all_is_news(store, home):
    settings = home.set(alert_command=WRITE)
    stand_of(store, "gazette", "feed_gone")
    alerts.tell(settings, store)
    for enabled in (False, True):
        stand_of(store, "gazette", "feed_gone", enabled=enabled)
        alerts.tell(settings, store)
    assert home.told() == ["gazette|failing|feed_gone|needs_human"] * 2


def test_without_a_channel_nothing_is_read_or_written(store, home):
    stand_of(store, "gazette", "feed_gone")
    alerts.tell(home.set(), store)
    assert [stand.told for stand in stands(store)] == [None]


def test_a_schedule_goes_on_while_it_is_told_and_tells_again_in_a_minute_at_most(store, home):
    telling = alerts.Alerts(home.set(alert_command="sleep 0.5; " + WRITE), store)
    stand_of(store, "gazette", "feed_gone")
    began = time.monotonic()
    for _ in range(3):
        telling.tick()
    assert time.monotonic() - began < 0.4
    telling._thread.join(20)
    look(store, "gazette", "refused")
    telling.tick()
    assert home.told() == ["gazette|failing|feed_gone|needs_human"]
    telling._last -= alerts.EVERY_S
    telling.tick()
    telling._thread.join(20)
    assert home.told()[1:] == ["gazette|blocked|refused|needs_human"]


def test_what_is_being_told_when_the_schedule_ends_is_told_by_the_next_one(store, home):
    settings = home.set(alert_command="test -e ready || sleep 60; " + WRITE)
    stand_of(store, "gazette", "feed_gone")
    telling = alerts.Alerts(settings, store)
    telling.tick()
    time.sleep(0.3)
    telling.close()
    assert not telling._thread.is_alive()
    (home.path / "ready").touch()
    alerts.tell(settings, store)
    assert home.told() == ["gazette|failing|feed_gone|needs_human"]


def message(n=1, **fields):
    known = {"name": "G", "status": "failing", "cause": "tls", "detail": "d", "told": None}
    times = {"last_success_at": NOW, "last_article_at": None}
    return Message([Change(stand=Stand(**{**known, **times, "source": f"g{i}", **fields}), before="") for i in range(n)])


def test_a_command_that_hangs_is_killed_with_all_that_it_has_started(home):
    command = channels.Command("sleep 60 & echo $! > pid; wait", home.set(), timeout_s=0.5)
    assert command.tell(message(), Event()) == "it was killed after 0.5 s"
    pid = int((home.path / "pid").read_text())
    until = time.monotonic() + 5
    while is_running(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123 - a process, not a path
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_command_is_not_waited_for_when_the_program_ends(home):
    ending = Event()
    threading.Timer(0.2, ending.set).start()
    began = time.monotonic()
    assert channels.Command("sleep 60", home.set()).tell(message(), ending) == "it was killed: the program ends"
    assert time.monotonic() - began < 10


def test_a_command_that_reads_nothing_and_says_much_arrives(home):
    command = channels.Command("seq 200000; seq 200000 >&2", home.set(), timeout_s=20)
    assert command.tell(message(n=2000), Event()) is None


def test_a_command_runs_in_the_home_and_knows_it(home):
    made = home.set()
    assert channels.Command('test "$PWD" = "$COPYDESK_HOME" && pwd > here', made).tell(message(), Event()) is None
    assert home.told("here") == [os.fspath(made.path)]


def test_an_address_that_does_not_answer_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = channels.Address(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.3)
        assert address.tell(message(), Event()) in ("no whole answer in 0.3 s", "TimeoutError: timed out")


def test_an_address_whose_answer_drips_in_is_left_in_time():
    def drip(server):
        connection, _ = server.accept()
        with connection, contextlib.suppress(OSError):
            for letter in b"HTTP/1.1 200 OK and so on and so on and so on":
                connection.send(bytes([letter]))
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server,))
        dripping.start()
        began = time.monotonic()
        address = channels.Address(f"http://127.0.0.1:{server.getsockname()[1]}/", timeout_s=0.5)
        assert address.tell(message(), Event()) == "no whole answer in 0.5 s"
        assert time.monotonic() - began < 2
        dripping.join()


def test_an_address_whose_certificate_does_not_verify_is_told_nothing():
    with DemoSite(tls=True) as site:
        assert "certificate verify failed" in channels.Address(site.origins["gazette"] + "/hook").tell(message(), Event())
        assert not site.requests


def test_the_environment_says_what_several_changes_share():
    said = message(n=3).as_environment()
    assert (said["COPYDESK_SOURCE"], said["COPYDESK_STATUS"], said["COPYDESK_CHANGES"]) == ("g0 g1 g2", "failing", "3")
    both = Message([*message().changes, *message(source="h", status="ok", cause=None).changes]).as_environment()
    assert (both["COPYDESK_STATUS"], both["COPYDESK_CAUSE"], both["COPYDESK_CHANGE"]) == ("several", "several", "several")


@pytest.mark.parametrize("text", [None, "", "nonsense", "[1]", '{"until": 3}', '{"until": "later"}'])
def test_what_cannot_be_read_was_not_told(text):
    assert Told.read(text) == Told()


def test_what_was_told_is_read_back():
    told = Told({"command": "failing tls", "url": "silent"}, NOW)
    assert Told.read(told.written()) == told
    assert len(told.having_heard("url", "failing dates_missing").written()) < 200, "as long as the column"
    assert told.having_heard("url", "").of(["url"]) == Told({}, NOW)
    assert Told().written() is None


@pytest.mark.parametrize(("status", "is_owed"), [("ok", False), ("quiet", False), ("silent", True), ("blocked", True)])
def test_only_who_needs_somebody_is_news(status, is_owed):
    (change,) = message(status=status, cause=None).changes
    assert changes.owed(change.stand, Told(), ["command"], NOW) == (["command"] if is_owed else [])


@pytest.mark.parametrize("command", [("copydesk", "schedule", "--once"), ("scrapy", "crawl", "news"), ("copydesk", "crawl")])
def test_a_run_tells_at_its_end(tmp_path, command):
    with DemoSite(broken="feed_gone") as site:
        desk = Desk(tmp_path / "home", site)
        with (desk.folder / "copydesk.toml").open("a") as file:
            file.write(f"alert_command = {json.dumps(WRITE)}\n")
        for _ in range(3):
            assert desk.run(*command).returncode == 3
            with open_store(f"sqlite:///{desk.folder}/data/copydesk.db") as opened:
                for key in site.origins:
                    set_next_due(opened, key, None)
        told = (desk.folder / "told.txt").read_text().splitlines()
        assert sorted(told) == ["bote|failing|feed_gone|needs_human", "gazette|failing|feed_gone|needs_human"]


@pytest.mark.parametrize("url", ["hooks.example/x", "ftp://hooks.example", "http://"])
def test_an_alert_url_that_is_none_is_a_wrong_setting(home, url):
    with pytest.raises(config.ConfigError, match=r"alert_url is an address"):
        home.set(alert_url=url)


def test_settings_may_come_from_the_environment(home, monkeypatch):
    monkeypatch.setenv("COPYDESK_ALERT_URL", "https://hooks.example/x")
    monkeypatch.setenv("COPYDESK_ALERT_COMMAND", " ")
    settings = home.set(alert_command="mail").settings
    assert (settings.alert_url, settings.alert_command) == ("https://hooks.example/x", None)
