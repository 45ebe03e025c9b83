"""WHEN, as people write it: an ISO 8601 date or time in UTC, or so long ago (`7d`, `12h`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pipeline.errors import UsageError

AGO = re.compile(r"(\d{1,6})\s*([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def when(value: str, *, now: datetime) -> datetime:
    """Read a WHEN.

    Returns: aware UTC.
    Raises: UsageError — it is neither a date, nor a time, nor an age.

    >>> when("7d", now=datetime(2026, 11, 22, tzinfo=UTC)).isoformat()
    '2026-11-15T00:00:00+00:00'
    """
    text = value.strip()
    if ago := AGO.fullmatch(text):
        try:
            return now - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        except OverflowError as exc:
            raise UsageError(f'"{value}" is before all time') from exc
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f'"{value}" is no time: write 2026-11-22, 2026-11-22T08:00, or 7d or 12h for so long ago') from exc
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
