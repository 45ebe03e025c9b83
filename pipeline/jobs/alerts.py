"""Telling people that a source needs a human, or is well again: once for each change, by a command or to an address.

    v_source_health ──► what a channel has not heard ──► claimed in SQL ──► told ──► written down
                                                            ▲                 │ it failed: later, and later again
                                                            └── given back ◄──┘ it died: the claim runs out

What was told stands in `source_states.told`, so two schedules never tell twice, and none forgets.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline import store
from pipeline.errors import DatabaseError
from pipeline.jobs import changes, channels
from pipeline.jobs.changes import Change, Told

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.config import Home
    from pipeline.jobs.channels import Channel
    from pipeline.store import Stand, Store

log = logging.getLogger(__name__)

EVERY_S = 60.0
AGAIN_S, AT_MOST_S = 60.0, 3_600.0
"""After a failure a channel is left alone for so long, twice as long after the next, and never longer."""
SLACK_S = 60.0
END_S = 5.0


def tell(home: Home, database: Store) -> None:
    """Tell what is new, and wait until it is told; trouble is logged, and tried again by whoever comes next."""
    Alerts(home, database).tell()


class Alerts:
    """Tells what is new from time to time, beside everything else."""

    def __init__(self, home: Home, database: Store) -> None:
        self._store = database
        self._channels: Mapping[str, Channel] = {channel.name: channel for channel in channels.of(home)}
        self.n_failures: dict[str, int] = dict.fromkeys(self._channels, 0)
        """By channel: how often in a row it could not be told."""
        self._not_before: dict[str, float] = {}
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = float("-inf")

    def tick(self) -> None:
        """Begin to tell if it is time to, and come back at once."""
        is_busy = self._thread is not None and self._thread.is_alive()
        if is_busy or not self._channels or time.monotonic() - self._last < EVERY_S:
            return
        self._last = time.monotonic()
        self._thread = threading.Thread(target=self.tell, name="alerts", daemon=True)
        self._thread.start()

    def tell(self) -> None:
        """Tell what is new, and wait until it is told."""
        try:
            ready = [name for name in self._channels if time.monotonic() >= self._not_before.get(name, 0.0)]
            if ready:
                self._tell(ready)
        except DatabaseError as exc:
            log.error("alerts wait for the database error=%s", str(exc).splitlines()[0])

    def close(self) -> None:
        """End what is being told; it is told again by whoever comes next."""
        self._ending.set()
        if self._thread:
            self._thread.join(END_S)

    def _tell(self, ready: Collection[str]) -> None:
        now = datetime.now(UTC)
        stands = {stand.source: stand for stand in store.stands(self._store)}
        known = {source: Told.read(stand.told).of(self._channels) for source, stand in stands.items()}
        owed = {key: names for key in stands if (names := changes.owed(stands[key], known[key], ready, now))}
        self._forget_disabled(stands)
        if not owed:
            return
        until = now + timedelta(seconds=SLACK_S + 2 * changes.AT_ONCE * channels.TIMEOUT_S)
        book = _Book(self._store, {key: (stands[key].told, replace(known[key], until=until)) for key in owed})
        try:
            for name in ready:
                news = [
                    Change(stand=stands[key], before=told.conditions.get(name, ""))
                    for key, told in sorted(book.told.items())
                    if name in owed[key]
                ]
                self._pass_on(self._channels[name], news, book)
        finally:
            book.give_back()

    def _pass_on(self, channel: Channel, news: list[Change], book: _Book) -> None:
        for message in changes.messages(news):
            error = "the program ends" if self._ending.is_set() else channel.tell(message, self._ending)
            if error:
                self._put_off(channel.name, error, len(message.changes))
                return
            self.n_failures[channel.name] = 0
            book.note(channel.name, {one.stand.source: changes.condition(one.stand) for one in message.changes})
            for one in message.changes:
                stand = one.stand
                log.info("told by=%s source=%s status=%s cause=%s", channel.name, stand.source, stand.status, stand.cause)

    def _put_off(self, name: str, error: str, n: int) -> None:
        wait_s = min(AGAIN_S * (1 << min(self.n_failures[name], 16)), AT_MOST_S)
        self.n_failures[name] += 1
        self._not_before[name] = time.monotonic() + wait_s
        log.error("not told, trying again by=alert_%s changes=%d again_in_s=%.0f error=%s", name, n, wait_s, error)

    def _forget_disabled(self, stands: Mapping[str, Stand]) -> None:
        """Of a source that was disabled nothing is told; once it is enabled again, everything is news."""
        stale: dict[str, tuple[str | None, str | None]] = {
            key: (stand.told, None) for key, stand in stands.items() if stand.status == "disabled" and stand.told
        }
        if stale:
            store.swap_told(self._store, stale)


class _Book:
    """What was said, written down as it is said, while nobody else says it."""

    def __init__(self, database: Store, wanted: Mapping[str, tuple[str | None, Told]]) -> None:
        """Claim the sources; those that somebody else has claimed meanwhile are left out."""
        self._store = database
        taken = store.swap_told(database, {key: (before, told.written()) for key, (before, told) in wanted.items()})
        self.told = {key: told for key, (_, told) in wanted.items() if key in taken}

    def note(self, channel: str, conditions: Mapping[str, str]) -> None:
        """Write down what a channel has heard."""
        self._swap({key: self.told[key].having_heard(channel, condition) for key, condition in conditions.items()})

    def give_back(self) -> None:
        """End the claim."""
        self._swap({key: replace(told, until=None) for key, told in self.told.items()})

    def _swap(self, after: Mapping[str, Told]) -> None:
        store.swap_told(self._store, {key: (self.told[key].written(), told.written()) for key, told in after.items()})
        self.told = {**self.told, **after}
