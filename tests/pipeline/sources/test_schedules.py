from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sources

CRON_LINES = [
    "*/15 * * * *",
    "0 9 * * 1",
    "0 9 * * 7",
    "5,35 6-22 * * mon-fri",
    "0 0 1 jan,jul *",
    "0 0 * * fri-sun",
    "0 0 * * SUN-tue",
    "10-50/20 * * * *",
    "0/10 * * * *",
    "59 23 31 12 6",
]


def test_auto_and_every_are_read() -> None:
    assert sources.schedule_shape("auto") == sources.Shape("auto")
    assert sources.schedule_shape(" every  15m ") == sources.Shape("every", every_s=900)
    assert sources.schedule_shape("every 1d").every_s == 86_400


@pytest.mark.parametrize("line", CRON_LINES)
def test_cron_line_is_read_as_its_five_fields(line: str) -> None:
    assert sources.schedule_shape(line) == sources.Shape("cron", cron=tuple(line.lower().split()))


@pytest.mark.parametrize("name", ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"])
def test_nickname_stands_for_a_cron_line(name: str) -> None:
    shape = sources.schedule_shape(name)
    assert shape.kind == "cron"
    assert sources.schedule_shape(" ".join(shape.cron)) == shape


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no schedule"),
        ("evry 15m", 'did you mean "every"'),
        ("@hourl", 'did you mean "@hourly"'),
        ("@reboot", "is no schedule"),
        ("every", "is no schedule"),
        ("every 15", "is no span of time"),
        ("every 0m", "more than nothing"),
        ("every 15m 5m", "is no schedule"),
        ("* * * *", "is no schedule"),
        ("60 * * * *", "minute field must be between 0 and 59"),
        ("* 24 * * *", "hour field"),
        ("* * 0 * *", "day of the month field"),
        ("* * * 13 *", "month field"),
        ("* * * * 8", "weekday field"),
        ("* * * jab *", 'did you mean "jan"'),
        ("* * * * mno", 'did you mean "mon"'),
        ("* * * * monday", 'did you mean "mon"'),
        ("* mon * * *", "is no hour"),
        ("*/0 * * * *", "step /0"),
        ("*/60 * * * *", "step /60"),
        ("30-10 * * * *", "runs backwards"),
        ("1,,2 * * * *", "is no cron syntax"),
        ("? * * * *", "is no cron syntax"),
        ("* * L * *", "is no day of the month"),
        ("-5 * * * *", "is no cron syntax"),
        ("²² * * * *", "is no cron syntax"),
    ],
)
def test_what_is_no_schedule_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sources.schedule_shape(text)


@given(st.one_of(st.text(max_size=20), st.lists(st.text("0123456789*/-,monsu", max_size=6), max_size=6).map(" ".join)))
def test_any_text_is_a_schedule_or_a_value_error(text: str) -> None:
    try:
        shape = sources.schedule_shape(text)
    except ValueError:
        return
    assert shape.kind in {"auto", "every", "cron"}


def test_quiet_hours_are_a_start_and_an_end() -> None:
    assert sources.quiet_hours("23:00-06:00") == (time(23), time(6))
    assert sources.quiet_hours("") is None


@pytest.mark.parametrize("text", ["23-6", "23:00", "24:00-06:00", "23:00 - 06:00", "23:60-06:00", "06:00-06:00", "9:00-10:00"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="are no quiet hours"):
        sources.quiet_hours(text)
