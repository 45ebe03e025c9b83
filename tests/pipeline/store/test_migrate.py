import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pipeline import config
from pipeline import store as rooms
from pipeline.errors import ConfigError, DatabaseError, DatabaseMissingError, DatabaseNewerError
from pipeline.store import address, migrate, tables


def set_revision(url, revision):
    engine = address.make_engine(address.parse(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def test_names_of_migrations_are_their_order():
    script = ScriptDirectory(str(config.resource("migrations")))
    assert [r.revision for r in reversed(list(script.walk_revisions()))] == migrate.revisions()
    assert script.get_heads() == [migrate.head()]
    assert all(len(revision) <= 32 for revision in migrate.revisions())


def test_migrated_schema_is_what_the_models_say(store):
    engine = address.make_engine(store._url)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": store.dialect == "postgresql",  # SQLite tells no identity
            "include_name": lambda name, kind, _: kind != "table" or name in tables.metadata.tables,
            "include_object": lambda _o, name, kind, *_: name not in ("search_vector", "ix_article_search_vector"),
        }
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata)
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_database_and_its_folder_are_made_when_asked(dialect, tmp_path, request):
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path}/data/news/copydesk.db"
    else:
        url = request.getfixturevalue("postgres")("made_when_asked")
    with pytest.raises(DatabaseMissingError, match=r"does not exist: .*copydesk db upgrade"):
        rooms.open_store(url)
    with pytest.raises(DatabaseMissingError):
        migrate.current(url)
    for _ in range(2):
        with rooms.open_store(url, create=True) as opened:
            assert opened.select("SELECT count(*) AS n FROM v_articles")[0]["n"] == 0
    assert migrate.current(url) == migrate.head()
    rooms.open_store(url).close()


def test_missing_database_is_named_without_secrets():
    url = "postgresql://ann:secret@127.0.0.1:1/news"
    with pytest.raises(DatabaseError, match="is it running") as caught:
        rooms.open_store(url, create=True)
    assert "secret" not in str(caught.value)
    assert "ann:***@127.0.0.1:1/news" in str(caught.value)


def test_empty_file_is_no_database_yet(tmp_path):
    file = tmp_path / "copydesk.db"
    file.touch()
    with pytest.raises(DatabaseMissingError, match="has no tables yet"):
        rooms.open_store(f"sqlite:///{file}")
    rooms.open_store(f"sqlite:///{file}", create=True).close()


@pytest.mark.parametrize("create", [False, True])
def test_file_that_is_something_else_is_refused_and_left_alone(tmp_path, create):
    file = tmp_path / "copydesk.db"
    file.write_text("Dear diary, " * 1_000)
    with pytest.raises(DatabaseError, match="no SQLite database"):
        rooms.open_store(f"sqlite:///{file}", create=create)
    assert file.read_text() == "Dear diary, " * 1_000


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DatabaseError, match="cannot be made there"):
        rooms.open_store(f"sqlite:///{tmp_path}/data/copydesk.db", create=True)


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_a_wrong_setting(url):
    with pytest.raises(ConfigError, match="database_url"):
        rooms.open_store(url)


def test_newer_database_is_refused(database_url):
    set_revision(database_url, "20991231_from_the_future")
    for create in (False, True):
        with pytest.raises(DatabaseNewerError, match="20991231_from_the_future, newer than this program"):
            rooms.open_store(database_url, create=create)


def test_older_database_is_migrated_only_when_asked(database_url):
    engine = address.make_engine(address.parse(database_url))
    with engine.begin() as connection:
        for name in (
            "v_stage_runs",
            "v_source_furniture",
            "v_days",
            "v_source_health",
            "v_runs",
            "v_sources",
            "v_rejections",
            "v_links",
            "v_changes",
            "v_revisions",
        ):
            connection.execute(text(f"DROP VIEW {name}"))
        for name in ("v_removed_blocks", "v_story_members", "v_stories", "v_article_tags", "v_article_authors", "v_articles"):
            connection.execute(text(f"DROP VIEW {name}"))
        for name in (
            "source_blocks",
            "recleanings",
            "shingle_keys",
            "tombstones",
            "erasures",
            "separations",
            "source_states",
            "intakes",
            "stage_runs",
        ):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("shingles", "match_kind", "containment_of_first", "containment_in_first"):
            connection.execute(text(f"ALTER TABLE articles DROP COLUMN {name}"))
        for name in ("links", "articles"):
            connection.execute(text(f"DROP INDEX ix_{name}_source_headline_key"))
            connection.execute(text(f"ALTER TABLE {name} DROP COLUMN headline_key"))
        connection.execute(text("DROP TABLE source_days"))
        for name in ("n_not_modified", "at_least_s", "n_failures"):
            connection.execute(text(f"ALTER TABLE feeds DROP COLUMN {name}"))
        connection.execute(text("ALTER TABLE runs DROP COLUMN is_scheduled"))
        connection.execute(text("ALTER TABLE pages DROP COLUMN body_hash"))
        connection.execute(text("CREATE TABLE x_notes (article_id integer, note text)"))
        connection.execute(text("INSERT INTO x_notes VALUES (1, 'mine')"))
    engine.dispose()
    set_revision(database_url, "20261122_of_articles")
    with pytest.raises(DatabaseError, match="run `copydesk db upgrade`"):
        rooms.open_store(database_url)
    assert "CREATE VIEW v_days" in migrate.upgrade_sql(database_url)
    copy = migrate.upgrade(database_url)
    with rooms.open_store(database_url) as opened:
        assert opened.select("SELECT note FROM x_notes")[0]["note"] == "mine"
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(copy)) as before:
            assert before.execute("SELECT version_num FROM alembic_version").fetchone() == ("20261122_of_articles",)
    else:
        assert copy is None
    assert migrate.upgrade(database_url) is None


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_sql_of_all_migrations_can_be_read(dialect, tmp_path, request):
    url = f"sqlite:///{tmp_path}/none.db" if dialect == "sqlite" else request.getfixturevalue("postgres")("never_made")
    script = migrate.upgrade_sql(url)
    assert len(set(re.findall(r"CREATE (?:OR REPLACE )?VIEW (\w+)", script))) == 16
    assert ("tsvector" in script) == (dialect == "postgresql")
    assert not (tmp_path / "none.db").exists()


def test_four_processes_may_make_one_database_at_once(tmp_path):
    url = f"sqlite:///{tmp_path}/data/copydesk.db"
    code = f"from pipeline import store; store.open_store({url!r}, create=True).close()"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    assert migrate.current(url) == migrate.head()
    assert [p.name for p in (tmp_path / "data").glob("*.bak")] == []


def test_migration_needs_no_application_code():
    versions = config.resource("migrations") / "versions"
    for file in versions.glob("*.py"):
        assert "pipeline" not in file.read_text(), f"{file.name} must not change when the program does"


def test_readers_see_one_moment_while_others_write(store, do, a):
    do.settle(a.page())
    with store.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM v_articles").scalar()
        do.settle(a.page("https://gazette.example/2"), text="Other.")
        assert connection.exec_driver_sql("SELECT count(*) FROM v_articles").scalar() == before == 1
