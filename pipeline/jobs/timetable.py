"""When a source is due next: `auto`, `every 15m`, or a cron line in the source's time zone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from pipeline import sources

if TYPE_CHECKING:
    from pipeline.items import Source

AUTO = timedelta(minutes=30)
"""What `auto` means while a crawl is at work; when it has ended, `pacing` says better."""
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}


def next_due(source: Source, after: datetime) -> datetime:
    """Say when a source is due next.

    Returns: aware UTC, later than `after`.

    >>> from pipeline.items import Source
    >>> source = Source(key="a", name="A", homepage="https://a.example", schedule="0 9 * * 1", timezone="Europe/Berlin")
    >>> next_due(source, datetime(2026, 11, 22, tzinfo=UTC)).isoformat()
    '2026-11-23T08:00:00+00:00'
    """
    schedule = source.schedule.strip()
    if schedule == "auto":
        return after + AUTO
    if schedule.startswith("every "):
        return after + timedelta(seconds=sources.seconds(schedule.removeprefix("every ").strip()))
    fired = _trigger(NAMED.get(schedule, schedule), source.timezone).get_next_fire_time(None, after + timedelta(seconds=1))
    return fired.astimezone(UTC) if fired else after + timedelta(days=1)


def is_quiet(source: Source, now: datetime) -> bool:
    """Say whether the source's quiet hours have begun and not ended; what is due then waits for their end."""
    hours = sources.quiet_hours(source.quiet_hours)
    if hours is None:
        return False
    begin, end = hours
    local = now.astimezone(ZoneInfo(source.timezone or "UTC")).time()
    return begin <= local < end if begin <= end else local >= begin or local < end


def _trigger(line: str, timezone: str | None) -> CronTrigger:
    minute, hour, day, month, weekday = line.split()
    return CronTrigger(
        minute=minute, hour=hour, day=day, month=month, day_of_week=_named(weekday), timezone=ZoneInfo(timezone or "UTC")
    )


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
