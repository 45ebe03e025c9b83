"""The rows of one table into the same table of another database, a thousand at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from pipeline.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, TableClause

CHUNK = 1_000


def as_it_is(value: object) -> object:
    """Leave a value alone."""
    return value


def pour(
    reading: Connection,
    writing: Connection,
    rows_of: TableClause,
    *,
    prepare: Callable[[object], object] = as_it_is,
    advance: Callable[[], None],
) -> int:
    """Pass the rows of a table on.

    Args: rows_of — with the columns that both have. prepare — makes of a value what is written.
        advance — is called for each thousand.
    Returns: how many there were.
    """
    names = [one.name for one in rows_of.columns]
    rows = reading.execution_options(stream_results=True, yield_per=CHUNK).execute(select(*rows_of.columns))
    write = _by_copy if writing.dialect.name == "postgresql" else _by_insert
    n = 0
    for chunk in rows.partitions(CHUNK):
        write(writing, rows_of, names, [tuple(map(prepare, row)) for row in chunk])
        n += len(chunk)
        advance()
    return n


def _by_copy(writing: Connection, rows_of: TableClause, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows by COPY: several times as fast as INSERT, and a text is read as whatever its column is."""
    quote = writing.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    driver, trouble = writing.connection.driver_connection, writing.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {quote(rows_of.name)} ({columns}) FROM STDIN") as into:  # type: ignore[union-attr]
            for row in rows:
                into.write_row(row)
    except trouble as exc:
        raise DatabaseError(f"{rows_of.name}: {str(exc).strip().partition(chr(10))[0]}") from exc


def _by_insert(writing: Connection, rows_of: TableClause, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    writing.execute(insert(rows_of), [dict(zip(names, row, strict=True)) for row in rows])
