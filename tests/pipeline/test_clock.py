"""WHEN, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.clock import later, when
from pipeline.errors import UsageError

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T08:30", "2026-11-20T08:30:00+00:00"),
        ("2026-11-20T08:30:00Z", "2026-11-20T08:30:00+00:00"),
        ("2026-11-20T08:30:00+02:00", "2026-11-20T06:30:00+00:00"),
        ("7d", "2026-11-15T20:00:00+00:00"),
        ("12h", "2026-11-22T08:00:00+00:00"),
        (" 90m ", "2026-11-22T18:30:00+00:00"),
        ("2w", "2026-11-08T20:00:00+00:00"),
    ],
)
def test_a_when_is_read_as_utc(value, expected):
    assert when(value, now=NOW).isoformat() == expected


@pytest.mark.parametrize("value", ["", "yesterday", "7", "d", "2026-13-01", "7 years", "999999w"])
def test_what_is_no_when_says_what_to_write(value):
    with pytest.raises(UsageError):
        when(value, now=NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("now", "2026-11-22T20:00:00+00:00"),
        ("2h", "2026-11-22T22:00:00+00:00"),
        ("+90m", "2026-11-22T21:30:00+00:00"),
        ("in 3d", "2026-11-25T20:00:00+00:00"),
        ("2026-11-20T08:30", "2026-11-20T08:30:00+00:00"),
    ],
)
def test_a_when_that_is_to_come(value, expected):
    assert later(value, now=NOW).isoformat() == expected


@pytest.mark.parametrize("value", ["soon", "", "999999w", "tomorrow"])
def test_what_is_no_time_to_come_is_an_error(value):
    with pytest.raises(UsageError, match=r"is no time|after all time"):
        later(value, now=NOW)
