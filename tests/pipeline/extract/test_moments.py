from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract.moments import Clock, zone

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(text, **fields):
    moment = Clock(NOW, zone("Asia/Tokyo"), **{"language": "en", **fields}).read(text, is_free_text=True)
    return moment and f"{moment.at:%Y-%m-%dT%H:%M}{'?' if moment.is_zone_assumed else ''}"


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-03T10:15:00+02:00",
        "2024-05-03T10:15:00+2:00",
        "2024-05-03T10:15:00+02:00[Europe/Berlin]",
        "2024-05-03T10:15:00 CEST",
        "2024-05-03 10:15:00 GMT+0200",
        "2024/05/03 10:15 +0200",
        "Fri, 03 May 2024 10:15:00 CEST",
        "Fri, 03 May 2024 09:15:00 BST",
        "Fri, 03 May 2024 04:15:00 EDT",
        "Fri May 03 10:15:00 CEST 2024",
        "Fri May 03 2024 10:15:00 GMT+0200 (Central European Summer Time)",
        "09:15 BST, 3 May 2024",
        "Published 4:15 AM EDT, Fri May 3, 2024",
        "1714724100",
        "1714724100000",
    ],
)
def test_a_time_is_read_in_the_zone_that_it_names(text):
    assert read(text) == "2024-05-03T08:15"


@pytest.mark.parametrize(
    "text", ["2024-05-03 17:15:00", "2024-05-03 5:15:00 PM", "May 3, 2024 5:15 pm", "3.5.2024 17:15", "20240503T171500"]
)
def test_a_time_without_a_zone_is_read_in_the_sources(text):
    assert read(text) == "2024-05-03T08:15?"


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T19:00:00-05:00",
        "1989-12-31",
        "2026-11-24",
        "2199-01-01",
        "0",
        "-62135596800",
        "2024-02-30",
        "99/99/2024",
        "17 hours ago",
        "soon",
        "",
        None,
    ],
)
def test_what_is_absurd_or_still_to_come_is_no_time(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "is_month_first", "expected"),
    [
        ("03/05/2024", None, None),
        ("03/05/2024", True, "2024-03-05T00:00"),
        ("03/05/2024", False, "2024-05-03T00:00"),
        ("13/05/2024", True, "2024-05-13T00:00"),
        ("05/13/2024", False, "2024-05-13T00:00"),
        ("05/05/2024", None, "2024-05-05T00:00"),
        ("03.05.2024", True, "2024-05-03T00:00"),
    ],
)
def test_day_and_month_stand_in_the_order_of_a_country_or_count_for_nothing(text, is_month_first, expected):
    assert read(text, is_month_first=is_month_first) == expected
