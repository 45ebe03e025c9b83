"""Which database: its address checked, the engine that speaks to it, and its troubles in our words."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError

from pipeline.config import without_secrets
from pipeline.errors import ConfigError, DatabaseError, RowError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry

TOO_LARGE = "54"
"""PostgreSQL's class of limits: an index row, a tsvector."""


CACHE_KIB = 65_536
"""What a connection keeps of a large SQLite file: at a million articles, a third less CPU for a decision than by default."""
BUSY_MS = 60_000
WRITE = {"is_write": True}
PASSING_STATES = ("40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03", "08")
"""Serialization, deadlock, lock not available, too many connections, shutting down, connection trouble."""


def parse(url: str) -> URL:
    """Read a database URL.

    Raises: ConfigError — it is none, or of a database that the program does not speak.
    """
    for short in ("postgres://", "postgresql://"):
        url = url.replace(short, "postgresql+psycopg://", 1) if url.startswith(short) else url
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise ConfigError(f"database_url is no URL: {without_secrets(url)}") from exc
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(f"database_url: only sqlite and postgresql are spoken, not {parsed.get_backend_name()}")
    if parsed.get_backend_name() == "sqlite" and (parsed.database or ":memory:").startswith((":memory:", "file:")):
        raise ConfigError("database_url: SQLite needs a file, as in sqlite:///data/copydesk.db")
    return parsed


def shown(url: URL) -> str:
    """Say which database, without its password: the path of an SQLite file, the URL of a server."""
    return url.database or "" if url.get_backend_name() == "sqlite" else without_secrets(url.render_as_string())


def file_of(url: URL) -> Path | None:
    """Say which file an SQLite database is; None: it lives on a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_engine(url: URL, *, foreign_keys: bool = True) -> Engine:
    """Make the engine; nothing is connected yet.

    Writers ask for `execution_options(is_write=True)`: SQLite then takes its write lock at BEGIN, so that what a
    transaction has read cannot change before it writes (the driver's own way loses most of two writers' updates).

    Raises: ConfigError — the PostgreSQL driver is not installed.
    """
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError as exc:
            raise ConfigError(
                "database_url names PostgreSQL, whose driver is missing: pip install 'copydesk[postgres]'"
            ) from exc
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "isolation_level": None})

    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # NORMAL in WAL survives a killed process; a power cut may undo the last commits, never half of one
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        _use_wal(cursor)
        cursor.close()

    def begin(connection: Connection) -> None:
        is_write = connection.get_execution_options().get("is_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def is_passing(exc: DBAPIError) -> bool:
    """Say whether the same transaction may well succeed a little later."""
    if exc.connection_invalidated:
        return True
    if isinstance(exc.orig, sqlite3.OperationalError):
        code = getattr(exc.orig, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    state = getattr(exc.orig, "sqlstate", None)
    if type(exc.orig).__name__ not in ("OperationalError", "InterfaceError") and not state:
        return False
    return state is None or state.startswith(PASSING_STATES)


def is_row_fault(exc: DBAPIError) -> bool:
    """Say whether it is one row's own fault: a value or a relation that the database does not take."""
    is_too_large = (getattr(exc.orig, "sqlstate", None) or "").startswith(TOO_LARGE) or "too big" in str(exc.orig)
    return isinstance(exc, DataError | IntegrityError) or is_too_large


def translated(exc: DBAPIError, url: URL) -> DatabaseError:
    """Say in our words what the database's driver says."""
    said = str(exc.orig).strip().partition("\n")[0]
    if isinstance(exc.orig, sqlite3.DatabaseError) and "not a database" in said:
        said = "the file is no SQLite database"
    if is_passing(exc) and url.get_backend_name() == "postgresql":
        said = f"the server does not answer, or is busy ({said}); is it running?"
    kind = RowError if is_row_fault(exc) else DatabaseError
    return kind(f"{shown(url)}: {said}")


def _use_wal(cursor: DBAPICursor) -> None:
    """Switch to the write-ahead log; two processes that make one database at once may need a second try."""
    for wait_s in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 0.0):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if not wait_s:
                raise
            time.sleep(wait_s)
        else:
            return
