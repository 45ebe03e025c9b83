"""What one value of a stanza must be: each check takes it as TOML gave it, and returns it as `Source` has it.

A value that does not fit raises ValueError with a message that says what it must be; who calls names the place.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo, available_timezones

from cssselect import HTMLTranslator, SelectorError

from pipeline import urls
from pipeline.errors import nearest
from pipeline.items import Reservation
from pipeline.sources import durations, schedules

if TYPE_CHECKING:
    from collections.abc import Callable

HIGHEST_DELAY_S = 3_600.0
RESERVATIONS: tuple[Reservation, ...] = get_args(Reservation)

_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*", re.I)
_USER_ASSIGNED = re.compile("X[A-Z]")
_SELECTORS = HTMLTranslator()
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_PREFIX = re.compile(r"[\w\\-]\|(?!=)")


def line(value: object) -> str:
    """Require a text of one line that is not blank."""
    text = _text(value)
    if not text.strip():
        raise ValueError("must not be empty")
    if _NOT_IN_A_LINE.search(text):
        raise ValueError("must be one line without control characters")
    return text


def address(value: object) -> str:
    """Require an absolute http or https address."""
    text = line(value)
    if not text.lower().startswith(("http://", "https://")):
        raise ValueError(f'"{text}" must begin with http:// or https://')
    if not urls.is_web(text) or re.search(r"\s", text):
        raise ValueError(f'"{text}" is no web address')
    return text


def country(value: object) -> str:
    """Require an ISO 3166-1 code of two capital letters, or one of its user-assigned codes XA to XZ."""
    text = line(value)
    if text in _countries() or _USER_ASSIGNED.fullmatch(text):
        return text
    meant = {"UK": "GB", "EL": "GR"}.get(text.upper(), text.upper())
    hint = f' (did you mean "{meant}"?)' if meant in _countries() else ""
    raise ValueError(f'"{text}" is no country of ISO 3166-1{hint}: write two capital letters, such as "GB"')


def language(value: object) -> str:
    """Require a BCP 47 tag in its usual spelling: `en`, `pt-BR`, `zh-Hant-TW`."""
    text = line(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'"{text}" is no language tag of BCP 47: write "en", "pt-BR" or "zh-Hant"')
    usual = usual_language(text)
    if usual != text:
        raise ValueError(f'"{text}" must be written "{usual}"')
    return text


def usual_language(text: str) -> str:
    """Write a language tag in its usual spelling, whether it is one or not: `EN_us` as `en-US`."""
    primary, *rest = text.replace("_", "-").split("-")
    return "-".join([primary.lower(), *map(_usual_case, rest)])


def timezone(value: object) -> str:
    """Require an IANA time zone."""
    text = line(value)
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as exc:
        meant = nearest(text, available_timezones())
        raise ValueError(f'"{text}" is no IANA time zone{meant}: write one such as "Europe/London"') from exc
    return text


def pattern(value: object) -> str:
    """Require a regular expression that compiles without a warning."""
    text = line(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as exc:
        raise ValueError(f"'{text}' is no regular expression: {exc}") from exc
    return text


def schedule(value: object) -> str:
    """Require `auto`, `every 15m`, a cron line or a nickname."""
    text = line(value)
    schedules.schedule_shape(text)
    return text


def quiet_hours(value: object) -> str:
    """Require `23:00-06:00`, or nothing."""
    text = _text(value)
    schedules.quiet_hours(text)
    return text


def delay(value: object) -> float:
    """Require seconds, 0 to 3,600."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number of seconds, not {_kind(value)}")
    if not 0 <= value <= HIGHEST_DELAY_S:
        raise ValueError(f"{value} must be between 0 and {HIGHEST_DELAY_S:.0f} seconds")
    return float(value)


def revisits(value: object) -> tuple[int, ...]:
    """Require a list of spans of time, each longer than the one before; returned in seconds."""
    spans = tuple(durations.seconds(span) for span in listed(line)(value))
    if list(spans) != sorted(set(spans)):
        raise ValueError("each time must be longer than the one before")
    return spans


def switch(value: object) -> bool:
    """Require true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {_kind(value)}")
    return value


def reservation(value: object) -> Reservation:
    """Require one of the three ways to treat a reservation of rights."""
    text = line(value)
    if text not in RESERVATIONS:
        raise ValueError(f'"{text}" must be one of {", ".join(RESERVATIONS)}{nearest(text, RESERVATIONS)}')
    return text


def selector(value: object) -> str:
    """Require a CSS selector that a page of HTML can be asked, without pseudo-elements such as `::text`."""
    text = line(value)
    try:
        path = _SELECTORS.css_to_xpath(text)
    except SelectorError as exc:
        raise ValueError(f'"{text}" is no CSS selector: {exc}') from exc
    except RecursionError as exc:
        raise ValueError(f'"{text[:60]}…" is no CSS selector that can be read: it is too long') from exc
    _try(path, text)
    return text


def day(value: object) -> date:
    """Require a date."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"must be a date without quotes, such as 2026-06-30, not {_kind(value)}")
    return value


def listed(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """Make the check of a list out of the check of one of its members, none of which may come twice."""

    def check_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValueError(f'must be a list, such as ["…"], not {_kind(value)}')
        members = tuple(check(member) for member in value)
        for place, member in enumerate(members):
            if member in members[:place]:
                raise ValueError(f'"{member}" is there twice')
        return members

    return check_all


def _try(path: str, selector: str) -> None:
    if _PREFIX.search(_QUOTED.sub("", selector)):
        raise ValueError(f'"{selector}" cannot be asked of a page, which has no namespaces: leave the prefix and its | out')
    from lxml import etree  # only a stanza with a rule needs it, and every command reads stanzas

    try:
        etree.XPath(path)(etree.Element("html"))
    except etree.XPathError as exc:
        raise ValueError(f'"{selector}" cannot be asked of a page: {exc}') from exc


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a text in quotes, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    kinds = {bool: "true or false", str: "a text", list: "a list", dict: "a table", int: "a number", float: "a number"}
    return kinds.get(type(value), "a date or time")


def _usual_case(subtag: str) -> str:
    match len(subtag):
        case 2:
            return subtag.upper()
        case 4 if subtag.isalpha():
            return subtag.title()
        case _:
            return subtag.lower()


@cache
def _countries() -> frozenset[str]:
    table = (resources.files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(row[:2] for row in table.splitlines() if row and not row.startswith("#"))
