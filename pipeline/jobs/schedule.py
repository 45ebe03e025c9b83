"""The schedule: each source is crawled when it is due, by one `scrapy crawl` subprocess for those due together.

    SQL: due ──► claimed: a run, leased, moved on ──► scrapy crawl news, which makes the run its own
                    ▲ the lease runs out                  │ a source that is done is given back at once
                    └── the schedule died ◄── the crawl ──┘ died, or was killed at its deadline: due again

When a source is due is a column in SQL; APScheduler only ticks, in memory.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from pipeline import config, sources, store
from pipeline.config import disk
from pipeline.errors import DatabaseError, UsageError
from pipeline.jobs import alerts, metrics
from pipeline.jobs.crawls import Crawls
from pipeline.jobs.stanzas import Stanzas
from pipeline.jobs.stop import on_signals

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pipeline.config import Home
    from pipeline.jobs.crawl import Crawl
    from pipeline.store import Store

log = logging.getLogger(__name__)

TICK_S, LOOK_S = 5, 0.2
MOST_SOURCES = 300
"""Sources of one crawl; the next tick takes more."""
STUCK_S = 900
"""A tick that takes so long never ends: better no schedule, which somebody starts anew, than one that hangs."""
END_S = 60
"""What ending may take."""
EXIT_IN_PART = 3
EXIT_STUCK = 1


class Schedule:
    """Claim what is due, start its crawl, see it through."""

    def __init__(self, home: Home, database: Store) -> None:
        self._home, self._store = home, database
        self._stanzas = Stanzas(home)
        self._crawls = Crawls(home, database)
        self._shortage: str | None = None
        self.ticked = time.monotonic()

    def tick(self, now: datetime | None = None) -> list[Crawl]:
        """Read back the crawls that have ended, and start one for what is due.

        Args: now — the time that counts for what is due; None: that of the clock.
        Returns: the crawls that have ended. A database that is away, or a stanza that is wrong, delays and is said.
        """
        ended = self.tend()
        try:
            self._begin(now or datetime.now(UTC))
        except (DatabaseError, OSError) as exc:
            log.error("tick failed, trying again error=%s", str(exc).splitlines()[0])
        self.ticked = time.monotonic()
        return ended

    def tend(self) -> list[Crawl]:
        """Read back the crawls that have ended, and end those that are over their deadline."""
        return self._crawls.tend()

    @property
    def is_at_work(self) -> bool:
        """Tell whether a crawl is running."""
        return bool(self._crawls)

    @property
    def n_crawls(self) -> int:
        """Count the crawls that are running."""
        return len(self._crawls)

    @property
    def is_stuck(self) -> bool:
        """Tell whether the last tick never came back."""
        return time.monotonic() - self.ticked > STUCK_S

    def ask_to_end(self) -> None:
        """Pass on that it is time to end."""
        self._crawls.signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the running crawls: asked first, killed after ten seconds, nothing stored is lost."""
        self._crawls.stop()

    def kill(self) -> None:
        """End the running crawls at once."""
        self._crawls.signal(signal.SIGKILL)

    def _begin(self, now: datetime) -> None:
        if not self._has_space():
            return
        stanzas, are_new = self._stanzas.read()
        if are_new:
            store.sync_sources(self._store, list(stanzas.values()))
            self._stanzas.are_known()
            n_enabled, n_due = sum(source.enabled for source in stanzas.values()), len(store.due_sources(self._store, now))
            log.info("sources read enabled=%d due=%d", n_enabled, n_due)
        slow = store.hanging_sources(self._store)
        if self._crawls.have_room():
            self._claim(now, lambda key: key not in slow)
        if slow and self._crawls.have_room_for_slow():
            self._claim(now, lambda key: key in slow, is_slow=True)

    def _has_space(self) -> bool:
        """Tell whether there is room for crawls; says once that there is none, and once that there is again."""
        before, self._shortage = self._shortage, disk.shortage(self._home)
        if self._shortage and not before:
            log.error("no crawl begins: %s", self._shortage)
        elif before and not self._shortage:
            log.info("there is room on the disk again, crawls go on")
        return self._shortage is None

    def _claim(self, now: datetime, is_wanted: Callable[[str], bool], *, is_slow: bool = False) -> None:
        busy = self._stanzas.hosts(store.held_sources(self._store, now))
        moved = self._stanzas.moves(now, busy, is_wanted)
        run_id, keys = store.claim_due(self._store, now, moved=moved, limit=MOST_SOURCES)
        if keys:
            self._crawls.start(run_id, keys, is_slow=is_slow)


def check(home: Home) -> None:
    """Refuse a schedule that could crawl nothing.

    Raises: UsageError — no source is enabled, or we do not say who we are. SourceError — a stanza is wrong.
    """
    enabled = sources.choose(sources.load(home.seeds))
    if not enabled:
        raise UsageError(f"no source is enabled in {home.seeds}: add one with `copydesk source add`")
    sources.require_contact(home, sources.addresses_of(enabled))


def run(home: Home) -> int:
    """Crawl each source when it is due, until SIGTERM or SIGINT; a second one ends at once.

    Returns: 0, once everything that was running has ended.
    """
    check(home)
    database = store.open_store(home.database_url, create=True)
    schedule, stopped, telling = Schedule(home, database), threading.Event(), alerts.Alerts(home, database)
    ticker = BackgroundScheduler(timezone=UTC)
    ticker.add_job(schedule.tick, "interval", seconds=TICK_S, next_run_time=datetime.now(UTC), max_instances=1, coalesce=True)

    def end() -> None:
        if stopped.is_set():
            _give_up(schedule, "asked twice")
        stopped.set()

    log.info("schedule began seeds=%s database=%s", home.seeds, config.without_secrets(home.database_url))
    with _metrics(home, database, schedule, telling), on_signals(end):
        ticker.start()
        while not stopped.wait(TICK_S):
            if schedule.is_stuck:
                _give_up(schedule, "the last tick never came back")
            telling.tick()
        late = threading.Timer(END_S, _give_up, (schedule, "ending took too long"))
        late.daemon = True
        late.start()
        ticker.shutdown(wait=True)
        schedule.stop()
        telling.close()
        late.cancel()
    database.close()
    log.info("schedule ended, as asked")
    return 0


def run_once(home: Home) -> tuple[int, list[Crawl]]:
    """Crawl what is due now, and end: for crontabs.

    Returns: 0, or 3 if a crawl was not done in full; and the crawls, none if nothing was due.
    Raises: NoSpaceError — too little room is left on a disk to begin.
    """
    check(home)
    disk.require(home)
    database = store.open_store(home.database_url, create=True)
    schedule, began, asked = Schedule(home, database), datetime.now(UTC), threading.Event()
    telling = alerts.Alerts(home, database)

    def end() -> None:
        (schedule.kill if asked.is_set() else schedule.ask_to_end)()
        asked.set()
        telling.close()

    with on_signals(end):
        ended = schedule.tick(began)
        while schedule.is_at_work:
            time.sleep(LOOK_S)
            is_time = time.monotonic() - schedule.ticked >= TICK_S and not asked.is_set()
            ended += schedule.tick(began) if is_time else schedule.tend()
        if not asked.is_set():
            telling.tell()
    database.close()
    return (EXIT_IN_PART if any(c.exit_code for c in ended) else 0), ended


def _metrics(home: Home, database: Store, schedule: Schedule, telling: alerts.Alerts) -> AbstractContextManager[object]:
    address = home.settings.metrics_address
    if not address:
        return nullcontext()
    return metrics.serve(
        address, database, ticked=lambda: schedule.ticked, n_crawls=lambda: schedule.n_crawls, alerts=telling.n_failures
    )


def _give_up(schedule: Schedule, why: str) -> None:
    """End at once, and say by the exit code that this is not well."""
    log.critical("schedule ends at once reason=%s", why)
    schedule.kill()
    os._exit(EXIT_STUCK)
