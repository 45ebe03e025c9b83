"""A crawl before somebody's eyes: on a terminal a picture that is drawn over, in a pipe the result and nothing else."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from crawler.demo import DemoSite
from tests.desk import FIRST, Desk

SCRIPT = Path(sys.executable).with_name("copydesk")
CTRL_C = b"\x03"
FRAME = "\x1b[?2026h"
GONE = ("/ja/feed.atom", "/ja/gone.atom")


@pytest.fixture(scope="module")
def site():
    with DemoSite() as served:
        yield served


def on_terminal(desk, *arguments, typed=(), columns=100, lines=30, **environment):
    """Run a command whose output is a terminal of its own session, and type Ctrl-C whenever one thing after another is seen."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    kept = {name: value for name, value in desk.env.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")}
    env = {**kept, "TERM": "xterm-256color", **environment}
    take = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", take, str(SCRIPT), *arguments]
    process = subprocess.Popen(command, cwd=desk.folder, env=env, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    written, until = "", time.monotonic() + 120
    while time.monotonic() < until:
        try:
            some = os.read(ours, 1 << 16)
        except OSError:  # Linux says so when nobody holds the other end any more
            break
        written += some.decode("utf-8", "replace")
        if typed and typed[0] in written:
            os.write(ours, CTRL_C)
            typed = typed[1:]
    os.close(ours)
    return process.wait(timeout=60), written.replace("\r\n", "\n")


def test_on_a_terminal_each_source_is_seen_at_work_and_the_picture_makes_room_for_the_table(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace(*GONE))
    code, written = on_terminal(desk, "crawl")
    assert code == 3
    begin, *frames = written.split(FRAME)
    assert begin == ""
    assert len(frames) > 5
    assert "crawling bote, gazette · " in frames[0]
    assert any(re.search(r"\nbote +\d+ +[1-9]\d* +\d+ +\d+  \d+ s ago +fetching\x1b\[K\n", frame) for frame in frames)
    assert any("fetching, a feed failed: HTTP status 404" in frame for frame in frames)
    assert re.search(r"2 sources: .*\bfetching.* · \d+ found · \d+ fetched · \d+ new", frames[len(frames) // 2])
    last = frames[-1].split("\x1b[?2026l")[1]
    assert re.match(r"\x1b\[5A\x1b\[J", frames[-1].removeprefix("\x1b[?7l\r")), "what was drawn is gone"
    assert "copydesk: source gazette failed in part: HTTP status 404 at http://" in last
    assert "next: copydesk source check gazette" in last
    assert re.search(r"run 1 finished in \d+\.\d s: ", last)
    assert len(desk.stored()) > len(FIRST) / 2


def test_ctrl_c_ends_it_neatly_and_no_colour_is_no_colour(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    code, written = on_terminal(desk, "crawl", typed=["s ago"], NO_COLOR="1")
    assert code == 3
    *_, last = written.split(FRAME)
    assert "ending: what was fetched is being stored; once more ends it at once" in written
    assert last.split("\x1b[?2026l")[1].startswith("run 1 interrupted in ")
    assert not re.search(r"\x1b\[[0-9;]*m", written)
    (run,) = desk.rows("SELECT * FROM v_runs")
    assert (run["status"], run["n_fetched"] > 0) == ("interrupted", True)


def test_a_second_ctrl_c_ends_it_at_once_and_the_next_crawl_finishes(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    seeds = desk.folder / "seeds" / "sources.toml"
    stanzas = seeds.read_text()
    with socket.create_server(("127.0.0.1", 0)) as mute:  # who asks it waits, so that the first Ctrl-C takes its time
        home = f"http://127.0.0.1:{mute.getsockname()[1]}"
        seeds.write_text(f'{stanzas}\n[mute]\nname = "Mute"\nhomepage = "{home}"\nfeeds = ["{home}/feed"]\n')
        code, written = on_terminal(desk, "crawl", typed=["s ago", "ending: "])
    assert code == 1
    last = written.split(FRAME)[-1].split("\x1b[?2026l")[1]
    assert last == "copydesk: ended at once, as asked twice: the next crawl finishes what was fetched\n"
    seeds.write_text(stanzas)
    assert desk.run("copydesk", "crawl").returncode == 0
    assert len(desk.stored()) == len(FIRST)


def test_a_terminal_that_cannot_go_back_and_a_pipe_get_the_result_alone(tmp_path, site):
    desk = Desk(tmp_path / "home", site)
    code, written = on_terminal(desk, "crawl", "--limit", "1", TERM="dumb")
    assert code == 0
    assert "\x1b" not in written
    assert written.startswith("run 1 finished in ")
    piped = desk.run("copydesk", "crawl", "--json")
    found = json.loads(piped.stdout)
    assert (piped.returncode, piped.stderr) == (0, "")
    for one in [found, *found["sources"]]:
        assert one["n_discovered"] == one["n_known"] + one["n_fetched"] + one["n_refused"] + one["n_due"]
        outcomes = ("n_new", "n_revisions", "n_unchanged", "n_duplicates", "n_rejected")
        assert one["n_fetched"] == sum(one[name] for name in outcomes)
        assert sum(one["rejections"].values()) == one["n_rejected"]
    numbers = [name for name in found["sources"][0] if name.startswith("n_")]
    assert {name: found[name] for name in numbers} == {name: sum(s[name] for s in found["sources"]) for name in numbers}
    assert [one["source"] for one in found["sources"]] == ["bote", "gazette"]
    assert Path(found["log"]).is_file()
    assert found["seconds"] > 0
