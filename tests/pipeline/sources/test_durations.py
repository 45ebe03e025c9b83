from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sources


@pytest.mark.parametrize(
    ("text", "expected"), [("90s", 90), ("15m", 900), ("1h", 3_600), ("90m", 5_400), ("6h", 21_600), ("3d", 259_200)]
)
def test_span_of_time_is_read_in_seconds(text: str, expected: int) -> None:
    assert sources.seconds(text) == expected


@pytest.mark.parametrize("text", ["", "15", "m", "15 m", "1.5h", "-1h", "0m", "1w", "15M", "1h30m", "9999d", "٣h", "1h\n"])
def test_what_is_no_span_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|is no span"):
        sources.seconds(text)


@given(st.integers(1, 10 * 365 * 86_400))
def test_written_span_is_read_as_it_was(span_s: int) -> None:
    assert sources.seconds(sources.duration(span_s)) == span_s
