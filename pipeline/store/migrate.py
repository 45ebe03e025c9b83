"""Bring a database's schema to where the program is, after a copy of what is there; say where it is.

Migrations are in one row, and their names sort as they follow: `YYYYMMDD_what` is both file and revision.
"""

from __future__ import annotations

import io
import logging
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline import config
from pipeline.errors import DatabaseError, DatabaseMissingError, DatabaseNewerError
from pipeline.store import address, backing_up

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config
    from sqlalchemy import URL, Connection

logging.getLogger("alembic").setLevel(logging.WARNING)  # its plugins greet at every import

LOCK = 0x636F7079_6465736B
"""The key of PostgreSQL's advisory lock that writers and migrations take in turn."""


def revisions() -> list[str]:
    """List the migrations that this program has, oldest first."""
    return sorted(file.stem for file in (config.resource("migrations") / "versions").glob("[0-9]*.py"))


def head() -> str:
    """Say to which revision this program belongs."""
    return revisions()[-1]


def current(url: str) -> str | None:
    """Say which revision a database is at; None: it has no tables of ours yet.

    Raises: DatabaseMissingError — there is no database; DatabaseError — it cannot be read.
    """
    parsed = address.parse(url)
    file = address.file_of(parsed)
    if file and not file.exists():
        raise missing(parsed)
    engine = address.make_engine(parsed)
    try:
        with engine.connect() as connection:
            return _revision(connection)
    except DBAPIError as exc:
        if _is_unknown_database(exc):
            raise missing(parsed) from exc
        raise address.translated(exc, parsed) from exc
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Refuse a database that this program does not fit.

    Raises: DatabaseMissingError, DatabaseNewerError, or DatabaseError for an older one.
    """
    parsed = address.parse(url)
    revision = current(url)
    if revision is None:
        raise missing(parsed, "has no tables yet")
    _refuse_newer(revision, parsed)
    if revision != head():
        raise DatabaseError(
            f"{address.shown(parsed)}: the schema is at {revision}, this program needs {head()}: run `copydesk db upgrade`"
        )


def upgrade(url: str) -> Path | None:
    """Make the database if there is none, and migrate it to the newest revision.

    Returns: the copy that was made of an SQLite database whose schema changes; None: there was nothing to copy.
    Raises: DatabaseNewerError, DatabaseError.
    """
    parsed = address.parse(url)
    _make(parsed)
    revision = current(url)
    if revision == head():
        return None
    _refuse_newer(revision, parsed)
    file = address.file_of(parsed)
    copy = back_up(file) if file and revision else None
    _migrate(parsed)
    return copy


def upgrade_sql(url: str) -> str:
    """Write the SQL that `upgrade` would run, from where the database is to the newest revision."""
    from alembic import command

    parsed = address.parse(url)
    revision: str | None = None
    with suppress(DatabaseMissingError):
        revision = current(url)
    _refuse_newer(revision, parsed)
    script = io.StringIO()
    alembic = _alembic(script)
    alembic.attributes["dialect_name"] = parsed.get_backend_name()
    if revision != head():
        command.upgrade(alembic, f"{revision or 'base'}:head", sql=True)
    return script.getvalue()


def back_up(file: Path) -> Path:
    """Copy an SQLite database beside itself, sound while others write to it.

    Returns: the copy, `NAME.YYYYMMDDTHHMMSSZ.bak`.
    """
    copy = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}.bak")
    try:
        backing_up.sqlite_file(file, copy)
    except DatabaseError as exc:
        raise DatabaseError(f"{exc}; no copy could be made before migrating, and nothing was changed") from exc
    return copy


def missing(url: URL, what: str = "does not exist") -> DatabaseMissingError:
    """Say that there is no database, where it was looked for, and what makes one."""
    return DatabaseMissingError(f"the database {address.shown(url)} {what}: `copydesk crawl` or `copydesk db upgrade` makes it")


def _make(url: URL) -> None:
    file = address.file_of(url)
    try:
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            sqlite3.connect(file).close()
            file.touch()
        else:
            _create_on_server(url)
    except (OSError, sqlite3.Error) as exc:
        raise DatabaseError(f"{address.shown(url)}: the database cannot be made there ({exc})") from exc
    except DBAPIError as exc:
        raise address.translated(exc, url) from exc


def _create_on_server(url: URL) -> None:
    engine = address.make_engine(url)
    try:
        engine.connect().close()
    except DBAPIError as exc:
        if not _is_unknown_database(exc):
            raise
        server = address.make_engine(make_url(url).set(database="postgres"))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            name = connection.dialect.identifier_preparer.quote_identifier(url.database or "")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        server.dispose()
    finally:
        engine.dispose()


def _migrate(url: URL) -> None:
    from alembic import command

    engine = address.make_engine(url, foreign_keys=False)
    try:
        with engine.execution_options(**address.WRITE).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            if _revision(connection) == head():
                return
            alembic = _alembic(io.StringIO())
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "head")
    except DBAPIError as exc:
        raise address.translated(exc, url) from exc
    finally:
        engine.dispose()


def _alembic(output: io.StringIO) -> Config:
    from alembic.config import Config

    alembic = Config(output_buffer=output, stdout=output)
    alembic.set_main_option("script_location", str(config.resource("migrations")).replace("%", "%%"))
    return alembic


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(revision: str | None, url: URL) -> None:
    if revision and revision not in revisions():
        raise DatabaseNewerError(
            f"{address.shown(url)}: the schema is at {revision}, newer than this program ({head()}): use a newer copydesk"
        )


def _is_unknown_database(exc: DBAPIError) -> bool:
    said = str(exc.orig)
    return getattr(exc.orig, "sqlstate", None) == "3D000" or ("database" in said and "does not exist" in said)
