"""Looks at sources: what became of each, how a source stands since, and sums by day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from pipeline.items import FAILURES
from pipeline.store import tables
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from pipeline.items import Look, LookOutcome
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch

SUMS = ("n_discovered", "n_known", "n_fetched", "n_articles", "n_new", "n_rejected", "n_errors")
AGAIN, AT_MOST = timedelta(minutes=5), timedelta(days=1)
"""A source whose crawl broke off is due at once; the second time in a row after this, then after twice as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How the looks at a source have gone."""

    looked_at: datetime | None = None
    """When the last one began; None: there was none."""
    outcome: str | None = None
    n_failures: int = 0
    """Looks in a row that failed."""


def end_look(
    store: Store, look: Look, *, planned: datetime | None = None, next_due_at: datetime | None = None, is_again: bool = False
) -> None:
    """Write what became of a look, give the source's lease back, and move its next time.

    Args: planned — when it was due next as the look began. next_due_at — when it is due now; None, or somebody has moved it
    since: it stays. is_again — it is due at once, if a schedule began the run.
    """

    def write(batch: Batch) -> None:
        connection, leases, run_id = batch.connection, tables.leases, look.numbers.run_id
        connection.execute(delete(leases).where(leases.c.source == look.source, leases.c.run_id == run_id))
        _stand(connection, look)
        counts = asdict(look.numbers)
        sums = {name: counts[name] for name in SUMS}
        sums |= {"n_lost": look.n_lost, "n_looks": int(look.is_begun), "n_failed": int(look.is_failure)}
        add_to_day(connection, look.source, look.began_at, sums)
        when = look.ended_at if is_again and _is_scheduled(connection, run_id) else next_due_at
        if when:
            s = tables.sources
            unmoved = s.c.next_due_at.is_(None) if planned is None else s.c.next_due_at == planned
            connection.execute(update(s).where(s.c.source == look.source, unmoved).values(next_due_at=when))

    store.transact(write)


def looked(store: Store, source: str) -> Looked:
    """Recall how the looks at a source have gone."""
    with store.read() as connection:
        return _looked(connection, source)


def hanging_sources(store: Store) -> set[str]:
    """List the sources whose last look had to be ended at its deadline."""
    s = tables.source_states.c
    with store.read() as connection:
        return set(connection.execute(select(s.source).where(s.outcome == "deadline")).scalars())


def broke_off(
    connection: Connection, source: str, *, run_id: int, began_at: datetime, at: datetime, error: str, outcome: LookOutcome
) -> None:
    """Note that a look was broken off: its crawl died, or had to be killed."""
    values = {"source": source, "run_id": run_id, "looked_at": began_at, "ended_at": at, "outcome": outcome, "error": error}
    is_failure = outcome in FAILURES
    known = values | {"n_failures": _looked(connection, source).n_failures + is_failure}
    upsert(connection, tables.source_states, [known], on=["source"], change=[name for name in known if name != "source"])
    add_to_day(connection, source, began_at, {"n_looks": 1, "n_failed": int(is_failure)})


def again_at(connection: Connection, source: str, at: datetime) -> datetime:
    """Say when a source whose look broke off is due again."""
    n = _looked(connection, source).n_failures
    return at if n <= 1 else at + min(AGAIN * (1 << min(n - 2, 16)), AT_MOST)


def add_to_day(connection: Connection, source: str, at: datetime, sums: Mapping[str, int]) -> None:
    """Add to the sums of a source's day (UTC)."""
    d = tables.source_days
    day = f"{at.astimezone(UTC):%Y-%m-%d}"
    upsert(connection, d, [{"source": source, "day": day}], on=["source", "day"], change=())
    more = {name: d.c[name] + n for name, n in sums.items() if n}
    if more:
        connection.execute(update(d).where(d.c.source == source, d.c.day == day).values(more))


def _stand(connection: Connection, look: Look) -> None:
    n = _looked(connection, look.source).n_failures
    values: dict[str, object] = {
        "source": look.source,
        "run_id": look.numbers.run_id,
        "looked_at": look.began_at,
        "ended_at": look.ended_at,
        "outcome": look.outcome,
        "error": look.error,
    }
    if look.outcome == "done":
        values |= {"n_failures": 0, "last_success_at": look.ended_at}
    elif look.is_failure:
        values |= {"n_failures": n + 1}
    upsert(connection, tables.source_states, [values], on=["source"], change=[name for name in values if name != "source"])


def _looked(connection: Connection, source: str) -> Looked:
    s = tables.source_states.c
    row = connection.execute(select(s.looked_at, s.outcome, s.n_failures).where(s.source == source)).first()
    return Looked(looked_at=row.looked_at, outcome=row.outcome, n_failures=row.n_failures) if row else Looked()


def _is_scheduled(connection: Connection, run_id: int) -> bool:
    r = tables.runs.c
    return bool(connection.execute(select(r.is_scheduled).where(r.run_id == run_id)).scalar())
