"""Which pages of the archive have an outcome; the others are unfinished work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.store import tables
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.store.session import Store

CHUNK = 500


def has_outcome(store: Store, records: Sequence[str]) -> set[str]:
    """Say which records of the archive have an outcome; the others are unfinished work."""
    p, found = tables.pages.c, set[str]()
    with store.read() as connection:
        for i in range(0, len(records), CHUNK):
            known = select(p.archive_record).where(p.archive_record.in_(records[i : i + CHUNK]))
            found.update(record for record in connection.execute(known).scalars() if record)
    return found


def unsettled_files(store: Store, names: Sequence[str]) -> list[str]:
    """Say which files of the archive may hold pages without an outcome, in the order given."""
    f = tables.archive_files.c
    with store.read() as connection:
        settled = set(connection.execute(select(f.name).where(f.is_settled)).scalars())
    return [name for name in names if name not in settled]


def settle_file(store: Store, name: str) -> None:
    """Note that every page of a file that nobody writes any more has its outcome."""
    row = {"name": name, "is_settled": True}
    store.transact(lambda batch: upsert(batch.connection, tables.archive_files, [row], on=["name"], change=["is_settled"]))
