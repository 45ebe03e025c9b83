"""Spans of time as people write them: `90m`, `6h`, `3d`."""

from __future__ import annotations

import re

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
LONGEST_S = 3_660 * UNITS["d"]

_DURATION = re.compile(r"([0-9]{1,9})([smhd])")


def seconds(text: str) -> int:
    """Read a span of time.

    Args: text — a whole number and one of `s`, `m`, `h`, `d`, without a space.
    Returns: seconds, at least 1.
    Raises: ValueError — it is not written so, is nothing, or is longer than ten years.

    >>> seconds("90m")
    5400
    """
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is no span of time: write 90s, 15m, 6h or 3d')
    span_s = int(found[1]) * UNITS[found[2]]
    if not 0 < span_s <= LONGEST_S:
        raise ValueError(f'"{text}" must be more than nothing and at most ten years')
    return span_s


def duration(span_s: int) -> str:
    """Write a span of time in the largest unit that needs no fraction.

    >>> duration(5_400), duration(86_400)
    ('90m', '1d')
    """
    unit = next(unit for unit, size in UNITS.items() if span_s % size == 0)
    return f"{span_s // UNITS[unit]}{unit}"
