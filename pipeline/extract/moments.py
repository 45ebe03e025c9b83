"""Moments: times as they are written, to aware UTC; never in the future, never before the web."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateparser

if TYPE_CHECKING:
    from pipeline.items import Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
MAX_CHARS = 80
OFFSETS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}  # fmt: skip
"""Hours from UTC of the zones that go by one abbreviation on news pages."""
ZONE = r"\s*((?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?|[A-Z]{1,4})?(?:\[[\w/+-]+\]|\s*\([^()]*\))?"
ISO = re.compile(rf"(\d{{4}}[-/]\d\d?[-/]\d\d?)(?:[T ]+(?:(\d\d:\d\d(?::\d\d)?)(?:[.,:]\d+)?{ZONE})?)?$", re.IGNORECASE)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?$")
EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?$")
MAIL = re.compile(rf"(?:[A-Z][a-z]{{2}}, )?(\d\d? [A-Z][a-z]{{2}} \d{{4}}) (\d\d:\d\d(?::\d\d)?){ZONE}$")
UNIX = re.compile(rf"[A-Z][a-z]{{2}} ([A-Z][a-z]{{2}}) +(\d\d?) (\d{{4}} )?(\d\d:\d\d:\d\d){ZONE}( \d{{4}})?$")
NUMBERS = re.compile(rf"(\d\d?)([./-])(\d\d?)\2(\d{{4}})(?:[T ,-]+(\d\d:\d\d(?::\d\d)?){ZONE})?$")
LABEL = re.compile(
    r"^(?:first\s+)?(?:published|posted|created|publié|veröffentlicht|publicado|pubblicato|gepubliceerd|publicerad|julkaistu)"
    r"(?:\s+(?:on|at|le|am|el|em|il|op|den))?\b\s*:?\s*",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time and how exactly it was given."""

    at: datetime
    """Aware, UTC; of a day without a time of day its midnight in UTC, so that the day stays as it was written."""
    precision: Precision
    is_zone_assumed: bool = False
    """True: none was given, the source's (or UTC) was taken."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is needed to read a time."""

    fetched_at: datetime
    """Later than a day after this is absurd."""
    zone: ZoneInfo
    """For times without one."""
    language: str | None = None
    is_month_first: bool | None = None
    """The order of 3/5/2024; None: it is not known."""

    def read(self, raw: str | None, *, is_free_text: bool = False) -> Moment | None:
        """Read a time as it was written.

        Args: is_free_text — try it in words of a human language too, which is slow.
        Returns: None if it is none, in the future, before 1990 or absurd.
        """
        text = " ".join((raw or "").split())[:MAX_CHARS]
        moment = self._formal(text) or (self._in_words(text) if is_free_text else None)
        if moment is None or not EARLIEST <= moment.at <= self.fetched_at + AHEAD:
            return None
        return moment

    def _formal(self, text: str) -> Moment | None:
        try:
            if parts := EPOCH.match(text):
                return Moment(datetime.fromtimestamp(int(parts[1]), UTC), "second")
            if parts := ISO.match(text):
                year, month, day = re.split("[-/]", parts[1])
                return self._put(year, month, day, parts[2], parts[3])
            if parts := COMPACT.match(text):
                clock = f"{parts[4]}:{parts[5]}:{parts[6] or '00'}" if parts[4] else None
                return self._put(parts[1], parts[2], parts[3], clock, parts[7])
            if parts := MAIL.match(text):
                return self._mail(parts[1], parts[2], parts[3])
            if parts := UNIX.match(text):
                return self._mail(f"{parts[2]} {parts[1]} {(parts[3] or parts[6]).strip()}", parts[4], parts[5])
            if parts := NUMBERS.match(text):
                return self._numbers(parts[1], parts[3], parts)
            return self._zoned(datetime.fromisoformat(text))
        except (ValueError, TypeError, AttributeError, OverflowError, IndexError):
            return None

    def _numbers(self, first: str, second: str, parts: re.Match[str]) -> Moment | None:
        """Read a date whose day and month stand in the order of a country; None if that cannot be told."""
        is_month_first = self.is_month_first if parts[2] == "/" else False
        if int(first) > 12 or int(second) > 12 or first == second:
            is_month_first = int(second) > 12
        if is_month_first is None:
            return None
        month, day = (first, second) if is_month_first else (second, first)
        return self._put(parts[4], month, day, parts[5], parts[6])

    def _mail(self, day: str, clock: str, zone: str | None) -> Moment:
        at = parsedate_to_datetime(f"{day} {clock}")
        return self._put(str(at.year), str(at.month), str(at.day), clock, zone)

    def _put(self, year: str, month: str, day: str, clock: str | None, zone: str | None) -> Moment:
        midnight = datetime(int(year), int(month), int(day), tzinfo=UTC)
        if not clock:
            return Moment(midnight, "day")
        hour, minute, *second = (int(part) for part in clock.split(":"))
        naive = midnight.replace(hour=hour % 24, minute=minute, second=min(second[0], 59) if second else 0, tzinfo=None)
        offset = _offset(zone)
        if offset is None:
            return self._zoned(naive)
        return Moment((naive - offset).replace(tzinfo=UTC), "second")

    def _in_words(self, text: str) -> Moment | None:
        text = LABEL.sub("", text)
        if not len(text) >= 6 or not any(char.isdigit() for char in text) or NUMBERS.match(text):
            return self._formal(text)
        try:
            found = dateparser.parse(
                text,
                languages=[self.language] if self.language else None,
                settings={"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]},
            )
        except (ValueError, TypeError, OverflowError, RecursionError, LookupError):
            return None
        if found is None:
            return None
        if CLOCK.search(text) is None:
            return Moment(datetime(found.year, found.month, found.day, tzinfo=UTC), "day")
        return self._zoned(found)

    def _zoned(self, at: datetime) -> Moment:
        is_naive = at.tzinfo is None
        aware = at.replace(tzinfo=self.zone) if is_naive else at
        return Moment(aware.astimezone(UTC).replace(microsecond=0), "second", is_naive)


def zone(name: str | None) -> ZoneInfo:
    """Find a time zone by its name; UTC if there is none of that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _offset(zone: str | None) -> timedelta | None:
    """Read an offset from UTC, or an abbreviation of one; None: there is none.

    Raises: ValueError if it is another word, AM or PM say.
    """
    if not zone:
        return None
    text = zone.upper()
    if text in OFFSETS:
        return timedelta(hours=OFFSETS[text])
    parts = re.search(r"([+-])(\d\d?):?(\d\d)?$", text)
    if parts is None:
        raise ValueError(zone)
    apart = timedelta(hours=int(parts[2]), minutes=int(parts[3] or 0))
    return -apart if parts[1] == "-" else apart
