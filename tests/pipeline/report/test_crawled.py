"""What a crawl came to, and how far one is: numbers that add up, and pictures that fit their terminal."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.items import Report, tally
from pipeline.items.tally import Progress, Tally, Trouble, added
from pipeline.report import crawled, live
from pipeline.report.canvas import Canvas
from pipeline.report.terminal import width

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
GONE = Trouble(url="https://bote.example/rss", error="HTTP status 404")
SOURCES = (
    Tally(source="bote", doing="failed", troubles=(GONE,)),
    Tally(
        source="gazette",
        doing="fetching",
        n_discovered=14,
        n_known=2,
        n_fetched=6,
        n_new=4,
        n_rejected=2,
        n_due=6,
        rejections={"soft_404": 1, "http_error": 1},
        last_page_at=NOW - timedelta(seconds=3),
    ),
    Tally(source="東京新聞", doing="asking"),
)
REPORT = Report(run_id=3, status="finished", n_fetched=6, n_discovered=14, n_known=2, n_new=4, n_rejected=2, n_due=6)


def progress(sources=SOURCES):
    doing = {one.doing: sum(other.doing == one.doing for other in sources) for one in sources}
    return Progress(total=added(sources), doing=doing, busiest=tuple(sources))


def picture(columns=100, lines=30, of=None):
    return live.picture(of or progress(), os.terminal_size((columns, lines)), seconds=7, foot=live.HOW_TO_END, now=NOW)


def test_each_source_has_a_line_and_all_of_them_one(capsys):
    crawled.show(REPORT, SOURCES, seconds=7.26, log=Path("data/logs/x.log"))
    assert capsys.readouterr().out.splitlines() == [
        "run 3 finished in 7.3 s: 14 links found (2 known, 0 refused), 6 fetched: 4 new, 2 rejected, 6 due",
        "source    found  known  refused  due  fetched  new  revisions  unchanged  duplicates  rejected",
        "bote          0      0        0    0        0    0          0          0           0         0",
        "gazette      14      2        0    6        6    4          0          0           0         2",
        "東京新聞      0      0        0    0        0    0          0          0           0         0",
        "total        14      2        0    6        6    4          0          0           0         2",
        "rejected",
        "  gazette  1 http_error, 1 soft_404",
        "  total    1 http_error, 1 soft_404",
        "log: data/logs/x.log",
    ]


def test_of_very_many_sources_those_are_listed_of_which_something_came(capsys):
    idle = [Tally(source=f"s{n:04}", doing="done", n_discovered=2, n_known=2) for n in range(3_000)]
    crawled.show(REPORT, [*SOURCES, *idle])
    bote, gazette, rest, total = capsys.readouterr().out.splitlines()[2:6]
    assert bote.startswith("bote")
    assert gazette.startswith("gazette")
    assert rest.startswith("3001 with nothing new   6000   6000")
    assert total.split()[1:3] == ["6014", "6002"]


def test_a_source_that_failed_is_named_with_what_its_feed_answered_and_what_to_do(capsys):
    many = Tally(
        source="courier", troubles=tuple(Trouble(url=f"https://c.example/{n}", error="timeout\x1b[2J") for n in range(5))
    )
    crawled.failures([*SOURCES, many])
    assert capsys.readouterr().err.splitlines() == [
        "copydesk: source bote failed: HTTP status 404 at https://bote.example/rss",
        "          next: copydesk source check bote",
        "copydesk: source courier failed in part: timeout[2J at https://c.example/0",
        "          and: timeout[2J at https://c.example/1",
        "          and: timeout[2J at https://c.example/2",
        "          and 2 more feeds",
        "          next: copydesk source check courier",
    ]


def test_a_program_gets_the_same_by_source():
    found = crawled.as_json(REPORT, SOURCES, failed=["bote"], seconds=7.26, log=Path("x.log"))
    assert (found["run_id"], found["n_new"], found["seconds"], found["log"]) == (3, 4, 7.3, "x.log")
    assert (found["failed_sources"], found["rejections"]) == (["bote"], {"soft_404": 1, "http_error": 1})
    bote, gazette, _ = found["sources"]
    assert bote["troubles"] == ({"url": GONE.url, "error": GONE.error},)
    assert bote["next"] == "copydesk source check bote"
    assert (gazette["n_discovered"], gazette["last_page_at"], gazette["next"]) == (14, "2026-11-22T19:59:57Z", None)


def test_somebody_at_a_terminal_sees_what_each_source_is_at():
    heads, bote, gazette, tokyo, total, foot = [text for text, _ in picture(columns=120)]
    assert heads.split() == ["source", "found", "fetched", "new", "rejected", "last", "page"]
    assert bote.endswith("failed: HTTP status 404 at https://bote.example/rss")
    assert gazette.split() == ["gazette", "14", "6", "4", "2", "3", "s", "ago", "fetching"]
    assert tokyo.endswith("asking feeds")
    assert total == "3 sources: 1 asking feeds, 1 fetching, 1 failed · 14 found · 6 fetched · 4 new · 2 rejected"
    assert foot == "7 s · Ctrl-C ends it with what was fetched stored"


def test_of_many_sources_the_busiest_are_shown_and_the_others_counted():
    many = [Tally(source=f"s{n:04}", doing="done" if n % 2 else "fetching", n_fetched=n) for n in range(3_000)]
    lines = [text for text, _ in picture(lines=10, of=progress(many))]
    assert len(lines) == 9
    assert [line.split()[0] for line in lines[1:7]] == ["s2988", "s2990", "s2992", "s2994", "s2996", "s2998"]
    assert lines[7].startswith("3000 sources: 1500 fetching, 1500 done")
    assert lines[8].startswith("2994 more sources · 7 s · Ctrl-C")


@given(st.integers(1, 200), st.integers(1, 60))
def test_no_picture_is_larger_than_its_terminal(columns, lines):
    drawn = picture(columns, lines)
    assert len(drawn) <= max(lines - 1, 1)
    assert max(width(text) for text, _ in drawn) < max(columns, 2)


def test_a_picture_is_drawn_over_the_one_before_and_gone_at_the_end():
    written = io.StringIO()
    canvas = Canvas(written, is_plain=True)
    canvas.draw([("one", "31"), ("two", "")])
    canvas.draw([("three", "31")])
    canvas.draw([])
    first, second, last = written.getvalue().split("\x1b[?2026l")[:3]
    assert first.endswith("\rone\x1b[K\ntwo\x1b[K\n\x1b[J\x1b[?7h")
    assert second.endswith("\r\x1b[2Athree\x1b[K\n\x1b[J\x1b[?7h")
    assert last.endswith("\r\x1b[1A\x1b[J\x1b[?7h")


def test_a_terminal_that_becomes_narrower_has_wrapped_what_stood_there():
    ours, its = pty.openpty()
    with open(its, "w") as stream:  # noqa: PTH123 # a terminal has no path here
        canvas = Canvas(stream, is_plain=True)
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 40, 0, 0))
        canvas.draw([("x" * 35, ""), ("y" * 5, "")])
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 10, 0, 0))
        assert canvas.size == (10, 20)
        os.read(ours, 4096)
        canvas.draw([("z", "")])
        assert b"\r\x1b[5Az\x1b[K" in os.read(ours, 4096)
    os.close(ours)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_progress_that_is_not_there_yet_is_none(tmp_path, content):
    assert tally.read_progress(tmp_path / "never") is None
    (tmp_path / "p").write_bytes(content)
    assert tally.read_progress(tmp_path / "p") is None


def test_progress_comes_back_as_it_was_written(tmp_path):
    tally.write_progress(tmp_path / "p", SOURCES, n=2)
    found = tally.read_progress(tmp_path / "p")
    assert [one.source for one in found.busiest] == ["gazette", "東京新聞"]
    assert (found.total, found.doing) == (added(SOURCES), {"failed": 1, "fetching": 1, "asking": 1})
    assert found.busiest[0] == SOURCES[1]
    assert [file.name for file in tmp_path.iterdir()] == ["p"]
