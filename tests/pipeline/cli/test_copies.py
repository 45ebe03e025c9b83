import json
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from pipeline import store as rooms
from pipeline.items import Feed, JudgedLink, Link, Source
from pipeline.store import address, copying, migrate

VIEWS = (
    *("v_articles", "v_article_authors", "v_article_tags", "v_stories", "v_story_members", "v_removed_blocks", "v_revisions"),
    *("v_changes", "v_links", "v_rejections", "v_sources", "v_runs", "v_source_health", "v_days", "v_source_furniture"),
    "v_stage_runs",
)
TABLES = ("tombstones", "separations", "feeds", "source_blocks", "shingle_keys", "archive_files", "pages")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def bring(home, *names, article_text, source="gazette", **environment):
    lines = [
        {"url": f"https://{source}.example/{n}", "source": source, "text": article_text(n), "authors": ["A B"]} for n in names
    ]
    done = home.run("ingest", "-", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines), **environment)
    assert done.code == 0, done.err


def seen(url, name):
    """Give the rows of a view or table, alike from both databases."""

    def plain(value):
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return bytes(value) if isinstance(value, memoryview) else str(value) if hasattr(value, "isoformat") else value

    with rooms.open_store(url) as store:
        rows = [{k: plain(v) for k, v in row.items() if k != "search_vector"} for row in store.select(f"SELECT * FROM {name}")]
    return sorted(rows, key=repr)


@pytest.fixture
def filled(home, article_text, database_url):
    """A home on either database: articles, a copy, a revision, a rejection, a tombstone, feed state, a table of one's own."""
    env = {"COPYDESK_DATABASE_URL": database_url}
    bring(home, "Aston", "Bexley", "Corby", "Dover", article_text=article_text, **env)
    bring(home, "Aston", article_text=article_text, source="bote", **env)
    page = {"url": "https://gazette.example/Bexley", "source": "gazette", "text": article_text("Bristol"), "headline": "New"}
    assert home.run("ingest", "-", stdin=json.dumps(page), **env).code == 0
    assert home.run("ingest", "-", stdin=json.dumps({"url": "https://gazette.example/x", "text": "nothing"}), **env).code == 0
    assert home.run("forget", "https://gazette.example/Dover", "--yes", **env).code == 0
    with rooms.open_store(database_url) as store:
        rooms.sync_sources(
            store, [Source(key="gazette", name="The Gazette", homepage="https://gazette.example", tags=("a", "b"))]
        )
        link = Link(url="https://gazette.example/later", source="gazette", found_in="https://gazette.example/rss")
        feed = Feed(url="https://gazette.example/rss", source="gazette", kind="feed", etag='"e1"', checked_at=NOW, status=200)
        rooms.save_links(store, [JudgedLink(link=link, url_key="gazette.example/later", state="new")], feed, now=NOW)
        store.transact(lambda tx: own_table(tx.connection))
    return home, env


def own_table(connection):
    connection.exec_driver_sql(
        "CREATE TABLE x_notes (article_id bigint PRIMARY KEY REFERENCES articles ON DELETE CASCADE, note text, score real,"
        " is_good boolean, at timestamp)"
    )
    connection.execute(
        text("INSERT INTO x_notes VALUES (1, :note, 0.5, :yes, '2026-11-22 10:00:00')"), {"note": "größer", "yes": True}
    )
    connection.exec_driver_sql("CREATE VIEW x_good AS SELECT article_id FROM x_notes WHERE is_good")


@pytest.fixture
def elsewhere(database_url, tmp_path, request):
    """Give the address of a database of the other kind, which does not exist yet."""
    if database_url.startswith("sqlite"):
        return request.getfixturevalue("postgres")(f"copied_{abs(hash(tmp_path)) % 10**9}")
    return f"sqlite:///{tmp_path / 'moved' / 'copy.db'}"


def test_a_copy_of_the_other_kind_shows_the_same(filled, database_url, elsewhere, article_text):
    home, env = filled
    done = home.run("db", "copy", "--to", elsewhere, "--json", **env)
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["rows"]["articles"] == 4
    assert said["rows"]["x_notes"] == 1
    assert (said["left_out"], said["own_views"], said["is_running"]) == ({}, ["x_good"], False)
    for name in (*VIEWS, *TABLES):
        assert seen(elsewhere, name) == seen(database_url, name), name
    (note,) = seen(elsewhere, "x_notes")
    assert (note["article_id"], note["note"], note["score"], bool(note["is_good"])) == (1, "größer", 0.5, True)
    there = {"COPYDESK_DATABASE_URL": elsewhere}
    assert "Corby" in home.run("search", "Corby", **there).out
    bring(home, "Exeter", "Dover", article_text=article_text, **there)
    (added,) = [row["article_id"] for row in seen(elsewhere, "v_articles") if row["url"].endswith("Exeter")]
    assert added == 6  # five were given, one of them is forgotten, whose id nobody gets
    cursor = max(row["change_id"] for row in seen(database_url, "v_changes"))
    (line,) = home.run("export", "--after", str(cursor), **there).out.splitlines()
    assert json.loads(line)["change"] == "added"


def test_a_copy_goes_into_an_empty_database_only(filled, database_url, elsewhere):
    home, env = filled
    assert home.run("db", "copy", "--to", elsewhere, **env).code == 0
    again = home.run("db", "copy", "--to", elsewhere, **env)
    assert again.code == 2
    assert "name a database that is empty" in again.err
    itself = home.run("db", "copy", "--to", database_url, **env)
    assert itself.code == 2
    assert "is the database itself" in itself.err


@pytest.mark.parametrize("to", ["mysql://host/db", "sqlite://", "postgresql://me:secret@127.0.0.1:1/news"])
def test_where_nothing_can_go_is_said_without_secrets(home, article_text, to):
    bring(home, "Aston", article_text=article_text)
    done = home.run("db", "copy", "--to", to)
    assert done.code in (1, 2)
    assert done.err.startswith("copydesk: ")
    assert "secret" not in done.err


def test_an_own_table_that_cannot_be_made_over_there_is_named_and_costs_no_other(home, article_text, postgres, tmp_path):
    bring(home, "Aston", article_text=article_text)
    with closing(sqlite3.connect(home.path / "data" / "copydesk.db")) as connection:
        connection.execute("CREATE TABLE x_odd (n INTEGER)")
        connection.execute("INSERT INTO x_odd VALUES ('not a number')")
        connection.execute("CREATE TABLE x_words (word TEXT)")
        connection.execute("INSERT INTO x_words VALUES ('harbour')")
        connection.commit()
    url = postgres(f"odd_{abs(hash(tmp_path)) % 10**9}")
    done = home.run("db", "copy", "--to", url)
    assert done.code == 3
    assert "your table x_odd is not in the copy" in done.err
    assert seen(url, "x_words") == [{"word": "harbour"}]
    assert len(seen(url, "v_articles")) == 1


def test_a_copy_that_breaks_off_leaves_nothing(filled, database_url, elsewhere, monkeypatch):
    def full(*_arguments, **_more):
        raise rooms.migrate.DatabaseError("the disk is full")

    monkeypatch.setattr(copying.own_tables, "copy", full)
    with pytest.raises(rooms.migrate.DatabaseError):
        copying.copy(database_url, elsewhere)
    assert seen(elsewhere, "v_articles") == []
    monkeypatch.undo()
    assert copying.copy(database_url, elsewhere).rows["articles"] == 4


def test_a_backup_is_an_sqlite_file_with_everything(filled, database_url, tmp_path):
    home, env = filled
    for _ in range(2):  # it may be there already
        done = home.run("db", "backup", "news.db", "--json", **env)
        assert done.code == 0, done.err
    url = f"sqlite:///{home.path / 'news.db'}"
    for name in (*VIEWS, *TABLES):
        assert seen(url, name) == seen(database_url, name), name
    assert json.loads(done.out)["bytes"] == (home.path / "news.db").stat().st_size
    assert not list(home.path.glob("news.db.*"))


@pytest.mark.parametrize(
    ("file", "said"), [("nowhere/x.db", "a folder that exists"), (".", "name a file"), ("data/copydesk.db", "database itself")]
)
def test_a_backup_that_has_no_place_is_refused(home, article_text, file, said):
    bring(home, "Aston", article_text=article_text)
    done = home.run("db", "backup", file)
    assert done.code == 2
    assert said in done.err


def test_a_backup_while_others_write_is_sound(home, article_text):
    bring(home, "Aston", article_text=article_text)
    names, stop = [f"Place{n}" for n in range(400)], threading.Event()
    lines = "".join(
        json.dumps({"url": f"https://gazette.example/{n}", "source": "gazette", "text": article_text(n)}) + "\n" for n in names
    )
    writer = home.start("ingest", "-")
    writer.stdin.write(lines.encode())
    writer.stdin.close()
    counts = []
    while writer.poll() is None:
        assert home.run("db", "backup", "now.db").code == 0
        url = f"sqlite:///{home.path / 'now.db'}"
        with rooms.open_store(url) as store:
            (row,) = store.select("SELECT count(*) AS n, (SELECT count(*) FROM v_changes) AS changes FROM v_articles")
        assert row["changes"] >= row["n"]
        counts.append(row["n"])
    stop.set()
    assert writer.wait() == 0
    writer.stdout.close()
    writer.stderr.close()
    assert counts == sorted(counts)
    assert len(set(counts)) > 2


def test_an_old_backup_and_the_archive_give_everything_back_but_what_is_forgotten(home, article_text):
    bring(home, "Aston", "Bexley", "Corby", article_text=article_text)
    assert home.run("db", "backup", "old.db").code == 0
    page = {"url": "https://gazette.example/Bexley", "source": "gazette", "text": article_text("Bristol")}
    assert home.run("ingest", "-", stdin=json.dumps(page)).code == 0
    bring(home, "Dover", "Exeter", article_text=article_text)
    for name in ("Corby", "Exeter"):
        assert home.run("forget", f"https://gazette.example/{name}", "--yes").code == 0

    def told():
        lines = map(json.loads, home.run("export").out.splitlines())
        return {line["article_key"]: (line["text"], line["n_revisions"], line["headline"]) for line in lines}

    before = told()
    for name in ("copydesk.db", "copydesk.db-wal", "copydesk.db-shm"):
        (home.path / "data" / name).unlink(missing_ok=True)
    shutil.copy(home.path / "old.db", home.path / "data" / "copydesk.db")
    assert home.run("reprocess", "--unfinished").code == 0
    assert told() == before
    assert len(before) == 3


def test_a_server_s_backup_comes_back_by_copy(filled, database_url, elsewhere, request, tmp_path):
    if database_url.startswith("sqlite"):
        pytest.skip("an SQLite backup is put in its place as it is")
    home, env = filled
    assert home.run("db", "backup", "news.db", **env).code == 0
    new = request.getfixturevalue("postgres")(f"back_{abs(hash(tmp_path)) % 10**9}")
    done = home.run("db", "copy", "--to", new, COPYDESK_DATABASE_URL=f"sqlite:///{home.path / 'news.db'}")
    assert done.code == 0, done.err
    for name in VIEWS:
        assert seen(new, name) == seen(database_url, name), name
    assert migrate.current(new) == migrate.head()
    assert address.parse(new).get_backend_name() == "postgresql"
