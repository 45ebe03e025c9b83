"""A source's rhythm: when its news appears, and when it is worth asking again. Pure.

A source is asked when the articles that have probably appeared since the last time have waited as long, all together, as a
request is worth. Where news comes at an even rate that is the square-root law: four times the articles, twice the requests.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import pow, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST, MOST = timedelta(minutes=5), timedelta(days=1)
STEP = timedelta(minutes=15)
MEMORY = timedelta(days=28)
HALF_LIFE = timedelta(days=14)
"""An article of so long ago counts half: a source that changes its habits is learned anew in a few weeks."""
WORTH_H = 0.2
"""A request is worth as much as one article that waits for so many hours (12 minutes)."""
SLOTS, DAY, WEEK_H = 168, 24, 168.0
FIRST_WEEKEND_DAY = 5
TRUST_H = 2.0
"""Hours of watching one hour of the week after which it is believed as much as its like on other days."""
PRIOR_N, PRIOR_H = 0.25, 336.0
"""What is believed of a source before it is known: an article in eight weeks, on the evidence of two."""
WIRE, AT_A_WIRE = 2.0, timedelta(minutes=14)
"""A source with so many articles an hour, nights and weekends included, is looked at so often at night too."""
UNSEEN, UNSEEN_HALVES = 10.0, timedelta(days=7)
"""A source may have more articles in an hour than were ever seen; that is believed less the longer it is known."""
LATELY = timedelta(hours=1)
"""How fast what has just been seen fades."""
AT_FIRST, CAUTION = timedelta(minutes=15), 0.25
"""A source is not left alone for longer than this share of the time for which it is known; a new one for 15 minutes."""
FULL = 0.5
"""A feed may fill by so much of its window between two polls, at the busiest hour that was ever seen of it."""


def _kind(slot: int) -> int:
    day, hour = divmod(slot, DAY)
    return hour + DAY * (day >= FIRST_WEEKEND_DAY)


KINDS = [[slot for slot in range(SLOTS) if _kind(slot) == kind] for kind in range(2 * DAY)]
"""Hours of the week that are alike: the same hour of all working days, of both days of a weekend."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many articles an hour appear, by hour of the week."""

    rates: tuple[float, ...]
    """168 of them, articles an hour; the first is that of Monday from 0 to 1 in the source's time zone."""
    peak: float
    """Most articles in any hour that is remembered."""
    watched: timedelta = MEMORY
    """For how long it is known."""
    timezone: str = "UTC"

    def rate(self, at: datetime) -> float:
        """Say how many articles an hour are to be expected."""
        return self.rates[_slot(at.astimezone(ZoneInfo(self.timezone)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What the last look at a source's feeds said."""

    at: datetime
    since: timedelta | None = None
    """Time from the look before; None: it was the first."""
    n_new: int = 0
    window: int = 0
    """Articles that the smallest of its feeds announces at once; 0: none that is known."""
    failures: int = 0
    """Looks in a row that failed."""
    at_least: timedelta = timedelta(0)
    """What the publisher asks for: TTL, Cache-Control, Retry-After."""


def learn(appeared: Iterable[datetime], *, now: datetime, watched_since: datetime, timezone: str | None = None) -> Rhythm:
    """Learn a rhythm from when articles appeared.

    Each hour of the week is believed by as much as is known of it; the rest comes from the same hour of days of its kind
    (working days, weekends), and the rest of that from the whole week.

    Args: appeared — aware times; those older than 28 days are left out. watched_since — articles from before are not known.
    Returns: a rhythm that expects almost nothing, if nothing has appeared.
    """
    zone = ZoneInfo(timezone or "UTC")
    begin = max(watched_since, now - MEMORY)
    times = sorted(at for at in appeared if begin <= at <= now)
    counts, watched = [0.0] * SLOTS, [0.0] * SLOTS
    for at in times:
        counts[_slot(at.astimezone(zone))] += _weight(timedelta(days=(now - at).days))
    this_slot, hours = _slot(now.astimezone(zone)), max(1, int((now - begin) / timedelta(hours=1)))
    for back in range(hours):
        watched[(this_slot - back) % SLOTS] += _weight(timedelta(days=back // DAY))
    overall = (sum(counts) + PRIOR_N) / (sum(watched) + PRIOR_H)
    of_kind = [
        (sum(counts[s] for s in slots) + TRUST_H * overall) / (sum(watched[s] for s in slots) + TRUST_H) for slots in KINDS
    ]
    rates = ((counts[s] + TRUST_H * of_kind[_kind(s)]) / (watched[s] + TRUST_H) for s in range(SLOTS))
    return Rhythm(tuple(rates), _peak(times), now - begin, timezone or "UTC")


def next_poll(rhythm: Rhythm, poll: Poll) -> datetime:
    """Say when to look again.

    Returns: aware UTC, 5 minutes to a day after the last look.
    """
    if poll.failures:
        wait = max(LEAST * (1 << min(poll.failures, 16)), poll.at_least)
        return poll.at.astimezone(UTC) + min(wait, MOST)
    lately = poll.n_new * (timedelta(hours=1) / max(poll.since, LEAST)) if poll.since else 0.0
    longest = min(MOST, _before_it_overflows(rhythm, poll, lately), max(AT_FIRST, CAUTION * rhythm.watched))
    if sum(rhythm.rates) / WEEK_H >= WIRE:
        longest = min(longest, AT_A_WIRE)
    wanted = _worth_a_request(rhythm, poll.at, lately, longest)
    return poll.at.astimezone(UTC) + max(LEAST, wanted, min(poll.at_least, longest))


def _worth_a_request(rhythm: Rhythm, begin: datetime, lately: float, longest: timedelta) -> timedelta:
    """Say when the articles that are to be expected will have waited as long as a request is worth."""
    waited, n, after = 0.0, 0.0, timedelta(0)
    step = STEP / timedelta(hours=1)
    while after < longest:
        rate = max(rhythm.rate(begin + after), lately * pow(0.5, after / LATELY))
        more = (n + rate * step / 2) * step
        if waited + more >= WORTH_H:
            left = WORTH_H - waited
            after += timedelta(hours=2 * left / (n + sqrt(n * n + 2 * rate * left)))
            break
        waited, n, after = waited + more, n + rate * step, after + STEP
    return min(after, longest)


def _before_it_overflows(rhythm: Rhythm, poll: Poll, lately: float) -> timedelta:
    """Say how long a feed's window lasts if the busiest hour that is known comes again now."""
    if not poll.window:
        return MOST
    busiest = max(rhythm.peak, lately, UNSEEN * pow(0.5, rhythm.watched / UNSEEN_HALVES))
    return max(LEAST, timedelta(hours=FULL * poll.window / busiest))


def _peak(times: Sequence[datetime]) -> float:
    """Count the most articles of any hour."""
    return float(max((bisect_right(times, at + timedelta(hours=1)) - i for i, at in enumerate(times)), default=0))


@cache
def _weight(age: timedelta) -> float:
    return pow(0.5, age / HALF_LIFE)


def _slot(local: datetime) -> int:
    return local.weekday() * DAY + local.hour
