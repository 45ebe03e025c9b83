"""People's own tables, whose names begin with `x_`, taken along into another database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Integer, MetaData, Text, column, inspect, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from pipeline.errors import DatabaseError
from pipeline.store import pouring

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from pipeline.store.copying import Copied

PREFIX = "x_"


def copy(reading: Connection, writing: Connection, done: Copied, advance: Callable[[], None]) -> None:
    """Make them over there, and pass on their rows; one that cannot be made is left out, with the reason.

    Columns get the nearest type that both databases have; defaults, which are written in one database's SQL, stay behind.
    """
    looked = inspect(reading)
    done.own_views.extend(sorted(name for name in looked.get_view_names() if name.startswith(PREFIX)))
    names = {name for name in looked.get_table_names() if name.startswith(PREFIX)}
    there = MetaData()
    there.reflect(reading, only=lambda name, _: name in names)
    prepare = _as_text if writing.dialect.name == "sqlite" else pouring.as_it_is
    for one in (found for found in there.sorted_tables if found.name in names):
        plain = table(one.name, *(column(each.name) for each in one.columns))
        try:
            with writing.begin_nested():
                _generic(one).create(writing)
                done.rows[one.name] = pouring.pour(reading, writing, plain, prepare=prepare, advance=advance)
        except (SQLAlchemyError, DatabaseError, ValueError) as exc:
            done.left_out[one.name] = str(getattr(exc, "orig", exc)).strip().partition("\n")[0]


def _generic(one: Table) -> Table:
    """Give each column a type that both databases have; SQLite's integers are large ones."""
    for each in one.columns:
        kind = each.type.as_generic(allow_nulltype=True)
        each.type = Text() if isinstance(kind, NullType) else BigInteger() if type(kind) is Integer else kind
        each.server_default, each.identity, each.computed = None, None, None
    return one


def _as_text(value: object) -> object:
    """Make of a value of PostgreSQL what SQLite keeps: times as ours, lists and objects as JSON."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | int | float | bytes | None) else str(value)
