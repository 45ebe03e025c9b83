"""`source due`: a source's next time is another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import clock, sources, store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import Home
    from pipeline.items import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDue:
    """A source whose next time was moved."""

    source: Source
    before: datetime | None
    """None: it was due at once."""
    after: datetime | None
    """None: it is due at once."""
    is_held: bool
    """A crawl is at it now."""


def move(home: Home, wanted: Sequence[Source], *, at: str) -> list[MovedDue]:
    """Move when sources are due next.

    Args: at — a WHEN that is to come; one that has passed means at once.
    Raises: UsageError — it is none. DatabaseMissingError — there is no database; before a first crawl all are due.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    when = clock.later(at, now=now)
    after = when if when > now else None
    with store.open_store(home.database_url) as database:
        store.sync_sources(database, sources.load(home.seeds).values())
        before = store.next_due(database, [source.key for source in wanted])
        held = set(store.held_sources(database, now))
        for source in wanted:
            store.set_next_due(database, source.key, after)
    return [
        MovedDue(source=source, before=before.get(source.key), after=after, is_held=source.key in held) for source in wanted
    ]
