"""When sources are due, and whose turn they are: the table of sources, in step with the stanzas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from pipeline.store import holder, rows, tables, tombstones
from pipeline.store.upsert import upsert
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from pipeline.items import Source
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch


def sync_sources(store: Store, sources: Iterable[Source]) -> None:
    """Make the table of sources say what the stanzas say; those that have none any more are retired, never deleted.

    A source whose schedule has changed is due at once; one that is to be forgotten is disabled, whatever its stanza says.
    """
    stanzas = [rows.source(source) for source in sources]
    keys = [str(stanza["source"]) for stanza in stanzas]

    def write(batch: Batch) -> None:
        s, connection = tables.sources, batch.connection
        before = {r.source: r.schedule for r in connection.execute(select(s.c.source, s.c.schedule))}
        changed = [str(v["source"]) for v in stanzas if before.get(str(v["source"]), v["schedule"]) != v["schedule"]]
        upsert(connection, s, stanzas, on=["source"], change=[name for name in (stanzas or [{}])[0] if name != "source"])
        gone = [key for key in before if key not in set(keys)]
        if gone:
            connection.execute(update(s).where(s.c.source.in_(gone)).values(is_retired=True))
        if changed:
            connection.execute(update(s).where(s.c.source.in_(changed)).values(next_due_at=None))
        forgotten = tombstones.among(connection, [marks.of_source(key) for key in keys])
        unwanted = [key for key in keys if marks.of_source(key) in forgotten]
        connection.execute(update(s).where(s.c.source.in_(unwanted)).values(is_enabled=False))

    store.transact(write)


def due_sources(store: Store, now: datetime) -> list[str]:
    """List the enabled sources that are due and that no living run holds, the longest due first."""
    with store.read() as connection:
        return [key for key, _ in due(connection, now)]


def held_sources(store: Store, now: datetime) -> list[str]:
    """List the sources that a living run holds."""
    with store.read() as connection:
        return sorted(row["source"] for row in leases_of(connection) if not is_free(row, now))


def set_next_due(store: Store, key: str, when: datetime | None) -> None:
    """Move a source's next time; None: now."""
    store.transact(lambda batch: move(batch.connection, key, when))


def next_due(store: Store, keys: Sequence[str]) -> dict[str, datetime | None]:
    """Recall when sources are due next; None: at once. What the database does not know is missing."""
    s = tables.sources.c
    with store.read() as connection:
        found = connection.execute(select(s.source, s.next_due_at)).all()
    wanted = set(keys)
    return {row.source: row.next_due_at for row in found if row.source in wanted}


def due(connection: Connection, now: datetime) -> list[tuple[str, datetime | None]]:
    """List what is due as a part of somebody's transaction, with the time since when; None: at once."""
    s = tables.sources.c
    wanted = select(s.source, s.next_due_at).where(
        s.is_enabled, ~s.is_retired, s.next_due_at.is_(None) | (s.next_due_at <= now)
    )
    found = [(r.source, r.next_due_at) for r in connection.execute(wanted.order_by(s.next_due_at.nulls_first(), s.source))]
    held = {row["source"] for row in leases_of(connection, [key for key, _ in found]) if not is_free(row, now)}
    return [(key, when) for key, when in found if key not in held]


def move(connection: Connection, key: str, when: datetime | None) -> None:
    """Move a source's next time as a part of somebody's transaction."""
    s = tables.sources
    connection.execute(update(s).where(s.c.source == key).values(next_due_at=when))


def leases_of(connection: Connection, keys: Sequence[str] | None = None) -> list[RowMapping]:
    """List the leases of sources: `source run_id holder lease_until`; None: of all."""
    leases, r = tables.leases.c, tables.runs.c
    wanted = select(leases.source, leases.run_id, r.holder, r.lease_until)
    found = connection.execute(wanted.join(tables.runs, r.run_id == leases.run_id)).mappings()
    asked = set(keys) if keys is not None else None
    return [row for row in found if asked is None or row["source"] in asked]


def is_free(lease: RowMapping, now: datetime) -> bool:
    """Tell whether a lease holds no longer."""
    return bool(lease["lease_until"] <= now) or holder.is_dead(lease["holder"])
