"""The schedule: each source is crawled when it is due, by one `scrapy crawl` subprocess for those due together.

When a source is due is a column in SQL; APScheduler only ticks, in memory. A source is moved on before its crawl begins,
so a schedule that is killed in between neither repeats nor forgets more than that one crawl.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from pipeline import sources, store
from pipeline.errors import DatabaseError, SourceError, UsageError
from pipeline.jobs import crawl, pacing
from pipeline.jobs.stop import on_signals
from pipeline.jobs.timetable import is_quiet, next_due

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.items import Source
    from pipeline.jobs.crawl import Crawl, Running
    from pipeline.store import Store

log = logging.getLogger(__name__)

TICK_S = 5
EXIT_IN_PART = 3


class Schedule:
    """Claim what is due, start its crawl, see it through."""

    def __init__(self, home: Home, database: Store) -> None:
        self._home, self._store = home, database
        self._stanzas: dict[str, Source] = {}
        self._running: dict[frozenset[str], Running] = {}
        self._began: dict[str, datetime] = {}
        self._before: dict[str, datetime] = {}
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()

    def tick(self) -> list[Crawl]:
        """Read back the crawls that have ended, and start one for what is due now.

        Returns: the crawls that have ended. A database that is away for a while, or a stanza that is wrong, delays and is said.
        """
        ended = self._collect()
        try:
            due = self._claim(datetime.now(UTC))
        except (DatabaseError, SourceError) as exc:
            log.error("tick failed, trying again error=%s", exc)
            return ended
        if due:
            keys = frozenset(source.key for source in due)
            self._before |= {key: self._began[key] for key in keys if key in self._began}
            self._began |= dict.fromkeys(keys, datetime.now(UTC))
            with self._lock:
                self._running[keys] = crawl.start(self._home, "news", {"sources": ",".join(sorted(keys))})
            log.info("crawl started sources=%s", ",".join(sorted(keys)))
        return ended

    def wait(self) -> list[Crawl]:
        """Wait for the running crawls to end."""
        for running in list(self._running.values()):
            running.process.wait()
        return self._collect()

    def ask_to_end(self) -> None:
        """Pass on that it is time to end."""
        for running in list(self._running.values()):
            running.signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the running crawls: asked first, killed after ten seconds, nothing stored is lost."""
        self.ask_to_end()
        for keys, running in list(self._running.items()):
            self._say(keys, running.stop())
        self._running.clear()

    def _claim(self, now: datetime) -> list[Source]:
        """Take what is due and move it on; what is being crawled still, or has quiet hours, is left for a later tick."""
        stanzas = sources.load(self._home.seeds)
        if stanzas != self._stanzas:
            store.sync_sources(self._store, list(stanzas.values()))
            self._stanzas = stanzas
        busy = {key for keys in self._running for key in keys}

        def moved(key: str) -> datetime | None:
            source = stanzas.get(key)
            if source is None or not source.enabled or key in busy or is_quiet(source, now):
                return None
            return next_due(source, now)

        return [stanzas[key] for key in store.claim_due(self._store, now, next_due=moved)]

    def _collect(self) -> list[Crawl]:
        ended = []
        with self._lock:
            for keys, running in list(self._running.items()):
                try:
                    ended.append(running.wait(0))
                except subprocess.TimeoutExpired:
                    continue
                del self._running[keys]
                self._say(keys, ended[-1])
                self._pace(keys)
        return ended

    def _pace(self, keys: frozenset[str]) -> None:
        """Move those sources of a crawl that has ended whose schedule is `auto` to where their news is worth a look."""
        for source in (self._stanzas[key] for key in sorted(keys) if key in self._stanzas):
            if source.schedule.strip() != "auto":
                continue
            try:
                n = self._failures[source.key] + 1 if pacing.has_failed(self._store, source) else 0
                self._failures[source.key] = n
                began, before = self._began[source.key], self._before.get(source.key)
                when = pacing.next_look(self._store, source, began=began, before=before, failures=n)
                store.set_next_due(self._store, source.key, when)
            except DatabaseError as exc:
                log.error("next look not moved source=%s error=%s", source.key, exc)
                continue
            log.info("next look source=%s due=%s failures=%d", source.key, f"{when:%Y-%m-%dT%H:%M:%SZ}", n)

    def _say(self, keys: frozenset[str], ended: Crawl) -> None:
        numbers = ended.report
        log.info(
            "crawl ended sources=%s exit=%s fetched=%s new=%s rejected=%s error=%s",
            ",".join(sorted(keys)),
            ended.exit_code,
            numbers.n_fetched if numbers else None,
            numbers.n_new if numbers else None,
            numbers.n_rejected if numbers else None,
            ended.error,
        )


def check(home: Home) -> None:
    """Refuse a schedule that could crawl nothing.

    Raises: UsageError — no source is enabled, or we do not say who we are. SourceError — a stanza is wrong.
    """
    enabled = sources.choose(sources.load(home.seeds))
    if not enabled:
        raise UsageError(f"no source is enabled in {home.seeds}: add one with `copydesk source add`")
    sources.require_contact(home, sources.addresses_of(enabled))


def run(home: Home) -> int:
    """Crawl each source when it is due, until SIGTERM or SIGINT.

    Returns: 0, once everything that was running has ended.
    """
    check(home)
    database = store.open_store(home.database_url, create=True)
    schedule, stopped = Schedule(home, database), threading.Event()
    ticker = BackgroundScheduler(timezone=UTC)
    ticker.add_job(schedule.tick, "interval", seconds=TICK_S, next_run_time=datetime.now(UTC), max_instances=1, coalesce=True)
    with on_signals(stopped.set):
        ticker.start()
        stopped.wait()
        ticker.shutdown(wait=True)
        schedule.stop()
    database.close()
    return 0


def run_once(home: Home) -> tuple[int, list[Crawl]]:
    """Crawl what is due now, and end: for crontabs.

    Returns: 0, or 3 if a crawl was not done in full; and the crawls, none if nothing was due.
    """
    check(home)
    database = store.open_store(home.database_url, create=True)
    schedule = Schedule(home, database)
    with on_signals(schedule.ask_to_end):
        ended = schedule.tick() + schedule.wait()
    database.close()
    return (EXIT_IN_PART if any(c.exit_code for c in ended) else 0), ended
