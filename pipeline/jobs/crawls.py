"""The crawls that a schedule has started: tended until each has ended, by itself or at its deadline."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import store
from pipeline.errors import DatabaseError
from pipeline.jobs import crawl, looks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import Home
    from pipeline.items import LookOutcome
    from pipeline.jobs.crawl import Crawl, Running
    from pipeline.store import Store

log = logging.getLogger(__name__)

MOST, APART_S = 4, 5.0
"""Crawls at once; and how long the next one waits for each that runs, since what is due meanwhile can go with it."""
SLACK_S = 45.0
"""A crawl ends itself at its deadline; one that has not done so by now hangs."""
GRACE_S = 10.0
"""How long a crawl that was asked to end may take before it is killed."""


@dataclass(slots=True)
class Started:
    """One crawl of the schedule's."""

    run_id: int
    keys: Sequence[str]
    running: Running
    ends_at: float
    """When it is asked to end; once it was, when it is killed (seconds of the monotonic clock)."""
    is_slow: bool
    asked: LookOutcome | None = None
    """What ends it, once it was asked to end: its `deadline`, or `interrupted`."""
    ended: Crawl | None = None
    """What came of it, while the database cannot be told."""


class Crawls:
    """What is running, and room for more."""

    def __init__(self, home: Home, database: Store) -> None:
        self._home, self._store = home, database
        self._started: list[Started] = []
        self._last_start = 0.0
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._started)

    def have_room(self) -> bool:
        """Tell whether one more may start now."""
        n = sum(not one.is_slow for one in self._started)
        return n < MOST and time.monotonic() - self._last_start >= n * APART_S

    def have_room_for_slow(self) -> bool:
        """Tell whether sources that hung when they were looked at last may have a crawl now: one at a time, of their own."""
        return not any(one.is_slow for one in self._started)

    def start(self, run_id: int, keys: Sequence[str], *, is_slow: bool = False) -> None:
        """Start the crawl of a run that was begun.

        Args: is_slow — of sources that hung when they were looked at last.
        Raises: OSError — no process could be started; the run was given up.
        """
        deadline_s = self._home.settings.crawl_deadline_s
        settings = {"COPYDESK_RUN": str(run_id), "COPYDESK_DEADLINE_S": str(deadline_s)}
        with self._lock:
            try:
                running = crawl.start(self._home, "news", {"sources": ",".join(keys)}, settings=settings)
            except OSError as exc:
                store.give_up_run(self._store, run_id, error=f"no process could be started: {exc}")
                raise
            began = time.monotonic()
            self._last_start = self._last_start if is_slow else began
            self._started.append(Started(run_id, keys, running, began + deadline_s + SLACK_S, is_slow))
        log.info("crawl started run=%d sources=%s", run_id, ",".join(keys))

    def tend(self) -> list[Crawl]:
        """Read back what has ended, end what is over its deadline, and hold on to what has just begun.

        Returns: the crawls that have ended. If the database is away, they are told of later.
        """
        with self._lock:
            self._watch_deadlines()
            ended = [one for one in self._started if self._has_ended(one)]
            try:
                for one in ended:
                    self._close(one)
                store.renew_claims(self._store, [one.run_id for one in self._started])
            except DatabaseError as exc:
                log.error("database is away, trying again error=%s", str(exc).splitlines()[0])
            return [one.ended for one in ended if one.ended and one not in self._started]

    def signal(self, number: int) -> None:
        """Pass a signal on to all that run."""
        for one in list(self._started):
            one.running.signal(number)

    def stop(self) -> None:
        """End all: asked first, killed after ten seconds."""
        self.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_S
        with self._lock:
            for one in self._started:
                one.ends_at, one.asked = until, one.asked or "interrupted"
        while self._started and not self._are_over():
            time.sleep(0.1)
            self._watch_deadlines()
        self.tend()

    def _are_over(self) -> bool:
        return all(self._has_ended(one) for one in self._started)

    def _watch_deadlines(self) -> None:
        for one in self._started:
            if one.ended or time.monotonic() < one.ends_at:
                continue
            number = signal.SIGKILL if one.asked else signal.SIGTERM
            log.warning("crawl is ended run=%d signal=%s", one.run_id, number.name)
            one.running.signal(number)
            one.ends_at, one.asked = time.monotonic() + GRACE_S, one.asked or "deadline"

    def _has_ended(self, one: Started) -> bool:
        if one.ended is None:
            try:
                one.ended = one.running.wait(0)
            except subprocess.TimeoutExpired:
                return False
        return True

    def _close(self, one: Started) -> None:
        """Close the books of a crawl; what it had not done with is due again."""
        ended = one.ended
        if ended is None:
            return
        left = store.give_up_run(self._store, one.run_id, outcome=one.asked or "failed", error=_why(one, ended))
        self._started.remove(one)
        for key in left if one.asked != "interrupted" else ():
            looks.judge(self._store, key, now=datetime.now(UTC))
        numbers = ended.report
        log.info(
            "crawl ended run=%d sources=%s exit=%s fetched=%s new=%s rejected=%s error=%s failed=%s",
            one.run_id,
            ",".join(one.keys),
            ended.exit_code,
            numbers.n_fetched if numbers else None,
            numbers.n_new if numbers else None,
            numbers.n_rejected if numbers else None,
            ended.error,
            ",".join([*ended.failed_sources, *left]),
        )


def _why(one: Started, ended: Crawl) -> str:
    """Say why a crawl did not close its run."""
    if one.asked == "deadline":
        return "its crawl hung, and was killed after its deadline"
    if one.asked:
        return "the schedule ended, and its crawl was killed"
    return f"its crawl broke off: {ended.error or f'exit code {ended.exit_code}'}"
