"""When a source is due next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.items import Source
from pipeline.jobs.timetable import is_quiet, n_missed, next_due, spread

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


def times(schedule, timezone, after, n):
    source = Source(key="a", name="A", homepage="https://a.example", schedule=schedule, timezone=timezone)
    found = []
    for _ in range(n):
        after = next_due(source, after)
        found.append(f"{after.astimezone(ZoneInfo(timezone)):%d %H:%M%z}")
    return found


def test_a_daily_time_in_the_hour_that_comes_twice_is_due_once():
    eve = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert times("30 2 * * *", "Europe/Berlin", eve, 3) == ["25 02:30+0200", "26 02:30+0100", "27 02:30+0100"]
    assert times("0 2,3 * * *", "Europe/Berlin", eve, 3) == ["25 02:00+0200", "25 03:00+0100", "26 02:00+0100"]


def test_a_daily_time_in_the_hour_that_is_skipped_is_due_once_when_it_is_over():
    eve = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert times("30 2 * * *", "Europe/Berlin", eve, 3) == ["29 03:30+0200", "30 02:30+0200", "31 02:30+0200"]
    assert times("0 2,3 * * *", "Europe/Berlin", eve, 3) == ["29 03:00+0200", "30 02:00+0200", "30 03:00+0200"]
    eve = datetime(2018, 11, 3, 12, tzinfo=UTC)
    assert times("30 0 * * *", "America/Sao_Paulo", eve, 2) == ["04 01:30-0200", "05 00:30-0200"]


def test_every_hour_is_every_hour_whatever_the_clocks_do():
    at = datetime(2026, 10, 24, 23, 50, tzinfo=UTC)
    assert times("30 * * * *", "Europe/Berlin", at, 3) == ["25 02:30+0200", "25 02:30+0100", "25 03:30+0100"]


def test_day_and_weekday_are_either_of_them_as_posix_has_it():
    assert times("0 9 1 * mon", "UTC", datetime(2026, 11, 22, tzinfo=UTC), 4) == [
        "23 09:00+0000",
        "30 09:00+0000",
        "01 09:00+0000",
        "07 09:00+0000",
    ]


@pytest.mark.parametrize("schedule", ["@yearly", "@annually", "@monthly", "@weekly", "@Daily", "@midnight"])
def test_every_nickname_of_a_stanza_has_a_next_time(schedule):
    source = Source(key="a", name="A", homepage="https://a.example", schedule=schedule)
    assert SUNDAY < next_due(source, SUNDAY) <= SUNDAY + timedelta(days=366)


def test_a_date_that_never_comes_is_not_tomorrow():
    source = Source(key="a", name="A", homepage="https://a.example", schedule="0 0 31 2 *")
    assert next_due(source, SUNDAY) > SUNDAY + timedelta(days=360)


def test_every_so_often_keeps_its_beat():
    source = Source(key="a", name="A", homepage="https://a.example", schedule="every 15m")
    was = SUNDAY - timedelta(minutes=2)
    assert next_due(source, SUNDAY, was) == was + timedelta(minutes=15)
    assert next_due(source, SUNDAY, SUNDAY - timedelta(hours=5, minutes=1)) == SUNDAY + timedelta(minutes=14)
    assert next_due(source, SUNDAY, SUNDAY + timedelta(hours=1)) == SUNDAY + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("schedule", "hours", "expected"),
    [
        ("every 15m", 0, 0),
        ("every 15m", 0.2, 0),
        ("every 15m", 5, 20),
        ("auto", 5, 10),
        ("0 9 * * *", 0.5, 0),
        ("0 10 * * *", 72, 3),
        ("*/5 * * * *", 24 * 365, 105_120),
    ],
)
def test_what_was_missed_is_counted(schedule, hours, expected):
    source = Source(key="a", name="A", homepage="https://a.example", schedule=schedule)
    assert n_missed(source, SUNDAY - timedelta(hours=hours), SUNDAY) == expected
    assert n_missed(source, None, SUNDAY) == 0


def test_sources_of_one_time_are_spread_over_half_a_minute():
    spreads = {spread(Source(key=f"s{n}", name="A", homepage="https://a.example")) for n in range(200)}
    assert len(spreads) > 25
    assert max(spreads) <= timedelta(seconds=30)
