"""The open database: snapshots to read from, and write transactions that follow one another and are tried again."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from pipeline.errors import RowError
from pipeline.store import address, migrate
from pipeline.store.writer import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from sqlalchemy import URL, Connection, RowMapping

T = TypeVar("T")

PATIENCE_S = 300.0
FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 5.0
TAKE_TURN = text("SELECT set_config('lock_timeout', '60s', true), pg_advisory_xact_lock(:key)")


def open_store(url: str, *, create: bool = False, patience_s: float = PATIENCE_S) -> Store:
    """Open a database whose schema is this program's.

    Args:
        create — make what is missing and migrate what is older, an SQLite file after a copy of it.
        patience_s — so long is a write tried again while the database is locked or away.
    Raises:
        DatabaseMissingError — there is none, and `create` is not set. DatabaseNewerError — a newer program migrated it.
        DatabaseError — it is older and `create` is not set, or it cannot be reached or read.
    """
    if create:
        migrate.upgrade(url)
    else:
        migrate.check(url)
    return Store(address.parse(url), patience_s=patience_s)


class Store:
    """An open database; any thread may use it. Make it with `open_store`."""

    def __init__(self, url: URL, *, patience_s: float) -> None:
        self._url, self._patience_s = url, patience_s
        self._engine = address.make_engine(url)
        self._writer = self._engine.execution_options(**address.WRITE)

    @property
    def dialect(self) -> str:
        """Say which database it is: `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def transact(self, fn: Callable[[Batch], T]) -> T:
        """Do some writing in one transaction, after and before that of every other writer.

        Args: fn — is called again, with a new batch, when the database was locked or away; it changes nothing but the batch.
        Returns: what `fn` returned, once it is committed.
        Raises: RowError — a row is refused for its own sake, and nothing is stored. DatabaseError — patience is at an end.
        """
        deadline = time.monotonic() + self._patience_s
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return self._transact_once(fn)
            except DBAPIError as exc:
                if not address.is_passing(exc) or time.monotonic() + wait_s > deadline:
                    raise address.translated(exc, self._url) from exc
            except StatementError as exc:
                raise RowError(f"{address.shown(self._url)}: {exc.orig}") from exc
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    def _transact_once(self, fn: Callable[[Batch], T]) -> T:
        with self._writer.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(TAKE_TURN, {"key": migrate.LOCK})
            return fn(Batch(connection))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database, whatever is written meanwhile."""
        try:
            with self._engine.connect() as connection:
                if self.dialect == "postgresql":
                    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                with connection.begin():
                    yield connection
        except DBAPIError as exc:
            raise address.translated(exc, self._url) from exc

    def select(self, sql: str, **values: object) -> list[RowMapping]:
        """Ask a question of one's own, with values named `:name`; times come as the database keeps them."""
        with self.read() as connection:
            return list(connection.execute(text(sql), values).mappings())

    def overwrite_log(self) -> None:
        """Bring SQLite's write-ahead log into the file and empty it, as far as readers allow: what was deleted stands in it."""
        file = address.file_of(self._url)
        if file:
            with closing(sqlite3.connect(file, timeout=FIRST_WAIT_S)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
