"""The `x_` tables of people's own stages: made, widened, filled. An article that goes takes its rows with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    delete,
    insert,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateColumn

from pipeline.errors import DatabaseError, RowError
from pipeline.store.columns import BODY, Id
from pipeline.store.types import Line, UTCTime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.types import TypeEngine

    from pipeline.store.session import Store


def make(store: Store, table: str, columns: Mapping[str, str]) -> None:
    """Make a stage's table, or give the one that is there the columns that it lacks.

    Raises: DatabaseError — a table of that name is there, and is no stage's.
    """
    store.transact(lambda tx: _make(tx.connection, table, columns))


def replace(
    connection: Connection, table: str, columns: Mapping[str, str], article_id: int, rows: Sequence[Mapping[str, object]]
) -> None:
    """Put an article's rows in the place of those that a stage has made of it before.

    Raises: RowError — a value does not fit its column.
    """
    ours = _table(table, columns)
    connection.execute(delete(ours).where(ours.c.article_id == article_id))
    if not rows:
        return
    try:
        values = [
            {"article_id": article_id, "position": n, **{name: _value(columns[name], row.get(name)) for name in columns}}
            for n, row in enumerate(rows)
        ]
    except (TypeError, ValueError) as exc:
        raise RowError(str(exc)) from exc
    connection.execute(insert(ours), values)


def _make(connection: Connection, table: str, columns: Mapping[str, str]) -> None:
    ours, looked = _table(table, columns), inspect(connection)
    if not looked.has_table(table):
        ours.create(connection)
        return
    there = {one["name"] for one in looked.get_columns(table)}
    if not {"article_id", "position"} <= there:
        raise DatabaseError(f"the table {table} is there, and is no stage's: give the stage another, or rename that one")
    for name in columns:
        if name not in there:
            one = CreateColumn(ours.c[name]).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {one}"))


def _table(name: str, columns: Mapping[str, str]) -> Table:
    there = MetaData()
    Table("articles", there, Column("article_id", Id, primary_key=True))
    return Table(
        name,
        there,
        Column("article_id", ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *(Column(one, _kind(kind)) for one, kind in columns.items()),
    )


def _kind(kind: str) -> TypeEngine[Any]:
    kinds: dict[str, TypeEngine[Any]] = {
        "text": Line(BODY),
        "integer": BigInteger(),
        "real": Double(),
        "boolean": Boolean(),
        "time": UTCTime(),
        "json": JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
    }
    return kinds[kind]


def _value(kind: str, value: object) -> object:
    """Make of a value what its column takes.

    Raises: TypeError, ValueError — that cannot be.
    """
    if value is None or kind == "json":
        return value
    if kind == "time":
        when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    if kind == "text":
        return str(value)
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "integer" and isinstance(value, int) and abs(value) < 2**63:
        return int(value)
    if kind == "real" and isinstance(value, int | float):
        return float(value)
    raise TypeError(f"{value!r} is no {kind}")
