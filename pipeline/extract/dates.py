"""Times: raw texts to aware UTC, and which of a page's many times is the published one."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateparser
from htmldate import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.items import DateOrigin, Link, Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
MAX_CHARS = 80
ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$", re.IGNORECASE
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?$")
EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]|[1-9](?=/|$))(?!\d)")
CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "article.published",
    "publishdate", "publish-date", "publish_date", "published-date", "published_time", "published_time_telegram", "pubdate",
    "publication_date", "article_date_original", "originalpublicationdate", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued",
    "dc.date.created",
    "dcterms.created", "article:published", "datecreated", "dc.date", "dcterms.date", "ptime", "date",
)  # fmt: skip
MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "article:updated_time", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "article.updated", "revised",
)  # fmt: skip
MODIFIED_WORDS = re.compile(r"modif|updat|aktualis|actuali", re.IGNORECASE)
PUBLISHED_WORDS = re.compile(r"publi|pubdate|posted|created|entry-date|dateline|timestamp", re.IGNORECASE)


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
            if EPOCH.match(text):
                return Moment(datetime.fromtimestamp(int(text[:10]), UTC), "second")
            if parts := ISO.match(text):
                return self._iso(*parts.groups())
            if parts := COMPACT.match(text):
                year, month, day, hour, minute, second, zone = parts.groups()
                clock = f"{hour}:{minute}:{second or '00'}" if hour else None
                return self._iso(f"{year}-{month}-{day}", clock, zone)
            if "," in text[:4] or text[:3].istitle():
                return self._zoned(parsedate_to_datetime(text))
            return self._zoned(datetime.fromisoformat(text))
        except (ValueError, TypeError, OverflowError, IndexError):
            return None

    def _iso(self, day: str, clock: str | None, zone: str | None) -> Moment:
        if not clock:
            return Moment(datetime.fromisoformat(f"{day}T00:00:00+00:00"), "day")
        if clock.startswith("24:"):
            clock = "00" + clock[2:]
        offset = "+00:00" if (zone or "").upper() in ("Z", "UTC", "GMT") else zone or ""
        return self._zoned(datetime.fromisoformat(f"{day}T{clock}{offset}"))

    def _in_words(self, text: str) -> Moment | None:
        if not len(text) >= 6 or not any(char.isdigit() for char in text):
            return None
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


def published(
    head: Head, node: Node, link: Link | None, url: str | None, clock: Clock
) -> tuple[Moment | None, DateOrigin | None]:
    """Find when the article was published, the most trusted place first; a modified time never stands in for it."""
    for origin, raw in _said(head, node):
        if moment := clock.read(raw, is_free_text=origin != "jsonld"):
            return moment, origin
    if link and link.published_at and (moment := clock.read(link.published_at.isoformat())):
        return moment, "sitemap" if link.found_kind == "sitemap" else "feed"
    if moment := _in_url(url, clock):
        return moment, "url"
    return None, None


def modified(head: Head, node: Node, clock: Clock) -> Moment | None:
    """Find when the article was last changed, as its publisher says."""
    raws = [str(node.get("dateModified") or ""), *head.all(*MODIFIED_METAS)]
    raws += [_raw(element) for element in head.times if element.get("itemprop") == "dateModified"]
    return next((moment for raw in raws if (moment := clock.read(raw))), None)


def from_text(tree: HtmlElement, url: str | None, clock: Clock) -> Moment | None:
    """Search the page's text for a date; the slowest way, for pages that say nothing else."""
    copy = deepcopy(tree)
    for element in list(copy.iter("head", "script", "footer", "aside", "time", "abbr")):
        if element.tag not in ("time", "abbr") or _doubt(element) == 2:
            element.drop_tree()
    first, last = EARLIEST.date().isoformat(), clock.fetched_at.date().isoformat()
    return clock.read(find_date(copy, url=url, original_date=True, min_date=first, max_date=last))


def _said(head: Head, node: Node) -> Iterator[tuple[DateOrigin, str]]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        value = node.get(key)
        if isinstance(value, str | int):
            yield "jsonld", str(value)
    for raw in head.all(*PUBLISHED_METAS):
        yield "meta", raw
    for element in sorted(head.times[:20], key=_doubt):
        if _doubt(element) < 2:
            yield "time_element", _raw(element)


def _doubt(element: HtmlElement) -> int:
    """Rank a time element: 0 it says published, 1 it says nothing, 2 it speaks of something else."""
    parent = element.getparent()
    words = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("id"))))
    near = "" if parent is None else f"{parent.get('class') or ''} {parent.get('id') or ''}"
    if MODIFIED_WORDS.search(words) or any(e.tag in ("aside", "nav", "footer", "li") for e in element.iterancestors()):
        return 2
    return 0 if element.get("pubdate") is not None or PUBLISHED_WORDS.search(f"{words} {near}") else 1


def _raw(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or " ".join(element.itertext())


def _in_url(url: str | None, clock: Clock) -> Moment | None:
    for parts in IN_URL.finditer((url or "").partition("?")[0]):
        try:
            day = date(int(parts[1]), int(parts[3]), int(parts[4]))
        except ValueError:
            continue
        if moment := clock.read(day.isoformat()):
            return moment
    return None
