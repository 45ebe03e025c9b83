"""What people were told of the sources: how each stands, beside what was said of it last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from pipeline.store.crawl_tables import source_states
from pipeline.store.upsert import upsert
from pipeline.store.views import HEALTH, SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.store.session import Store
    from pipeline.store.writer import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a source stands, and what was said of it."""

    source: str
    name: str
    status: str
    """As `v_source_health` has it."""
    cause: str | None
    detail: str | None
    last_success_at: datetime | None
    last_article_at: datetime | None
    told: str | None
    """As `swap_told` has kept it; None: nothing."""


def stands(store: Store) -> list[Stand]:
    """Read how each source stands, by key."""
    of_health = ("source", "status", "cause", "detail", "last_success_at", "last_article_at")
    wanted = (
        select(*(HEALTH.c[name] for name in of_health), SOURCES.c.name, source_states.c.told)
        .join(SOURCES, SOURCES.c.source == HEALTH.c.source)
        .outerjoin(source_states, source_states.c.source == HEALTH.c.source)
        .order_by(HEALTH.c.source)
    )
    with store.read() as connection:
        return [Stand(**row) for row in connection.execute(wanted).mappings()]


def swap_told(store: Store, changes: Mapping[str, tuple[str | None, str | None]]) -> set[str]:
    """Write down what was said of sources, unless somebody else has done so meanwhile.

    Args: changes — by source: what it was when it was read, what it is to be.
    Returns: the sources of which it was still the same; only these were changed.
    """
    s = source_states

    def write(batch: Batch) -> set[str]:
        upsert(batch.connection, s, [{"source": source} for source in changes], on=["source"], change=())
        swapped = set()
        for source, (before, after) in changes.items():
            is_same = s.c.told.is_(None) if before is None else s.c.told == before
            done = batch.connection.execute(update(s).where(s.c.source == source, is_same).values(told=after))
            swapped |= {source} if done.rowcount else set()
        return swapped

    return store.transact(write)
