"""How far somebody else's files have been read; and the sources that are made of their hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.store import rows, tables
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items import Source
    from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How far one file has been read, for one choice of its pages."""

    intake_key: str
    """Made of the file and of what is wanted of it."""
    name: str
    """The file, as it was named."""
    n_bytes: int
    """Its size."""
    read_to: int = 0
    """Every page before this byte has its outcome."""
    n_pages: int = 0
    """Pages that were taken in."""
    read_at: datetime | None = None
    """When this was written down; None: not yet."""
    is_finished: bool = False


def intake(store: Store, intake_key: str) -> Intake | None:
    """Recall how far a file has been read; None: it is new."""
    columns = [tables.intakes.c[name] for name in Intake.__dataclass_fields__]
    with store.read() as connection:
        row = connection.execute(select(*columns).where(tables.intakes.c.intake_key == intake_key)).mappings().first()
    return Intake(**row) if row else None


def save_intake(store: Store, one: Intake) -> None:
    """Write down how far a file has been read."""
    values = {name: getattr(one, name) for name in Intake.__dataclass_fields__}
    change = [name for name in values if name != "intake_key"]
    store.transact(lambda tx: upsert(tx.connection, tables.intakes, [values], on=["intake_key"], change=change))


def note_source(store: Store, source: Source) -> None:
    """Have a source that nobody crawls among the sources; one that is there stays as it is."""
    values = rows.source(source) | {"schedule": "", "is_retired": True}
    store.transact(lambda tx: upsert(tx.connection, tables.sources, [values], on=["source"], change=()))
