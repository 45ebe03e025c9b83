"""What is to be forgotten, in SQL: tombstones by their mark, and archive records that still have to be erased."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, select, update

from pipeline.items import Tombstone
from pipeline.store import tables
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from pipeline.items import TombstoneKind
    from pipeline.store.session import Store

CHUNK = 500


def standing(store: Store) -> dict[str, TombstoneKind]:
    """Give the marks of all that is to be forgotten, and of what kind each is."""
    t = tables.tombstones.c
    with store.read() as connection:
        found = connection.execute(select(t.mark, t.kind).where(t.lifted_at.is_(None)))
        return {row.mark: cast("TombstoneKind", row.kind) for row in found}


def among(connection: Connection, marks: Collection[str]) -> dict[str, TombstoneKind]:
    """Say which of some marks are to be forgotten, and of what kind each is; one look-up for each 500."""
    t, wanted = tables.tombstones.c, sorted(marks)
    found: dict[str, TombstoneKind] = {}
    for start in range(0, len(wanted), CHUNK):
        here = select(t.mark, t.kind).where(t.mark.in_(wanted[start : start + CHUNK]), t.lifted_at.is_(None))
        found.update((row.mark, cast("TombstoneKind", row.kind)) for row in connection.execute(here))
    return found


def all_tombstones(store: Store) -> list[Tombstone]:
    """List all tombstones, those that were lifted included, oldest first."""
    t = tables.tombstones.c
    wanted = select(t.kind, t.mark, t.of_mark.label("of"), t.forgotten_at, t.lifted_at).order_by(t.forgotten_at, t.mark)
    with store.read() as connection:
        return [Tombstone(**row) for row in connection.execute(wanted).mappings()]


def put_tombstones(store: Store, given: Iterable[Tombstone]) -> None:
    """Set tombstones, or lift them; what they speak of is kept out from now on, and still has to be deleted."""
    rows: list[Mapping[str, object]] = [
        {
            "mark": one.mark,
            "kind": one.kind,
            "of_mark": one.of,
            "forgotten_at": one.forgotten_at,
            "lifted_at": one.lifted_at,
            "is_applied": one.lifted_at is not None,
        }
        for one in given
    ]
    change = ("of_mark", "forgotten_at", "lifted_at", "is_applied")
    store.transact(lambda tx: upsert(tx.connection, tables.tombstones, rows, on=["mark"], change=change))


def unapplied_tombstones(store: Store) -> frozenset[str]:
    """Give the marks of what is kept out, and may still be there."""
    t = tables.tombstones.c
    with store.read() as connection:
        return frozenset(connection.execute(select(t.mark).where(~t.is_applied)).scalars())


def tombstones_applied(store: Store, marks: Collection[str]) -> None:
    """Note that all that was there is deleted."""
    t = tables.tombstones
    it = update(t).where(t.c.mark.in_(sorted(marks))).values(is_applied=True)
    store.transact(lambda tx: tx.connection.execute(it))


def to_erase(store: Store) -> dict[str, set[str]]:
    """Give the archive records that still have to be erased, by file."""
    by_file: defaultdict[str, set[str]] = defaultdict(set)
    with store.read() as connection:
        for record in connection.execute(select(tables.erasures.c.archive_record)).scalars():
            by_file[record.rpartition(":")[0]].add(record)
    return dict(by_file)


def erase_later(connection: Connection, records: Iterable[str]) -> None:
    """Note that archive records have to be erased."""
    rows = [{"archive_record": record} for record in records]
    upsert(connection, tables.erasures, rows, on=["archive_record"], change=())


def erased(store: Store, records: Iterable[str]) -> None:
    """Note that archive records are erased."""
    e, gone = tables.erasures, sorted(records)

    def write(connection: Connection) -> None:
        for some in _chunks(gone):
            connection.execute(delete(e).where(e.c.archive_record.in_(some)))

    store.transact(lambda tx: write(tx.connection))


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
