"""What a publisher says of an entry, made safe: its address, a line of text, a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from pipeline.urls import is_web

_FIRST_YEAR = 1990
_AHEAD = timedelta(days=1)

_IN_ADDRESS = re.compile(r"[\t\r\n]+")
_HOURS_OF_ZONES = {
    **{"ADT": -3, "AEDT": 11, "AEST": 10, "AST": -4, "BST": 1, "CAT": 2, "CDT": -5, "CEST": 2, "CET": 1, "CST": -6},
    **{"EAT": 3, "EDT": -4, "EEST": 3, "EET": 2, "EST": -5, "GMT": 0, "HKT": 8, "JST": 9, "KST": 9, "MDT": -6},
    **{"MSK": 3, "MST": -7, "NZDT": 13, "NZST": 12, "PDT": -7, "PKT": 5, "PST": -8, "SAST": 2, "SGT": 8, "UT": 0},
    **{"UTC": 0, "WAT": 1, "WEST": 1, "WET": 0, "WIB": 7, "Z": 0},
}
_ZONE_WORD = re.compile(r"\s?([A-Z]{1,4})\Z")
_ZONE_NUMBER = re.compile(r"\s*(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})\Z")
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_ISO_LIKE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(.+))?")
_FRACTION = re.compile(r"([.,]\d{1,6})\d*")

_MARKUP = re.compile(r"(<[^<>]*>)")
_IS_TAG = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9:-]*)[\s/>]|<[!?]")
_INLINE = frozenset(("a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr"))
_UNSEEN = frozenset(("script", "style"))
_ESCAPED_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u200b]")


def address(raw: object, base: str) -> str | None:
    """Make an absolute web address of what a document says; None if it is none (`javascript:`, `file:`, a bare fragment).

    >>> address("/a b", "https://gazette.example/feed")
    'https://gazette.example/a%20b'
    """
    if not isinstance(raw, str) or len(raw) > 4_000:
        return None
    text = _IN_ADDRESS.sub("", raw.strip())
    if not text or text.startswith("#"):
        return None
    try:
        url = urljoin(base, text.replace("&amp;", "&").replace(" ", "%20"))
    except ValueError:  # urllib's word for half an IPv6 address
        return None
    return url if is_web(url) else None


def line(raw: object, limit: int) -> str | None:
    """Make one line of text of what may be markup, cut at a word before `limit` characters; None if nothing is left.

    >>> line("<p>Q&amp;amp;A: <b>five</b> &lt; six</p><script>x</script>", 100)
    'Q&A: five < six'
    """
    if not isinstance(raw, str):
        return None
    text = unescape(_without_markup(raw[: limit * 8]))
    if _ESCAPED_TAG.search(text):
        text = _without_markup(text)
    if "&" in text:
        text = unescape(text)
    text = " ".join(_CONTROLS.sub("", text).split())
    if len(text) > limit:
        head, _, tail = text[:limit].rpartition(" ")
        text = (head if len(tail) < limit // 2 else "") or text[:limit]
    return text or None


def moment(raw: object, *, timezone: str | None, now: datetime) -> datetime | None:
    """Read a time as feeds and sitemaps write it: ISO 8601, RFC 822 and their common misspellings.

    Args: timezone — of the source, for times without a zone; None: UTC. A day without a time is its midnight in UTC, so that
    it stays that day. Returns: aware UTC; None for what cannot be read, is before 1990, or over a day after `now`.
    """
    if not isinstance(raw, str) or not (text := " ".join(raw[:80].split())):
        return None
    try:
        found = _iso(text) or _rfc822(text)
        if found is None:
            return None
        zone = UTC if _DAY.fullmatch(text) else _zone(timezone)
        return sensible(found.replace(tzinfo=zone) if found.tzinfo is None else found, now=now)
    except (ValueError, OverflowError):
        return None


def sensible(found: datetime, *, now: datetime) -> datetime | None:
    """Turn an aware time into UTC; None if it is before 1990 or over a day after `now`."""
    if not _FIRST_YEAR <= found.year < 9_999:
        return None
    found = found.astimezone(UTC)
    return None if found.year < _FIRST_YEAR or found > now + _AHEAD else found


def language(raw: object) -> str | None:
    """Make a BCP 47 tag of what a document says; None if it is none.

    >>> language("EN_us"), language("English")
    ('en-US', None)
    """
    if not isinstance(raw, str):
        return None
    first, *others = raw.strip().replace("_", "-").split("-")
    if not re.fullmatch("[A-Za-z]{2,3}", first) or not all(re.fullmatch("[A-Za-z0-9]{2,8}", other) for other in others):
        return None
    tail = [other.upper() if len(other) == 2 else other.title() if len(other) == 4 else other.lower() for other in others]
    return "-".join([first.lower(), *tail])


def _without_markup(text: str) -> str:
    if "<" not in text:
        return text
    kept = []
    hidden_by = ""
    for piece in _MARKUP.split(text.replace("<![CDATA[", " ").replace("]]>", " ")):
        tag = _IS_TAG.match(piece)
        name = (tag[1] or "").lower() if tag else ""
        if hidden_by:
            hidden_by = "" if name == hidden_by and piece.startswith("</") else hidden_by
        elif tag is None:
            kept.append(piece)
        elif name in _UNSEEN and not piece.startswith("</"):
            hidden_by = name
        elif name not in _INLINE:
            kept.append(" ")
    return "".join(kept)


def _iso(text: str) -> datetime | None:
    """Read ISO 8601 and what is nearly so: `2026/11/2 8:05`, nanoseconds, `+2:00`, `CET`."""
    if text.isdigit():
        return datetime.strptime(text, "%Y%m%d") if len(text) == 8 else None  # noqa: DTZ007 — the zone is given by the caller
    parts = _ISO_LIKE.fullmatch(text)
    if parts is None:
        return None
    day = f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}"
    if not parts[4]:
        return datetime.fromisoformat(day)
    clock, offset = _split_zone(_FRACTION.sub(r"\1", parts[4]))
    found = datetime.fromisoformat(f"{day}T0{clock}" if clock[1:2] == ":" else f"{day}T{clock}")
    return found.replace(tzinfo=offset) if offset else found


def _rfc822(text: str) -> datetime | None:
    rest, offset = _split_zone(text)
    found = parsedate_tz(rest)
    return datetime(*found[:6], tzinfo=offset) if found else None


def _split_zone(text: str) -> tuple[str, timezone | None]:
    """Take the zone off the end; an abbreviation that is not known, or means several zones, is no zone."""
    if (number := _ZONE_NUMBER.search(text)) and ":" in text[: number.start()]:
        minutes = int(number[2]) * 60 + int(number[3])
        return text[: number.start()], timezone(timedelta(minutes=-minutes if number[1] == "-" else minutes))
    word = _ZONE_WORD.search(text)
    if word and word[1] in _HOURS_OF_ZONES:
        return text[: word.start()], timezone(timedelta(hours=_HOURS_OF_ZONES[word[1]]))
    return text, None


@lru_cache(maxsize=256)
def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")
