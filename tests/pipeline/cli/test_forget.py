"""`copydesk forget`, as somebody types it; killed anywhere, the next command finishes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from itertools import cycle

import pytest

from pipeline import archive, store

BRIDGE, COPY, RAIN = "https://gazette.example/bridge", "https://bote.example/bridge", "https://news.gazette.example/rain"


@pytest.fixture
def desk(home, filled):
    """A home of one's own with four pages, two of one story."""
    shutil.copytree(filled[0].path, home.path, dirs_exist_ok=True)
    return home


def articles(home, **environment) -> list[str]:
    done = home.run("export", **environment)
    assert done.code == 0, done.err
    return [json.loads(line)["url"] for line in done.out.splitlines()]


def archived(home) -> list[str]:
    return [page.url for page in archive.replay(home.path / "data" / "archive")]


def test_a_dry_run_shows_what_would_go_and_changes_nothing(desk):
    done = desk.run("forget", f"{BRIDGE}?utm_source=x", "--dry-run")
    assert done.code == 0, done.err
    for said in ("1 article with 1 revision", "=HYPERLINK(1)", "1 record of the archive", "new first article"):
        assert said in done.out
    found = json.loads(desk.run("forget", BRIDGE, "--dry-run", "--json").out)
    assert (found["articles"], found["records"], found["is_forgotten"]) == (1, 1, False)
    assert [one["url"] for one in found["doomed"]] == [BRIDGE]
    assert [one["is_first_lost"] for one in found["stories"]] == [True]
    assert len(articles(desk)) == 3
    assert not (desk.path / "data" / "forgotten.jsonl").exists()


def test_nobody_is_asked_where_nobody_is(desk):
    done = desk.run("forget", BRIDGE)
    assert (done.code, "--yes" in done.err, "--dry-run" in done.err) == (2, True, True)
    assert len(articles(desk)) == 3


def test_forgotten_it_is_gone_everywhere_and_stays_away(desk):
    done = desk.run("forget", BRIDGE, "--yes", "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["articles"], said["records"], said["stories_new_first"], said["held"]) == (1, 1, 1, [])
    assert BRIDGE not in articles(desk)
    assert BRIDGE not in archived(desk)
    assert desk.run("search", "HYPERLINK").out == ""
    assert desk.run("archive", "get", BRIDGE).code == 1
    assert desk.run("archive", "get", COPY).out.startswith("The council of Aston")
    assert json.loads(desk.run("archive", "list", "--json").out)[0]["pages"] == 3
    shown = desk.run("explain", BRIDGE)
    assert "to be forgotten" in shown.out + shown.err
    line = json.dumps({"url": "http://www.gazette.example/bridge/?fbclid=1#top", "text": "The council of Aston is back. " * 20})
    again = json.loads(desk.run("ingest", "-", "--json", stdin=line + "\n").out)
    assert again["rejections"] == {"forgotten": 1}
    assert (len(articles(desk)), len(archived(desk))) == (2, 3)
    assert "gazette" not in (desk.path / "data" / "forgotten.jsonl").read_text()
    assert desk.run("reprocess").code == 0
    assert len(articles(desk)) == 2
    lifted = desk.run("forget", "--undo", BRIDGE)
    assert (lifted.code, "no longer" in lifted.out) == (0, True)
    assert desk.run("forget", "--undo", BRIDGE).code == 1
    assert json.loads(desk.run("ingest", "-", "--json", stdin=line + "\n").out)["states"] == {"article": 1}


def test_a_terminal_is_asked(desk):
    no = desk.on_terminal("forget", BRIDGE, typed="n\n")
    assert (no.code, "Delete this for good?" in no.out, len(articles(desk))) == (0, True, 3)
    yes = desk.on_terminal("forget", BRIDGE, typed="y\n")
    assert (yes.code, len(articles(desk))) == (0, 2)


def test_by_id_key_source_and_host(desk):
    first = json.loads(desk.run("show", BRIDGE, "--json").out)
    assert desk.run("forget", str(first["article_id"]), "--yes").code == 0
    assert desk.run("forget", "999", "--yes").code == 1
    undone = desk.run("forget", "--undo", first["article_key"], "--json")
    assert json.loads(undone.out)["is_forgotten"] is False
    assert desk.run("forget", "--host", "bote.example", "--yes").code == 0
    assert articles(desk) == ["https://gazette.example/old"]
    unknown = desk.run("forget", "--source", "gazete", "--yes")
    assert (unknown.code, 'did you mean "gazette"' in unknown.err) == (0, True)
    assert desk.run("forget", "--source", "gazette", "--yes").code == 0
    assert (articles(desk), archived(desk)) == ([], [])


@pytest.mark.parametrize(
    "arguments",
    [[], [BRIDGE, "--host", "x.example"], ["not an address"], ["--host", "com"], ["--source", "A B"], ["ftp://x.example/a"]],
    ids=str,
)
def test_what_makes_no_sense_is_a_usage_error(desk, arguments):
    done = desk.run("forget", *arguments, "--yes")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(("copydesk: ", "Usage"))


def test_without_a_database_nothing_is_made(home):
    done = home.run("forget", BRIDGE, "--yes")
    assert (done.code, "does not exist" in done.err) == (2, True)
    assert list(home.path.iterdir()) == []


def test_an_address_never_seen_gets_its_tombstone(desk):
    done = desk.run("forget", "gazette.example/never-seen", "--yes")
    assert (done.code, "nothing of it was here" in done.out) == (0, True)
    line = json.dumps({"url": "https://gazette.example/never-seen", "text": "The mayor of Exmouth has resigned. " * 20})
    assert json.loads(desk.run("ingest", "-", "--json", stdin=line).out)["rejections"] == {"forgotten": 1}


def test_a_database_that_is_restored_or_lost_forgets_again(desk):
    file = desk.path / "data" / "copydesk.db"
    with closing(store.open_store(f"sqlite:///{file}")) as opened:
        opened.overwrite_log()
    old, kept = file.read_bytes(), desk.path / "kept"
    shutil.copytree(desk.path / "data" / "archive", kept)
    assert desk.run("forget", BRIDGE, "--yes").code == 0
    for beside in file.parent.glob("copydesk.db*"):
        beside.unlink()
    file.write_bytes(old)
    assert desk.run("db", "upgrade").code == 0
    assert BRIDGE not in articles(desk)
    file.unlink()
    shutil.rmtree(desk.path / "data" / "archive")
    shutil.copytree(kept, desk.path / "data" / "archive")
    assert desk.run("reprocess").code == 0
    assert sorted(articles(desk)) == [COPY, "https://gazette.example/old"]
    assert BRIDGE not in archived(desk)


KILLED = """
import os, signal, sys
name, file, *sys.argv[1:] = sys.argv[1:]
from pipeline.cli import main
def profile(frame, event, _):
    if event == "call" and frame.f_code.co_name == name and frame.f_code.co_filename.endswith(file):
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(profile)
main()
"""
PLACES = {
    "after the line in the file": ("put_tombstones", "store/tombstones.py"),
    "after the tombstone": ("find", "store/scope.py"),
    "inside the delete": ("remove_articles", "store/forgetting.py"),
    "after the delete": ("_delete_others", "jobs/deleting.py"),
    "before the archive": ("erase", "archive/erasing.py"),
    "inside the archive": ("blank", "archive/erasing.py"),
    "before the rename is noted": ("erased", "store/tombstones.py"),
}
NEXT = (("forget", BRIDGE, "--yes"), ("db", "upgrade"))


def killed(home, place: str, *arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *PLACES[place], *arguments],
        cwd=home.path,
        env=home.environment(**environment),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize(("place", "next_one"), [*zip(PLACES, cycle(NEXT), strict=False)], ids=str)
def test_killed_anywhere_the_next_command_finishes(desk, place, next_one):
    killed(desk, place, "forget", BRIDGE, "--yes")
    done = desk.run(*next_one)
    assert done.code == 0, done.err
    assert sorted(articles(desk)) == [COPY, "https://gazette.example/old"]
    assert sorted(archived(desk)) == [COPY, "https://gazette.example/empty", "https://gazette.example/old"]
    assert len((desk.path / "data" / "forgotten.jsonl").read_text().splitlines()) == 1
    assert [path.suffix for path in (desk.path / "data" / "archive").iterdir()] == [".gz"]


@pytest.mark.parametrize("place", ["after the line in the file", "after the delete", "before the archive"])
def test_killed_the_next_command_finishes_on_either_database(home, database_url, article_text, place):
    lines = [{"url": BRIDGE, "text": article_text("Aston")}, {"url": RAIN, "text": article_text("Bexley")}]
    given = "".join(json.dumps(line) + "\n" for line in lines)
    where = {"COPYDESK_DATABASE_URL": database_url}
    assert home.run("ingest", "-", stdin=given, **where).code == 0
    killed(home, place, "forget", BRIDGE, "--yes", **where)
    assert home.run("ingest", "-", stdin=given, **where).code == 0
    assert (articles(home, **where), sorted(set(archived(home)))) == ([RAIN], [RAIN])
