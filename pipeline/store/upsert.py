"""Insert rows, or change those that are there already: both databases know how, each in a dialect of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def upsert(
    connection: Connection, table: Table, values: Sequence[Mapping[str, object]], *, on: Sequence[str], change: Sequence[str]
) -> None:
    """Insert rows.

    Args: on — columns that a unique index covers. change — what is written anew in a row that is there; none: it stays.
    """
    if not values:
        return
    adding = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    if change:
        adding = adding.on_conflict_do_update(index_elements=on, set_={name: adding.excluded[name] for name in change})
    else:
        adding = adding.on_conflict_do_nothing(index_elements=on)
    connection.execute(adding, [dict(row) for row in values])
