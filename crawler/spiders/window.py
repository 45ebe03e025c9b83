"""The window on the frontier: how much of what is due is in flight, and what Scrapy gets next.

    SQL: all that is due ──► held: at most 64 of a source ──► with Scrapy: 2 of a source ──► the line ──► settled

Scrapy finishes what it has been given before it ends, so it is given little: a crawl that is asked to end ends soon.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scrapy.http import Request

    from crawler.handoff import DueLink, Handoff

IN_FLIGHT = 64
"""Links of one source taken from SQL at once, until each has its outcome."""
WITH_SCRAPY = 2
"""Requests of one source with Scrapy at once: one under way, one next."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the frontier a crawl is for."""

    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    """Articles of each source; None: all."""


class Window:
    """What is in flight of each source."""

    def __init__(self, handoff: Handoff, make_request: Callable[[DueLink], Request], wanted: Wanted) -> None:
        self._handoff, self._make_request, self._wanted = handoff, make_request, wanted
        self._asked: set[str] = set()
        self._waiting: set[str] = set()
        self._in_flight: Counter[str] = Counter()
        self._with_scrapy: Counter[str] = Counter()
        self._n_articles: Counter[str] = Counter()
        self._held: defaultdict[str, deque[Request]] = defaultdict(deque)

    async def fill(self, source: str) -> list[Request]:
        """Take what is due of a source, as much as there is room for.

        Returns: the requests that Scrapy gets next.
        """
        room = IN_FLIGHT - self._in_flight[source]
        if self._wanted.limit is not None:
            room = min(room, self._wanted.limit - self._n_articles[source] - self._in_flight[source])
        if room <= 0 or self._held[source]:
            return self._released(source)
        self._in_flight[source] += room  # taken before the wait: somebody else may ask meanwhile
        wanted = self._wanted
        found = await self._handoff.due(source, limit=room, skip=self._waiting, since=wanted.since, until=wanted.until)
        due = [d for d in found if d.url_key not in self._asked]
        self._in_flight[source] -= room - len(due)
        keys = {d.url_key for d in due}
        self._asked |= keys
        self._waiting |= keys
        self._held[source].extend(self._make_request(d) for d in due)
        return self._released(source)

    def arrived(self, source: str) -> list[Request]:
        """Note that Scrapy is done with a request; returns the next one."""
        self._with_scrapy[source] -= 1
        return self._released(source)

    async def settled(self, due: DueLink, *, is_article: bool = False) -> list[Request]:
        """Note that a link has its outcome; returns what there is room for now."""
        source = due.link.source or ""
        self._in_flight[source] -= 1
        self._n_articles[source] += is_article
        self._waiting.discard(due.url_key)
        return await self.fill(source) if self._in_flight[source] <= IN_FLIGHT // 2 else []

    def is_idle(self, source: str) -> bool:
        """Tell whether nothing of a source is in flight."""
        return not self._in_flight[source]

    def _released(self, source: str) -> list[Request]:
        held, room = self._held[source], WITH_SCRAPY - self._with_scrapy[source]
        released = [held.popleft() for _ in range(min(room, len(held)))]
        self._with_scrapy[source] += len(released)
        return released
