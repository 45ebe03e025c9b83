"""When a source is worth asking again."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import rhythm as simulation
from pipeline.jobs.rhythm import LEAST, MOST, WORTH_H, Poll, Rhythm, learn, next_poll

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def even(rate: float, *, peak: float = 0.0) -> Rhythm:
    return Rhythm((rate,) * 168, peak)


def wait(rhythm: Rhythm, **poll) -> timedelta:
    at = poll.pop("at", NOW)
    return next_poll(rhythm, Poll(at=at, **poll)) - at


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 1.5])
def test_at_an_even_rate_it_is_the_square_root_law(rate):
    expected = timedelta(hours=math.sqrt(2 * WORTH_H / rate))
    assert abs(wait(even(rate)) - expected) < timedelta(seconds=2)


def test_a_wire_is_looked_at_every_quarter_of_an_hour_at_least():
    quiet_at_night = Rhythm(tuple(8.0 if slot % 24 > 6 else 0.1 for slot in range(168)), 12.0)
    assert wait(quiet_at_night, at=NOW.replace(hour=1)) < timedelta(minutes=15)


def test_nothing_known_is_a_day_and_a_new_source_a_quarter_of_an_hour():
    assert wait(learn([], now=NOW, watched_since=NOW - timedelta(days=60))) > timedelta(hours=12)
    assert wait(learn([], now=NOW, watched_since=NOW)) == timedelta(minutes=15)
    assert wait(learn([], now=NOW, watched_since=NOW - 8 * HOUR)) == 2 * HOUR


def test_a_weekly_is_asked_when_it_comes_out_and_seldom_else():
    thursdays = [NOW - timedelta(days=4 + 7 * week) + timedelta(minutes=6 * n) for week in range(4) for n in range(10)]
    rhythm = learn(thursdays, now=NOW, watched_since=NOW - timedelta(days=28))
    assert wait(rhythm, at=NOW + timedelta(days=1, hours=3)) > 3 * HOUR
    assert wait(rhythm, at=NOW + timedelta(days=3, minutes=5)) < timedelta(minutes=30)


def test_a_daily_of_working_days_sleeps_at_the_weekend_in_its_own_zone():
    local = [NOW - timedelta(days=d) + timedelta(minutes=20 * n) for d in range(28) for n in range(18)]
    working = [at for at in local if at.weekday() < 5]
    rhythm = learn(working, now=NOW, watched_since=NOW - timedelta(days=28), timezone="Asia/Tokyo")
    monday_evening_there = NOW + timedelta(minutes=30)
    assert wait(rhythm, at=monday_evening_there) < timedelta(minutes=30)
    assert wait(rhythm, at=monday_evening_there + timedelta(days=5)) > HOUR


def test_a_burst_is_followed():
    calm = even(0.02, peak=2.0)
    assert wait(calm) > 3 * HOUR
    assert wait(calm, since=HOUR, n_new=9) < timedelta(minutes=20)


def test_a_window_is_never_filled_between_two_looks_at_the_busiest_hour_known():
    assert wait(even(0.02, peak=20.0), window=20) == timedelta(minutes=30)
    assert wait(even(0.02, peak=20.0), window=400) > 3 * HOUR


def test_errors_double_the_wait_up_to_a_day_and_the_server_is_heard():
    waits = [wait(even(1.0), failures=n) for n in range(1, 12)]
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert waits[-1] == MOST
    assert wait(even(1.0), failures=1, at_least=3 * HOUR) == 3 * HOUR
    assert wait(even(1.0), failures=1, at_least=timedelta(days=30)) == MOST


def test_what_the_publisher_asks_for_is_kept_unless_articles_would_be_lost():
    assert wait(even(1.5)) < HOUR
    assert wait(even(1.5), at_least=HOUR) == HOUR
    assert wait(even(1.5, peak=20.0), at_least=HOUR, window=10) == timedelta(minutes=15)


@given(
    st.lists(st.integers(0, 28 * 24 * 60), max_size=200),
    st.integers(0, 60 * 24 * 40),
    st.builds(
        Poll,
        at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis
        since=st.none() | st.timedeltas(timedelta(0), timedelta(days=9)),
        n_new=st.integers(0, 500),
        window=st.integers(0, 500),
        failures=st.integers(0, 50),
        at_least=st.timedeltas(timedelta(0), timedelta(days=400)),
    ),
    st.sampled_from([None, "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]),
)
def test_the_next_look_is_five_minutes_to_a_day_away_whatever_was_seen(minutes, watched, poll, timezone):
    times = [poll.at - timedelta(minutes=n) for n in minutes]
    rhythm = learn(times, now=poll.at, watched_since=poll.at - timedelta(minutes=watched), timezone=timezone)
    assert LEAST <= next_poll(rhythm, poll) - poll.at <= MOST


def test_auto_spends_a_third_of_what_a_quarter_hour_spends_and_misses_nothing_that_it_gets():
    """A slice of `make bench-rhythm`."""
    found = simulation.compared(n_sources=20, days=14, seed=1)
    auto, fixed = found["auto", "all"], found["15 min", "all"]
    assert auto.n_requests < 0.4 * fixed.n_requests, "the first fortnight of a source costs more than the next"
    assert auto.n_missed <= fixed.n_missed
    wires, fixed_wires = (simulation.summary(found[way, "wire"], 14) for way in ("auto", "15 min"))
    assert wires["delay_p95_min"] <= fixed_wires["delay_p95_min"]
