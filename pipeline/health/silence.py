"""When nothing new from a source is unusual, and when it is alarming: by its own rhythm, weekday by weekday. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, tzinfo

DAY = timedelta(days=1)
FEWEST, SHORTEST = 5, timedelta(days=3)
"""A rhythm is known from so many articles over so long."""
WATCHED = 14
"""Days without a gap after which a source is taken for one that has news on each day."""
LONG_GAP = DAY
ACTIVE = 0.3
"""A weekday on which a source brings this share of its busiest one's articles is one of its working days."""
FARTHEST = 120
"""Days after which any source is silent."""


class Clock(NamedTuple):
    """When silence is unusual, and when somebody should look."""

    quiet_at: datetime
    silent_at: datetime


class _Measure(NamedTuple):
    """How far out of a source's own distribution is far."""

    fewest: float
    """Articles that are missing at least."""
    times: Callable[[int], float]
    """How often its longest gap, by the number of long gaps that are known: the fewer, the more often."""
    days: float
    """Working days at least, of a source that has days without articles."""
    every_day: timedelta
    """At least, of a source that has none."""


QUIET = _Measure(4, lambda n: 1.2 + 1 / (n + 1), 1.0, timedelta(hours=6))
SILENT = _Measure(8, lambda n: 2 + 6 / (n + 1), 3.0, DAY)


def clock(appeared: Sequence[datetime], *, since: datetime, timezone: str | None, is_daily: bool | None = None) -> Clock | None:
    """Read from when articles have appeared when the next one is overdue.

    The wait is measured by the clock and by the articles that are missing, were they to come as on such weekdays before; what
    the source has done before, times a margin, is not unusual in either. One holiday is not alarming, nor are two in a row.

    Args:
        appeared — the oldest first. since — when the newest one was stored. timezone — IANA name; None: UTC.
        is_daily — the source has had news on each day for weeks; None: read that from `appeared` as well.
    Returns: None if the rhythm is not known yet.
    """
    if len(appeared) < FEWEST or appeared[-1] - appeared[0] < SHORTEST:
        return None
    week = _Week(appeared, ZoneInfo(timezone) if timezone else UTC)
    is_daily = not week.has_empty_days if is_daily is None else is_daily
    gaps = list(pairwise(appeared))
    longest = max(after - before for before, after in gaps)
    most = max(week.expected(before, after) for before, after in gaps if after - before >= longest / 4)
    n_long = sum(after - before >= LONG_GAP for before, after in gaps)

    def when(measure: _Measure) -> datetime:
        times = measure.times(n_long)
        by_clock = since + longest * times
        by_articles = week.when(since, max(measure.fewest, most * times), week.per_day)
        least = since + measure.every_day if is_daily else week.when(since, measure.days, week.working)
        return max(least, min(by_clock, by_articles))

    return Clock(when(QUIET), max(when(QUIET), when(SILENT)))


class _Week:
    """How many articles come on each weekday."""

    def __init__(self, appeared: Sequence[datetime], zone: tzinfo) -> None:
        self._zone = zone
        first, last = (moment.astimezone(zone).date() for moment in (appeared[0], appeared[-1]))
        counts = dict.fromkeys((first + DAY * n for n in range((last - first).days + 1)), 0)
        for moment in appeared:
            counts[moment.astimezone(zone).date()] += 1
        overall = fmean(counts.values())
        by_weekday = [[n for day, n in counts.items() if day.weekday() == weekday] for weekday in range(7)]
        self._rates = [(sum(found) + overall) / (len(found) + 1) for found in by_weekday]
        self.has_empty_days = 0 in list(counts.values())[1:-1] or len(counts) < WATCHED

    def per_day(self, day: date) -> float:
        """Give the articles that a day should bring."""
        return self._rates[day.weekday()]

    def working(self, day: date) -> float:
        """Tell whether a day is one of its working days: 1 or 0."""
        return float(self.per_day(day) >= ACTIVE * max(self._rates))

    def expected(self, since: datetime, until: datetime) -> float:
        """Give the articles that should have come in a time."""
        return sum(self.per_day(day) * (end - start) / DAY for day, start, end in self._days(since, until))

    def when(self, since: datetime, amount: float, rate: Callable[[date], float]) -> datetime:
        """Say when so much has come together."""
        last = since + FARTHEST * DAY
        for day, start, end in self._days(since, last):
            there = rate(day) * (end - start) / DAY
            if there >= amount:
                return start + (end - start) * (amount / there if there else 0.0)
            amount -= there
        return last

    def _days(self, since: datetime, until: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """Cut a time at midnight."""
        start = since
        while start < until:
            day = start.astimezone(self._zone).date()
            midnight = datetime.combine(day + DAY, time(), self._zone).astimezone(UTC)
            end = min(max(midnight, start + timedelta(minutes=1)), until)
            yield day, start, end
            start = end
