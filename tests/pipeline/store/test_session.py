import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from pipeline import store as rooms
from pipeline.errors import DatabaseError
from pipeline.items import Rejection

WRITER = """
import sys
from datetime import UTC, datetime
from pipeline import store as rooms
from pipeline.items import Page, Rejection

url, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
with rooms.open_store(url) as store:
    for number in range(n):
        def write(batch):
            seen = batch.connection.exec_driver_sql("SELECT n_links FROM feeds").scalar()
            batch.connection.exec_driver_sql(f"UPDATE feeds SET n_links = {seen + 1}")
            batch.connection.exec_driver_sql(
                "INSERT INTO changes (article_id, article_key, change, changed_at)"
                f" VALUES ({number}, '{name}', 'added', '2026-11-22T12:00:00Z')"
            )
        store.transact(write)
"""


def since(store, last):
    """Follow the changes as a reader does: what has a greater number than the last one seen."""
    rows = store.select("SELECT change_id FROM v_changes WHERE change_id > :last ORDER BY change_id", last=last)
    return [row["change_id"] for row in rows]


def test_two_processes_that_write_at_once_lose_nothing(database_url):
    with rooms.open_store(database_url) as store:
        one = "INSERT INTO feeds (source, feed_key, url, kind, n_links) VALUES ('s', 'k', 'u', 'feed', 0)"
        store.transact(lambda batch: batch.connection.exec_driver_sql(one))
        running = [subprocess.Popen([sys.executable, "-c", WRITER, database_url, name, "60"]) for name in ("a", "b")]
        seen: list[int] = []
        while any(process.poll() is None for process in running):
            seen += since(store, max(seen, default=0))
        assert [process.returncode for process in running] == [0, 0]
        seen += since(store, max(seen, default=0))
        assert store.select("SELECT n_links FROM feeds")[0]["n_links"] == 120
        assert len(seen) == 120, "a reader that follows change_id misses none"
        assert len(store.select("SELECT change_id FROM v_changes")) == 120


def test_transaction_is_tried_again_while_the_database_is_locked(templates, tmp_path):
    url = templates("sqlite", tmp_path)
    with rooms.open_store(url) as store:
        calls = []
        with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(0.3, lambda: other.execute("COMMIT"))
            release.start()
            assert store.transact(lambda batch: calls.append(1) or "done") == "done"
            release.join()
        assert calls == [1]


def test_whole_of_it_is_tried_again_when_the_server_ends_the_connection(templates, tmp_path):
    with rooms.open_store(templates("postgresql", tmp_path), patience_s=20) as store:
        pids = []

        def write(batch):
            pids.append(batch.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
            if len(pids) == 1:
                with store.read() as other:
                    other.exec_driver_sql(f"SELECT pg_terminate_backend({pids[0]})")
            batch.connection.exec_driver_sql("INSERT INTO stories DEFAULT VALUES")
            return "stored"

        assert store.transact(write) == "stored"
        assert len(set(pids)) == 2
        assert store.select("SELECT count(*) AS n FROM stories")[0]["n"] == 1


def test_patience_ends(templates, tmp_path):
    url = templates("sqlite", tmp_path)
    with (
        rooms.open_store(url, patience_s=0) as store,
        closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")

        def impatient(batch):
            return None

        store._engine.dispose()
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(DatabaseError, match="locked"):
            store.transact(impatient)
        other.execute("ROLLBACK")


def test_error_of_the_callers_own_undoes_everything(store, do, a):
    def write(batch):
        batch.reject(Rejection(url=None, stage="clean", reason="no_article"), a.page())
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        store.transact(write)
    assert do.rows("pages") == []


def test_question_that_is_wrong_is_said_in_our_words(store):
    with pytest.raises(DatabaseError, match="v_nonsense"):
        store.select("SELECT * FROM v_nonsense")


def test_killed_writer_loses_nothing_that_was_acknowledged(database_url):
    code = (
        "import sys\nfrom pipeline import store as rooms\n"
        "with rooms.open_store(sys.argv[1]) as store:\n"
        "    n = 0\n"
        "    while True:\n"
        "        n += 1\n"
        "        store.transact(lambda batch: batch.connection.exec_driver_sql('INSERT INTO stories DEFAULT VALUES'))\n"
        "        print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, database_url], stdout=subprocess.PIPE, text=True)
    told = 0
    for line in process.stdout:
        told = int(line)
        if told == 50:
            process.kill()
    process.wait()
    process.stdout.close()
    with rooms.open_store(database_url) as store:
        assert store.select("SELECT count(*) AS n FROM stories")[0]["n"] in (told, told + 1)


def test_missing_driver_is_named_with_the_command_that_brings_it():
    program = """
import sys
sys.modules["psycopg"] = None
from pipeline.errors import ConfigError
from pipeline.store import open_store
try:
    open_store("postgresql+psycopg://me@127.0.0.1:1/news")
except ConfigError as exc:
    print(exc)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'copydesk[postgres]'" in done.stdout
