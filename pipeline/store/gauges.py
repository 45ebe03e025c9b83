"""The numbers that a monitor asks for every few seconds: how each source stands, and totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipeline.store.crawl_tables import runs, source_states
from pipeline.store.tables import articles
from pipeline.store.views import SOURCES, view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pipeline.store.session import Store

HEALTH = view(
    "v_source_health",
    "source last_success_at last_article_at articles_24h articles_per_day_normal fetch_error_rate rejection_rate status cause",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGauges:
    """One source, with the columns of `v_source_health`; None: not known."""

    source: str
    last_success_at: datetime | None
    last_article_at: datetime | None
    articles_24h: int
    articles_per_day_normal: float | None
    fetch_error_rate: float | None
    rejection_rate: float | None
    status: str
    cause: str | None
    next_due_at: datetime | None
    n_failures: int | None
    """Looks in a row that failed; None: there was none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """What the database has to say at one moment."""

    sources: Sequence[SourceGauges]
    """By key."""
    n_articles: int
    runs: Mapping[str, int]
    """Number of runs by status."""


def gauges(store: Store) -> Gauges:
    """Read them all."""
    wanted = (
        select(*HEALTH.c, SOURCES.c.next_due_at, source_states.c.n_failures)
        .join(SOURCES, SOURCES.c.source == HEALTH.c.source)
        .outerjoin(source_states, source_states.c.source == HEALTH.c.source)
        .order_by(HEALTH.c.source)
    )
    with store.read() as connection:
        return Gauges(
            sources=[SourceGauges(**row) for row in connection.execute(wanted).mappings()],
            n_articles=connection.execute(select(func.count()).select_from(articles)).scalar_one(),
            runs={row[0]: row[1] for row in connection.execute(select(runs.c.status, func.count()).group_by(runs.c.status))},
        )


def database_bytes(store: Store) -> int:
    """Say what the database takes on its disk; of SQLite without what still waits in the write-ahead log."""
    if store.dialect == "postgresql":
        (row,) = store.select("SELECT pg_database_size(current_database()) AS n")
    else:
        (row,) = store.select("SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()")
    return int(row["n"])
