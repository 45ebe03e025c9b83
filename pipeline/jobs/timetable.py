"""When a source is due next: `auto`, `every 15m`, or a cron line in the source's time zone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from pipeline import sources

if TYPE_CHECKING:
    from datetime import tzinfo

    from pipeline.items import Source

AUTO = timedelta(minutes=30)
"""What `auto` means while a crawl is at work; when it has ended, `pacing` says better."""
NEVER = timedelta(days=366)
MOST_COUNTED, MOST_SPREAD_S = 1_000, 30
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_due(source: Source, after: datetime, was: datetime | None = None) -> datetime:
    """Say when a source is due next.

    A cron line with fixed hours means the clock on the wall: in the hour that summer time skips it is due when the hour is
    over, in the one that comes twice it is due the first time. One with `*` for the hour means real time.

    Args: was — when it was due last; `every 15m` keeps its beat.
    Returns: aware UTC, later than `after`; a year later for a date that never comes.

    >>> from pipeline.items import Source
    >>> source = Source(key="a", name="A", homepage="https://a.example", schedule="0 9 * * 1", timezone="Europe/Berlin")
    >>> next_due(source, datetime(2026, 11, 22, tzinfo=UTC)).isoformat()
    '2026-11-23T08:00:00+00:00'
    """
    shape = _shape(source.schedule)
    if not shape.cron:
        step = _step(shape)
        return after + step - ((after - was) % step if was and was <= after else timedelta(0))
    zone = ZoneInfo(source.timezone or "UTC")
    if shape.cron[1].startswith("*"):
        return _fires(shape.cron, zone, after) or after + NEVER
    wall = after.astimezone(zone).replace(tzinfo=UTC)
    while fired := _fires(shape.cron, UTC, wall):
        when = fired.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if when > after:
            return when
        wall = fired
    return after + NEVER


def n_missed(source: Source, was: datetime | None, now: datetime) -> int:
    """Count how often a source was due between when it was due and now, beside the once that is made up for.

    Returns: 0 if it was due at once. Of more than a thousand times, what their pace comes to.
    """
    if was is None or was >= now:
        return 0
    shape = _shape(source.schedule)
    if not shape.cron:
        return int((now - was) / _step(shape))
    n, at = 0, was
    while n < MOST_COUNTED and (at := next_due(source, at)) <= now:
        n += 1
    return n if n < MOST_COUNTED else int(n * ((now - was) / (at - was)))


def spread(source: Source) -> timedelta:
    """Say how much later than its schedule a source is looked at: 0 to 30 s, always the same, so that not all go at once."""
    return timedelta(seconds=crc32(source.key.encode()) % (MOST_SPREAD_S + 1))


def is_quiet(source: Source, now: datetime) -> bool:
    """Say whether the source's quiet hours have begun and not ended; what is due then waits for their end."""
    hours = sources.quiet_hours(source.quiet_hours)
    if hours is None:
        return False
    begin, end = hours
    local = now.astimezone(ZoneInfo(source.timezone or "UTC")).time()
    return begin <= local < end if begin <= end else local >= begin or local < end


@lru_cache(maxsize=1024)
def _shape(schedule: str) -> sources.Shape:
    return sources.schedule_shape(schedule)


def _step(shape: sources.Shape) -> timedelta:
    return AUTO if shape.every_s is None else timedelta(seconds=shape.every_s)


def _fires(cron: tuple[str, ...], zone: tzinfo, after: datetime) -> datetime | None:
    """Say when a cron line fires next; where day and weekday are both named, either will do, as POSIX has it."""
    minute, hour, day, month, weekday = cron
    lines = [cron]
    if not (day.startswith("*") or weekday.startswith("*")):
        lines = [(minute, hour, day, month, "*"), (minute, hour, "*", month, weekday)]
    fired = [_trigger(line, zone).get_next_fire_time(None, after + timedelta(seconds=1)) for line in lines]
    return min((at.astimezone(UTC) for at in fired if at), default=None)


@lru_cache(maxsize=1024)
def _trigger(cron: tuple[str, ...], zone: tzinfo) -> CronTrigger:
    minute, hour, day, month, weekday = cron
    return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=_named(weekday), timezone=zone)


def _named(weekday: str) -> str:
    """Turn cron's weekday numbers (0 and 7 are Sunday) into lists of names: APScheduler counts from Monday.

    >>> _named("1-5"), _named("0"), _named("6-7"), _named("*/2")
    ('mon,tue,wed,thu,fri', 'sun', 'sat,sun', 'sun,tue,thu,sat')
    """
    if weekday == "*":
        return weekday
    days: list[str] = []
    for part in weekday.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low, high = (0, 6) if first == "*" else (_number(first), _number(last or first))
        if high < low:
            high += 7
        days += [WEEKDAYS[n % 7] for n in range(low, high + 1, int(step or 1))]
    return ",".join(dict.fromkeys(days))


def _number(day: str) -> int:
    return int(day) if day.isdigit() else WEEKDAYS.index(day[:3])
