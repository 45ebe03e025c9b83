"""When a source is due next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.items import Source
from pipeline.jobs.timetable import is_quiet, next_due

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "timezone", "expected"),
    [
        ("auto", None, "2026-11-22T10:30:00+00:00"),
        ("every 15m", None, "2026-11-22T10:15:00+00:00"),
        ("every 2h", None, "2026-11-22T12:00:00+00:00"),
        ("*/15 * * * *", None, "2026-11-22T10:15:00+00:00"),
        ("0 9 * * 1", None, "2026-11-23T09:00:00+00:00"),
        ("0 9 * * 1", "Europe/Berlin", "2026-11-23T08:00:00+00:00"),
        ("0 9 * * 0", None, "2026-11-29T09:00:00+00:00"),
        ("0 9 * * 7", None, "2026-11-29T09:00:00+00:00"),
        ("0 12 * * 7", None, "2026-11-22T12:00:00+00:00"),
        ("0 9 * * 1-5", None, "2026-11-23T09:00:00+00:00"),
        ("0 9 * * mon-fri", None, "2026-11-23T09:00:00+00:00"),
        ("0 9 * * 5-7", None, "2026-11-27T09:00:00+00:00"),
        ("@hourly", None, "2026-11-22T11:00:00+00:00"),
        ("@daily", "Asia/Tokyo", "2026-11-22T15:00:00+00:00"),
    ],
)
def test_a_source_is_due_as_its_schedule_says(schedule, timezone, expected):
    source = Source(key="a", name="A", homepage="https://a.example", schedule=schedule, timezone=timezone)
    assert next_due(source, SUNDAY).isoformat() == expected


def test_a_source_is_always_due_later_than_now():
    source = Source(key="a", name="A", homepage="https://a.example", schedule="0 10 * * *")
    assert next_due(source, SUNDAY) > SUNDAY


@pytest.mark.parametrize(
    ("hours", "timezone", "expected"),
    [
        ("", None, False),
        ("09:00-11:00", None, True),
        ("10:00-11:00", None, True),
        ("09:00-10:00", None, False),
        ("23:00-06:00", None, False),
        ("22:00-11:00", None, True),
        ("09:00-10:30", "Europe/Berlin", False),
        ("10:30-11:30", "Europe/Berlin", True),
    ],
)
def test_quiet_hours_are_the_sources_own(hours, timezone, expected):
    source = Source(key="a", name="A", homepage="https://a.example", quiet_hours=hours, timezone=timezone)
    assert is_quiet(source, SUNDAY) is expected
