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
    try:
        if ago := AGO.fullmatch(value.strip()):
            return now - _span(ago)
    except OverflowError as exc:
        raise UsageError(f'"{value}" is before all time') from exc
    return _moment(value, "7d or 12h for so long ago")


def later(value: str, *, now: datetime) -> datetime:
    """Read a WHEN that is to come: a date, a time, or a span from now on (`2h`, `3d`); `now` is one too.

    Returns: aware UTC; a time that has passed is given as it is.
    Raises: UsageError — it is none of these.

    >>> later("2h", now=datetime(2026, 11, 22, tzinfo=UTC)).isoformat()
    '2026-11-22T02:00:00+00:00'
    """
    text = value.strip().removeprefix("+").removeprefix("in ")
    try:
        if span := AGO.fullmatch(text.strip()):
            return now + _span(span)
    except OverflowError as exc:
        raise UsageError(f'"{value}" is after all time') from exc
    return now if text.lower() == "now" else _moment(value, "2h or 3d for so long from now")


def _span(found: re.Match[str]) -> timedelta:
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _moment(value: str, or_else: str) -> datetime:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError as exc:
        raise UsageError(f'"{value}" is no time: write 2026-11-22, 2026-11-22T08:00, or {or_else}') from exc
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
