"""What stands in examples/ works as its readers would run it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import copydesk

EXAMPLES = Path(__file__).parents[1] / "examples"
LINE = (
    "The council of {name} decided on Monday to rebuild its old bridge, and the work, which the town pays, begins in spring. "
)


def text_of(name):
    return "\n".join(LINE.format(name=f"{name} part {part}") * 2 for part in range(4))


@pytest.fixture
def home(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPYDESK", "DATABASE"))}
    environment = {**kept, "COPYDESK_WORKERS": "1", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run(*arguments, stdin=""):
        done = copydesk(tmp_path, environment, *arguments, stdin=stdin.encode())
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bring(**texts):
        pages = [{"url": f"https://gazette.example/{name}", "source": "gazette", "text": text} for name, text in texts.items()]
        run("ingest", "-", stdin="".join(json.dumps(page) + "\n" for page in pages))

    run("init")
    return tmp_path, environment, run, bring


def test_another_database_follows_and_a_feed_that_fails_loses_nothing(home):
    path, environment, run, bring = home
    feed = f"{sys.executable} {shutil.copy(EXAMPLES / 'follow' / 'feed.py', path / 'feed.py')} mirror.db"

    def follow(feed):
        command = [shutil.which("sh"), str(EXAMPLES / "follow" / "follow.sh")]
        return subprocess.run(command, cwd=path, env={**environment, "FEED": feed}, capture_output=True, text=True, timeout=60)

    def mirrored():
        with closing(sqlite3.connect(path / "mirror.db")) as mirror:
            return dict(mirror.execute("SELECT key, text FROM documents").fetchall())

    bring(a=text_of("Aston"), b=text_of("Bexley"))
    done = follow(feed)
    assert done.returncode == 0, done.stderr
    assert len(mirrored()) == 2
    bring(a=text_of("Alton"), c=text_of("Corby"))
    assert follow("exit 7").returncode == 7
    run("forget", "https://gazette.example/b", "--yes")
    assert follow(feed).returncode == 0
    exported = [json.loads(line) for line in run("export").splitlines()]
    assert mirrored() == {line["article_key"]: line["text"] for line in exported}
    assert len(exported) == 2
    assert not list((path / "data" / "spool").iterdir())


def test_the_settings_for_datasette_hide_every_table_and_name_the_full_text(home):
    path, _, _run, bring = home
    bring(a=text_of("Aston"))
    settings = json.loads((EXAMPLES / "datasette" / "metadata.json").read_text())["databases"]["copydesk"]["tables"]
    with closing(sqlite3.connect(path / "data" / "copydesk.db")) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("article_fts", "sqlite_"))
        }
        shown = settings["v_articles"]
        (n,) = connection.execute(
            f"SELECT count(*) FROM v_articles WHERE {shown['fts_pk']} IN"
            f" (SELECT rowid FROM {shown['fts_table']} WHERE {shown['fts_table']} MATCH 'council')"
        ).fetchone()
    assert n == 1
    assert {name for name, of_table in settings.items() if of_table.get("hidden")} == tables
