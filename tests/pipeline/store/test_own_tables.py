"""People's own tables and views stand through every migration, from the first schema on."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import psycopg
import pytest
from alembic import command
from sqlalchemy import text

from pipeline import store as rooms
from pipeline.store import address, migrate

FIRST = "20261122_views"
"""The schema that people could build on first; migrations before it make its tables."""
ARTICLE = """
    INSERT INTO articles (article_id, article_key, source, url, headline, authors, tags, kind, access, text, text_hash,
        word_count, is_degraded, story_id, relation, n_revisions, first_seen_at, fetched_at, tls_verified, extractor_version,
        cleaner_version)
    VALUES (:id, :key, 'gazette', :page, 'Bridge', '', '', 'news', 'free', 'text', :key, 1,
        :no, :id, 'first', 1, :at, :at, :yes, '1', '1')"""
OWN = (
    "CREATE TABLE x_topics (article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE, topic text NOT NULL)",
    "CREATE INDEX x_topics_topic ON x_topics (topic)",
    "CREATE TABLE x_settings (name text PRIMARY KEY, value text)",
    "CREATE VIEW x_by_topic AS SELECT t.topic, a.source, a.headline FROM x_topics AS t JOIN v_articles AS a"
    " ON a.article_id = t.article_id",
    "CREATE VIEW x_failing AS SELECT source, status FROM v_source_health WHERE status <> 'ok'",
    "CREATE VIEW x_members AS SELECT m.source, s.headline FROM v_story_members AS m"
    " JOIN v_stories AS s ON s.story_id = m.story_id",
    "CREATE VIEW x_days AS SELECT source, n_articles FROM v_days",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return request.getfixturevalue("postgres")(f"old_{abs(hash(tmp_path)) % 10**9}")


def migrate_to(url, revision):
    parsed = address.parse(url)
    migrate._make(parsed)
    engine = address.make_engine(parsed, foreign_keys=False)
    with engine.execution_options(**address.WRITE).begin() as connection:
        alembic = migrate._alembic(io.StringIO())
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, revision)
    engine.dispose()


def run(url, *statements, **values):
    engine = address.make_engine(address.parse(url))
    with engine.execution_options(**address.WRITE).begin() as connection:
        for statement in statements:
            found = connection.execute(text(statement), values)
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


def test_own_tables_and_views_survive_every_migration(empty):
    migrate_to(empty, FIRST)
    run(empty, *OWN)
    for n in (1, 2):
        run(empty, "INSERT INTO stories (story_id, first_article_id) VALUES (:id, :id)", id=n)
        values = {
            "key": f"k{n}",
            "page": f"https://gazette.example/{n}",
            "at": "2026-11-22T10:00:00Z",
            "yes": True,
            "no": False,
        }
        run(empty, ARTICLE, id=n, **values)
    run(
        empty,
        "INSERT INTO x_topics VALUES (1, 'roads'), (1, 'money'), (2, 'roads')",
        "INSERT INTO x_settings VALUES ('a', 'b')",
    )
    later = migrate.revisions()[migrate.revisions().index(FIRST) + 1 :]
    assert later
    for revision in later:
        migrate_to(empty, revision)
        assert run(empty, "SELECT topic, source, headline FROM x_by_topic ORDER BY topic") == [
            ("money", "gazette", "Bridge"),
            ("roads", "gazette", "Bridge"),
            ("roads", "gazette", "Bridge"),
        ], revision
        assert run(empty, "SELECT * FROM x_failing") == []
        assert len(run(empty, "SELECT * FROM x_members")) == 2
        assert run(empty, "SELECT n_articles FROM x_days") == [(2,)]
    assert migrate.current(empty) == migrate.head()
    with rooms.open_store(empty) as store:
        assert store.select("SELECT value FROM x_settings")[0]["value"] == "b"
    run(empty, "DELETE FROM articles WHERE article_id = 1")
    assert run(empty, "SELECT topic FROM x_topics") == [("roads",)]


def test_an_upgrade_of_a_file_leaves_a_copy_of_what_was(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate_to(url, FIRST)
    run(url, *OWN, "INSERT INTO x_settings VALUES ('a', 'b')")
    copy = migrate.upgrade(url)
    assert migrate.current(f"sqlite:///{copy}") == FIRST
    assert run(f"sqlite:///{copy}", "SELECT value FROM x_settings") == [("b",)]
    assert migrate.upgrade(url) is None


def test_the_sql_of_an_upgrade_brings_an_old_database_to_where_the_program_is(empty):
    migrate_to(empty, FIRST)
    run(empty, *OWN)
    printed = migrate.upgrade_sql(empty)
    assert migrate.current(empty) == FIRST
    if empty.startswith("sqlite"):
        with closing(sqlite3.connect(empty.removeprefix("sqlite:///"))) as connection:
            connection.executescript(printed)
    else:
        with psycopg.connect(empty.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(printed)
    assert migrate.current(empty) == migrate.head()
    with rooms.open_store(empty) as store:
        assert store.select("SELECT * FROM x_by_topic") == []
