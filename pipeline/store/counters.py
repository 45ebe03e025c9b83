"""The counters that give rows their ids: an id is never used twice, also when the last one is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection


def last(connection: Connection, name: str, counted: str) -> int:
    """Give the largest id that a table has ever used; 0: none.

    Args: name — the table. counted — its column of ids.
    """
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name}).scalar()
        return int(found or 0)
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, :counted)"), {"name": name, "counted": counted})
    value, is_called = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence.scalar_one()}").one()
    return int(value) if is_called else 0


def set_to(connection: Connection, name: str, counted: str, n: int) -> None:
    """Have the next id of a table be after a number; 0: it begins at 1."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :n)"), {"name": name, "n": n})
    else:
        values = {"name": name, "counted": counted, "n": max(n, 1), "is_called": n > 0}
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, :counted), :n, :is_called)"), values)
