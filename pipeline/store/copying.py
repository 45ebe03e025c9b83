"""A whole database into another one, of either kind: one moment of the old, all of it or nothing in the new.

    one snapshot ──► our tables, each in turn ──► row ids' counters ──► people's x_ tables ──► counted again ──► one commit

Ids, cursors, feed state, furniture and tombstones stay what they are, and no id is used twice in the copy either. Full text and
views are the migrations' work: the new database is migrated first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, column, func, select, table
from sqlalchemy.exc import DBAPIError

from pipeline.errors import DatabaseError, UsageError
from pipeline.store import address, backing_up, counters, migrate, own_tables, pouring
from pipeline.store.tables import metadata, runs
from pipeline.store.types import UTCTime

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import ColumnClause, Connection, Table, TableClause


@dataclass(slots=True)
class Copied:
    """What has been copied."""

    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table, people's own included."""
    left_out: dict[str, str] = field(default_factory=dict)
    """People's own tables that could not be made over there, and why."""
    own_views: list[str] = field(default_factory=list)
    """People's own views, which are not copied: their SQL is of one kind of database."""
    is_running: bool = False
    """A crawl was under way: what it stores from now on is not in the copy."""


def copy(old: str, new: str, *, advance: Callable[[], None] = lambda: None) -> Copied:
    """Copy a database into an empty one, which is made if it is not there.

    Args: advance — is called for each thousand rows.
    Raises: UsageError — both are one, or the new one holds something. DatabaseMissingError, DatabaseNewerError — the old one
        is not what this program needs. DatabaseError — it could not be read or written; the new one is empty then.
    """
    parsed_old, parsed_new = address.parse(old), address.parse(new)
    if parsed_old == parsed_new:
        raise UsageError(f"{address.shown(parsed_new)} is the database itself: name another one")
    migrate.check(old)
    migrate.upgrade(new)
    source, target = address.make_engine(parsed_old), address.make_engine(parsed_new, foreign_keys=False)
    at_work = parsed_old
    try:
        with source.connect() as reading:
            if reading.dialect.name == "postgresql":
                reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with reading.begin():
                at_work = parsed_new
                with target.execution_options(**address.WRITE).begin() as writing:
                    _refuse_filled(writing, address.shown(parsed_new))
                    return _copied(reading, writing, advance)
    except DBAPIError as exc:
        raise address.translated(exc, at_work) from exc
    finally:
        source.dispose()
        target.dispose()


def back_up(url: str, file: Path, *, advance: Callable[[], None] = lambda: None) -> Copied | None:
    """Copy a database into an SQLite file, one moment of it whatever is written meanwhile; a file of that name is replaced.

    Returns: what was copied of a database on a server; None: an SQLite file was copied whole.
    Raises: UsageError — the file is the database itself, or its folder does not exist. DatabaseError.
    """
    own = address.file_of(address.parse(url))
    if file.is_dir() or not file.parent.is_dir():
        raise UsageError(f"{file}: name a file in a folder that exists")
    if own and file.exists() and file.samefile(own):
        raise UsageError(f"{file} is the database itself: name another file")
    migrate.check(url)
    if own:
        backing_up.sqlite_file(own, file)
        return None
    half = file.with_name(f"{file.name}.copy")
    half.unlink(missing_ok=True)
    try:
        done = copy(url, f"sqlite:///{half}", advance=advance)
        backing_up.sqlite_file(half, file)
    finally:
        for name in (half.name, f"{half.name}-wal", f"{half.name}-shm"):
            half.with_name(name).unlink(missing_ok=True)
    return done


def _copied(reading: Connection, writing: Connection, advance: Callable[[], None]) -> Copied:
    done = Copied(is_running=_is_running(reading))
    for one in metadata.sorted_tables:
        plain = _plain(one)
        done.rows[one.name] = pouring.pour(reading, writing, plain, advance=advance)
        for counted in (c.name for c in one.columns if c.identity is not None):
            counters.set_to(writing, one.name, counted, counters.last(reading, one.name, counted))
    own_tables.copy(reading, writing, done, advance)
    for name, n in done.rows.items():
        there = writing.execute(select(func.count()).select_from(table(name))).scalar_one()
        if there != n:
            raise DatabaseError(f"the copy of {name} has {there} rows instead of {n}; nothing was kept")
    return done


def _plain(one: Table) -> TableClause:
    """Give a table whose values come as they are kept, times and truths apart, which the databases keep in two ways."""
    kinds = {UTCTime: UTCTime, Boolean: Boolean}
    columns: list[ColumnClause[object]] = [
        column(c.name, kinds[type(c.type)]) if type(c.type) in kinds else column(c.name) for c in one.columns
    ]
    return table(one.name, *columns)


def _refuse_filled(writing: Connection, name: str) -> None:
    for one in metadata.sorted_tables:
        if writing.execute(select(one).limit(1)).first() is not None:
            raise UsageError(f"{name} holds rows in {one.name}: name a database that is empty or does not exist yet")


def _is_running(connection: Connection) -> bool:
    return connection.execute(select(runs.c.run_id).where(runs.c.status == "running").limit(1)).first() is not None
