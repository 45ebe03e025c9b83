"""When a source is crawled, as its stanza writes it; computing the next time is the scheduler's work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from pipeline.errors import nearest
from pipeline.sources import durations

NICKNAMES = {
    "@annually": "0 0 1 1 *",
    "@daily": "0 0 * * *",
    "@hourly": "0 * * * *",
    "@midnight": "0 0 * * *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@yearly": "0 0 1 1 *",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

_PART = re.compile(r"(?:\*|(?P<first>[0-9]+|[a-z]+)(?:-(?P<last>[0-9]+|[a-z]+))?)(?:/(?P<step>[0-9]+))?")
_CLOCK = r"((?:[01][0-9]|2[0-3]):[0-5][0-9])"
_QUIET = re.compile(f"{_CLOCK}-{_CLOCK}")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schedule says, read but not yet reckoned with."""

    kind: Literal["auto", "every", "cron"]
    every_s: int | None = None
    """Seconds between two crawls; None unless `kind` is `every`."""
    cron: tuple[str, ...] = ()
    """Minute, hour, day of month, month, weekday (0 and 7 are Sunday), lower case; empty unless `kind` is `cron`."""


@dataclass(frozen=True, slots=True)
class _CronField:
    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    """Words that stand for numbers, from `lowest` on."""


_CRON_FIELDS = (
    _CronField("minute", 0, 59),
    _CronField("hour", 0, 23),
    _CronField("day of the month", 1, 31),
    _CronField("month", 1, 12, MONTHS),
    _CronField("weekday", 0, 7, WEEKDAYS),
)


def schedule_shape(text: str) -> Shape:
    """Read a schedule.

    Args: text — `auto`, `every 15m`, a cron line of five fields, or a nickname such as `@hourly`; any case.
    Raises: ValueError — it is none of these; the message says what is wrong and what was probably meant.

    >>> schedule_shape("every 2h").every_s
    7200
    >>> schedule_shape("@daily").cron
    ('0', '0', '*', '*', '*')
    """
    words = text.lower().split()
    match words:
        case ["auto"]:
            return Shape("auto")
        case ["every", span]:
            return Shape("every", every_s=durations.seconds(span))
        case [nickname] if nickname in NICKNAMES:
            words = NICKNAMES[nickname].split()
        case [_, _, _, _, _]:
            for field, value in zip(_CRON_FIELDS, words, strict=True):
                _check_cron(field, value)
        case _:
            first = nearest(words[0], ["auto", "every", *NICKNAMES]) if words else ""
            raise ValueError(f'"{text}" is no schedule{first}: write "auto", "every 15m" or a cron line of five fields')
    return Shape("cron", cron=tuple(words))


def quiet_hours(text: str) -> tuple[time, time] | None:
    """Read the hours in which a source is left alone, in its own time zone.

    Returns: start and end (an end before the start is on the next day); None for an empty text.
    Raises: ValueError — it is not written `23:00-06:00`.
    """
    if not text:
        return None
    found = _QUIET.fullmatch(text)
    if not found or found[1] == found[2]:
        raise ValueError(f'"{text}" are no quiet hours: write "23:00-06:00", or "" for none')
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


def _check_cron(field: _CronField, value: str) -> None:
    for part in value.split(","):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(f'"{part}" in the {field.name} field is no cron syntax: write *, */15, 7, 9-17 or 1,31')
        step = found["step"]
        if step is not None and not 0 < int(step) <= field.highest:
            raise ValueError(f"the step /{step} in the {field.name} field must be between 1 and {field.highest}")
        if found["first"] is not None:
            _check_range(field, found["first"], found["last"])


def _check_range(field: _CronField, first: str, last: str | None) -> None:
    low = _number(field, first)
    high = low if last is None else _number(field, last)
    if high == 0 and last is not None and field.names is WEEKDAYS:
        high = 7  # `fri-sun`: Sunday ends the week as well as it begins it
    if low > high:
        raise ValueError(f"{first}-{last} in the {field.name} field runs backwards")


def _number(field: _CronField, word: str) -> int:
    if word in field.names:
        return field.names.index(word) + field.lowest
    if not word.isdecimal():
        raise ValueError(f'"{word}" in the {field.name} field is no {field.name}{nearest(word, field.names)}')
    if not field.lowest <= int(word) <= field.highest:
        raise ValueError(f"{word} in the {field.name} field must be between {field.lowest} and {field.highest}")
    return int(word)
