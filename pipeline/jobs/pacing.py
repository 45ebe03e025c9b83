"""When a source of schedule `auto` is looked at next: its rhythm, read from what its feeds have announced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline import store
from pipeline.jobs.rhythm import MEMORY, Poll, learn, next_poll

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipeline.items import Announced, Feed, Source
    from pipeline.store import Store

LATE = timedelta(days=2)
"""An article that was announced so long after its date appeared when it was found: the date is of something else."""
AT_ONCE = timedelta(minutes=15)
"""What the first look found without a date may be of any time."""


def next_look(
    database: Store, source: Source, *, began: datetime, before: datetime | None = None, failures: int = 0
) -> datetime:
    """Say when a source is worth another look, now that one has ended.

    Args:
        began, before — when this look and the one before it began; None: that is not known. failures — looks in a row that
        failed.
    Returns: aware UTC, 5 minutes to a day after `began`.
    """
    found = store.announced(database, source.key, since=began - MEMORY)
    feeds = store.feeds(database, source.key).values()
    first = min((each.found_at for each in found), default=began)
    appeared = [at for each in found if (at := _appeared(each, first))]
    rhythm = learn(appeared, now=began, watched_since=min([*appeared, first]), timezone=source.timezone)
    poll = Poll(
        at=began,
        since=began - before if before else None,
        n_new=sum(each.found_at >= began for each in found) if before else 0,
        window=_window(list(feeds)),
        failures=failures,
        at_least=timedelta(seconds=_asked_for(list(feeds), has_failed=failures > 0)),
    )
    return next_poll(rhythm, poll)


def _appeared(each: Announced, first: datetime) -> datetime | None:
    if each.published_at and each.found_at - LATE <= each.published_at <= each.found_at:
        return each.published_at
    if each.found_at < first + AT_ONCE:
        return each.published_at if each.published_at and each.published_at <= each.found_at else None
    return each.found_at


def _window(feeds: Sequence[Feed]) -> int:
    """Give the articles that the smallest feed announces at once; 0: there is no feed that announces any."""
    return min((feed.n_links for feed in feeds if feed.kind == "feed" and feed.n_links), default=0)


def _asked_for(feeds: Sequence[Feed], *, has_failed: bool) -> int:
    """Give the seconds for which the publisher asks, of the feed that asks for the fewest; of failed ones, for the most."""
    asked = [feed.at_least_s for feed in feeds if feed.kind == "feed"]
    return (max if has_failed else min)(asked, default=0)
