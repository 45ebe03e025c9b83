"""Runs, and who may crawl what: a source is leased by one run at a time, and what a dead one held is free at once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from pipeline.errors import HeldError
from pipeline.store import holder, rows, tables, tombstones
from pipeline.store.upsert import upsert
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

    from pipeline.items import Report, Source
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""Renewed every ten seconds; a holder that is silent for so long has lost what it held."""


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


def finish_run(store: Store, run_id: int, report: Report, *, now: datetime | None = None) -> None:
    """Close a run with its numbers, and give back its sources."""
    values = rows.counts(report) | {"status": report.status, "finished_at": now or datetime.now(UTC)}
    r, leases = tables.runs, tables.leases

    def write(batch: Batch) -> None:
        batch.connection.execute(update(r).where(r.c.run_id == run_id).values(values))
        batch.connection.execute(delete(leases).where(leases.c.run_id == run_id))

    store.transact(write)


def due_sources(store: Store, now: datetime) -> list[str]:
    """List the enabled sources that are due and that no living run holds, the longest due first."""
    with store.read() as connection:
        return _due(connection, now)


def claim_due(store: Store, now: datetime, *, next_due: Callable[[str], datetime | None]) -> list[str]:
    """Take the sources that are due and move each on, in one transaction: of two schedules only one gets a source.

    Args: next_due — when a source is due next, by its key; None: it is left as it is, for a later tick.
    Returns: the keys of those that were moved.
    """

    def claim(batch: Batch) -> list[str]:
        moved = {key: when for key in _due(batch.connection, now) if (when := next_due(key))}
        for key, when in moved.items():
            _move(batch.connection, key, when)
        return list(moved)

    return store.transact(claim)


def set_next_due(store: Store, key: str, when: datetime | None) -> None:
    """Move a source's next time; None: now."""
    store.transact(lambda batch: _move(batch.connection, key, when))


def _due(connection: Connection, now: datetime) -> list[str]:
    s = tables.sources.c
    due = select(s.source).where(s.is_enabled, ~s.is_retired, s.next_due_at.is_(None) | (s.next_due_at <= now))
    keys = list(connection.execute(due.order_by(s.next_due_at.nulls_first(), s.source)).scalars())
    held = {row["source"] for row in _leases(connection, keys) if not _is_free(row, now)}
    return [key for key in keys if key not in held]


def _move(connection: Connection, key: str, when: datetime | None) -> None:
    s = tables.sources
    connection.execute(update(s).where(s.c.source == key).values(next_due_at=when))


def _start(connection: Connection, spider: str, keys: list[str], at: datetime) -> tuple[int, list[RowMapping]]:
    _close_dead(connection)
    leases = _leases(connection, keys)
    held = [row for row in leases if not _is_free(row, at)]
    if held:
        return 0, held
    _interrupt(connection, [row["run_id"] for row in leases])
    r = tables.runs
    values = {"started_at": at, "renewed_at": at, "lease_until": at + LEASE, "status": "running"}
    named = {"spider": spider, "holder": holder.this_process(), "sources": rows.joined(keys)}
    run_id: int = connection.execute(insert(r).returning(r.c.run_id), values | named).scalar_one()
    if keys:
        connection.execute(insert(tables.leases), [{"source": key, "run_id": run_id} for key in keys])
    return run_id, []


def _close_dead(connection: Connection) -> None:
    r = tables.runs.c
    running = connection.execute(select(r.run_id, r.holder).where(r.status == "running"))
    _interrupt(connection, [row.run_id for row in running if holder.is_dead(row.holder)])


def _interrupt(connection: Connection, run_ids: Sequence[int]) -> None:
    """Close runs whose holder is gone; they ended, as far as is known, when they last said that they live."""
    if not run_ids:
        return
    r, leases = tables.runs, tables.leases
    log.warning("run interrupted run_ids=%s", ",".join(map(str, run_ids)))
    connection.execute(update(r).where(r.c.run_id.in_(run_ids)).values(status="interrupted", finished_at=r.c.renewed_at))
    connection.execute(delete(leases).where(leases.c.run_id.in_(run_ids)))


def _leases(connection: Connection, keys: Sequence[str]) -> list[RowMapping]:
    leases, r = tables.leases.c, tables.runs.c
    wanted = select(leases.source, leases.run_id, r.holder, r.lease_until)
    found = connection.execute(wanted.join(tables.runs, r.run_id == leases.run_id)).mappings()
    return [row for row in found if row["source"] in set(keys)]


def _is_free(lease: RowMapping, now: datetime) -> bool:
    return bool(lease["lease_until"] <= now) or holder.is_dead(lease["holder"])
