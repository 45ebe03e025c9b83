"""Runs, and who may crawl what: a source is leased by one run at a time, and what a dead one held is free at once.

A schedule begins a run with what is due (`claim_due`); the crawl that it starts makes it its own (`adopt_run`). So a
schedule that dies in between, or a crawl that dies, leaves leases that run out, and their sources are due again.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from pipeline.errors import HeldError
from pipeline.store import holder, looks, rows, tables
from pipeline.store.due import due, leases_of, move

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, RowMapping

    from pipeline.items import LookOutcome, Report
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""Renewed every ten seconds; a holder that is silent for so long has lost what it held."""


def start_run(store: Store, *, spider: str, sources: Sequence[str], now: datetime | None = None) -> int:
    """Begin a run and lease its sources to this process; runs of dead processes are closed as interrupted.

    Returns: its id.
    Raises: HeldError — a living run holds one of the sources; nothing was begun.
    """
    at = now or datetime.now(UTC)
    run_id, held = store.transact(lambda batch: _start(batch.connection, spider, list(dict.fromkeys(sources)), at))
    if held:
        raise HeldError(
            f"{', '.join(sorted(row['source'] for row in held))}: held by run {held[0]['run_id']} of {held[0]['holder']},"
            " which is still at work; wait for it, or end it"
        )
    return run_id


def claim_due(
    store: Store, now: datetime, *, moved: Callable[[str, datetime | None], tuple[datetime, int] | None], limit: int
) -> tuple[int, list[str]]:
    """Begin a run with the sources that are due and move each on, in one transaction: of two schedules one gets a source.

    Runs whose holder is gone are closed first, and what they had left is due again.

    Args: moved — when a source is due next, and how many times it has missed, by its key and when it was due (None: at
    once); None: it is left as it is, for a later tick. limit — sources at most, the longest due first.
    Returns: the run's id, and its sources; 0 and none if nothing is due.
    """

    def claim(batch: Batch) -> tuple[int, list[str]]:
        connection = batch.connection
        _close_dead(connection, now)
        chosen = {key: to for key, was in due(connection, now) if (to := moved(key, was))}
        keys = list(chosen)[:limit]
        for key in keys:
            when, n_missed = chosen[key]
            move(connection, key, when)
            if n_missed:
                looks.add_to_day(connection, key, now, {"n_missed": n_missed})
        return (_insert(connection, "news", keys, now, is_scheduled=True), keys) if keys else (0, [])

    return store.transact(claim)


def adopt_run(store: Store, run_id: int, *, now: datetime | None = None) -> list[str]:
    """Make a run that a schedule has begun this process's own.

    Returns: its sources.
    Raises: HeldError — it was given up, or taken already.
    """
    at, r, leases = now or datetime.now(UTC), tables.runs, tables.leases.c
    mine = {"holder": holder.this_process(), "renewed_at": at, "lease_until": at + LEASE}
    waiting = update(r).where(r.c.run_id == run_id, r.c.status == "running", r.c.is_scheduled).values(mine)

    def adopt(batch: Batch) -> list[str] | None:
        if not batch.connection.execute(waiting).rowcount:
            return None
        return sorted(batch.connection.execute(select(leases.source).where(leases.run_id == run_id)).scalars())

    keys = store.transact(adopt)
    if keys is None:
        raise HeldError(f"run {run_id} has ended, or was given up: its sources are crawled by another one")
    return keys


def renew(store: Store, run_id: int, *, now: datetime | None = None, report: Report | None = None) -> None:
    """Say that a run still lives, and what it has done so far.

    Raises: HeldError — it was silent for too long, and another run has taken over.
    """
    at = now or datetime.now(UTC)
    values = {"renewed_at": at, "lease_until": at + LEASE} | (rows.counts(report) if report else {})
    r = tables.runs
    alive = update(r).where(r.c.run_id == run_id, r.c.status == "running").values(values)
    if not store.transact(lambda batch: batch.connection.execute(alive).rowcount):
        raise HeldError(f"run {run_id} is no longer running: it was silent for too long, and another one took over")


def renew_claims(store: Store, run_ids: Sequence[int], *, now: datetime | None = None) -> None:
    """Hold on to runs that this process has begun and whose crawls have not made them their own yet."""
    at, r = now or datetime.now(UTC), tables.runs
    mine = (r.c.run_id.in_(run_ids), r.c.holder == holder.this_process(), r.c.status == "running")
    values = {"renewed_at": at, "lease_until": at + LEASE}
    if run_ids:
        store.transact(lambda batch: batch.connection.execute(update(r).where(*mine).values(values)))


def finish_run(store: Store, run_id: int, report: Report, *, now: datetime | None = None) -> None:
    """Close a run with its numbers, and give back its sources."""
    values = rows.counts(report) | {"status": report.status, "finished_at": now or datetime.now(UTC)}
    r, leases = tables.runs, tables.leases

    def write(batch: Batch) -> None:
        batch.connection.execute(update(r).where(r.c.run_id == run_id).values(values))
        batch.connection.execute(delete(leases).where(leases.c.run_id == run_id))

    store.transact(write)


def give_up_run(
    store: Store, run_id: int, *, error: str, outcome: LookOutcome = "failed", now: datetime | None = None
) -> list[str]:
    """Close a run whose crawl has ended without closing it, as interrupted; what it had not done with is due again.

    Args: error, outcome — why, for the state of the sources.
    Returns: the sources it had not done with; none, if the run was closed already.
    """
    at = now or datetime.now(UTC)
    return store.transact(lambda batch: _interrupt(batch.connection, [run_id], at, error=error, outcome=outcome))


def _start(connection: Connection, spider: str, keys: list[str], at: datetime) -> tuple[int, list[RowMapping]]:
    _close_dead(connection, at)
    held = leases_of(connection, keys)
    return (0, held) if held else (_insert(connection, spider, keys, at), [])


def _insert(connection: Connection, spider: str, keys: list[str], at: datetime, *, is_scheduled: bool = False) -> int:
    r = tables.runs
    values = {"started_at": at, "renewed_at": at, "lease_until": at + LEASE, "status": "running"}
    named = {"spider": spider, "holder": holder.this_process(), "sources": rows.joined(keys), "is_scheduled": is_scheduled}
    run_id: int = connection.execute(insert(r).returning(r.c.run_id), values | named).scalar_one()
    if keys:
        connection.execute(insert(tables.leases), [{"source": key, "run_id": run_id} for key in keys])
    return run_id


def _close_dead(connection: Connection, at: datetime) -> None:
    """Close the runs whose holder is gone, or has been silent for longer than its lease while it held sources."""
    r, leases = tables.runs.c, tables.leases.c
    running = connection.execute(select(r.run_id, r.holder, r.lease_until).where(r.status == "running")).all()
    holding = set(connection.execute(select(leases.run_id).distinct()).scalars())
    gone = [row.run_id for row in running if holder.is_dead(row.holder) or (row.run_id in holding and row.lease_until <= at)]
    _interrupt(connection, gone, at, error="its crawl broke off")


def _interrupt(
    connection: Connection, run_ids: Sequence[int], at: datetime, *, error: str, outcome: LookOutcome = "failed"
) -> list[str]:
    """Close runs whose holder is gone; they ended, as far as is known, when they last said that they live."""
    r, leases = tables.runs, tables.leases
    mine = select(r.c.run_id, r.c.started_at, r.c.is_scheduled).where(r.c.run_id.in_(run_ids), r.c.status == "running")
    found = {row.run_id: row for row in connection.execute(mine)} if run_ids else {}
    if not found:
        return []
    log.warning("run interrupted run_ids=%s", ",".join(map(str, found)))
    left = connection.execute(select(leases.c.source, leases.c.run_id).where(leases.c.run_id.in_(list(found)))).all()
    connection.execute(update(r).where(r.c.run_id.in_(list(found))).values(status="interrupted", finished_at=r.c.renewed_at))
    connection.execute(delete(leases).where(leases.c.run_id.in_(list(found))))
    for source, run_id in left:
        run = found[run_id]
        looks.broke_off(connection, source, run_id=run_id, began_at=run.started_at, at=at, error=error, outcome=outcome)
        if run.is_scheduled:
            move(connection, source, looks.again_at(connection, source, at))
    return [source for source, _ in left]
