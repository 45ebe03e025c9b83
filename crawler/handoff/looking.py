"""Each source's part of a run: when it began, whether it gets on, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.items import Look
from pipeline.items.tally import Tally, Trouble

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crawler.handoff.account import Account
    from pipeline.items import Feed, JudgedLink, LookOutcome
    from pipeline.items.tally import Doing

GETS_ON = timedelta(seconds=60)
"""A source that gave no answer for so long is not getting on: twice what one request may take."""
MANY = 5
"""A feed of fewer entries says little about what has left it."""


class Looking:
    """The looks of one run that have not ended, and those that have."""

    def __init__(self, account: Account, *, run_id: int, planned: Mapping[str, datetime | None]) -> None:
        now = datetime.now(UTC)
        self._account, self._run_id, self._now = account, run_id, now
        self.planned = dict(planned)
        """The sources of the run, and when each was due next as it began; None: at once, or it is not known."""
        self._answered: dict[str, datetime] = {}
        self._errors: dict[str, list[str]] = {}
        self._read: set[str] = set()
        self._lost: dict[str, int] = {}
        self.ended: list[Look] = []

    @property
    def left(self) -> list[str]:
        """List the sources whose looks have not ended."""
        done = {look.source for look in self.ended}
        return [source for source in self.planned if source not in done]

    @property
    def failed_sources(self) -> set[str]:
        """List the sources of which something failed that a person should look at."""
        return set(self._errors) | {look.source for look in self.ended if look.is_failure}

    def answered(self, source: str | None) -> None:
        """Note that a source has answered something."""
        self._answered[source or ""] = datetime.now(UTC)

    def feed_read(self, feed: Feed, n_lost: int) -> None:
        """Note a feed that could be read, and how many articles have left it unseen."""
        self.answered(feed.source)
        self._read.add(feed.source)
        self._lost[feed.source] = self._lost.get(feed.source, 0) + n_lost

    def feed_failed(self, feed: Feed) -> None:
        """Note a feed that could not be read."""
        self._errors.setdefault(feed.source, []).append(f"{feed.url}: {feed.error}")

    def gets_on(self, source: str, now: datetime) -> bool:
        """Tell whether a source still answers."""
        return now - self._answered.get(source, self._now - GETS_ON) < GETS_ON

    def end(self, source: str, outcome: LookOutcome = "done", error: str | None = None) -> Look:
        """End a look; one none of whose feeds could be read has failed."""
        errors = self._errors.get(source, [])
        if outcome == "done" and errors and source not in self._read:
            outcome = "failed"
        look = Look(
            source=source,
            began_at=self._now,
            ended_at=datetime.now(UTC),
            outcome=outcome,
            numbers=self._account.report(self._run_id, "finished", source),
            error="; ".join(([error] if error else []) + errors)[:2_000] or None,
            n_lost=self._lost.get(source, 0),
            is_begun=outcome != "interrupted" or source in self._answered or bool(errors),
        )
        self.ended.append(look)
        return look

    def tallies(self, *, asked: Collection[str] = ()) -> list[Tally]:
        """Say how far each source is, by key.

        Args: asked — sources of which a request was sent; the others wait for their turn.
        """
        known, looks = self._account.tallies(), {look.source: look for look in self.ended}
        found = [known.get(key) or Tally(source=key or None) for key in sorted({*self.planned, *known})]
        return [self._tally(one, looks.get(one.source or ""), is_asked=one.source in asked) for one in found]

    def _tally(self, numbers: Tally, look: Look | None, *, is_asked: bool) -> Tally:
        key = numbers.source or ""
        troubles = tuple(Trouble(*error.split(": ", 1)) for error in self._errors.get(key, ()))
        if look and look.is_failure and (look.outcome == "deadline" or not troubles):
            troubles = (Trouble("", (look.error or look.outcome).partition("; ")[0]), *troubles)
        doing: Doing = "asking" if is_asked else "waiting"
        if look or key not in self.planned:
            doing = "failed" if look and look.is_failure else "done"
        elif numbers.n_discovered:
            doing = "fetching"
        last_page_at = self._answered.get(key) if numbers.n_fetched else None
        return replace(numbers, doing=doing, troubles=troubles, last_page_at=last_page_at)


def lost(judged: Iterable[JudgedLink], feed: Feed, *, checked_at: datetime | None) -> int:
    """Estimate how many articles have left a feed again since it was looked at before.

    Where not one entry was known, the feed has turned over as a whole: what came between that look and its oldest entry is
    reckoned at the pace of the entries.

    Args: checked_at — when it was looked at before; None: never.
    Returns: 0 if something was known or the feed is short; at least 1 if it has turned over.

    >>> from pipeline.items import Feed
    >>> lost([], Feed(url="https://a.example/rss", source="a", kind="feed"), checked_at=None)
    0
    """
    links = list(judged)
    if checked_at is None or feed.kind != "feed" or len(links) < MANY or any(each.state != "new" for each in links):
        return 0
    dates = sorted(each.link.published_at for each in links if each.link.published_at)
    if len(dates) < MANY or dates[0] <= checked_at or dates[0] == dates[-1]:
        return 0 if dates and dates[0] <= checked_at else 1
    return max(1, round(len(dates) * ((dates[0] - checked_at) / (dates[-1] - dates[0]))))
