"""Times of a page: which of the many it gives is the published one, and which the modified."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING

from htmldate import find_date

from pipeline.extract import credits
from pipeline.extract.moments import EARLIEST, Clock, Moment, zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.items import DateOrigin, Link

__all__ = ["Clock", "Moment", "from_text", "modified", "published", "zone"]

FARTHEST = timedelta(hours=14)
"""From UTC, of any zone."""
FETCH_DAY = timedelta(days=1)
APART = timedelta(days=2)
STAMP_CHARS = 80
NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
QUARTER = timedelta(minutes=15)
IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]|[1-9](?=/|$))(?!\d)")
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


def published(
    head: Head, node: Node, link: Link | None, url: str | None, clock: Clock
) -> tuple[Moment | None, DateOrigin | None]:
    """Find when the article was published, the most trusted place first; a modified time never stands in for it."""
    said = list(_said(head, node))
    for origin, raw in said:
        if moment := clock.read(raw, is_free_text=True):
            return _zoned(moment, said, clock), origin
    if link and link.published_at and (moment := clock.read(link.published_at.isoformat())):
        return moment, "sitemap" if link.found_kind == "sitemap" else "feed"
    if moment := _in_url(url, clock):
        return moment, "url"
    return None, None


def is_belated(fed: Moment, printed: Moment, clock: Clock) -> bool:
    """Tell whether a feed dates an article by the day on which it was fetched, and the page by an earlier one."""
    return clock.fetched_at - fed.at < FETCH_DAY and fed.at - printed.at > APART


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
    found = find_date(copy, url=url, original_date=True, min_date=first, max_date=last)
    if not found:
        return None
    stamps = _stamps(copy, date.fromisoformat(found))
    exact = (credits.printed(part, clock) for line in stamps for part in credits.parts(line))
    same = (moment for moment in exact if moment and moment.precision == "second" and _is_on(moment, found, clock))
    return next(same, clock.read(found)) if stamps else None


def _stamps(tree: HtmlElement, day: date) -> list[str]:
    """List the lines of few words in which a day stands, as a date does; what a sentence tells of is another one."""
    lines = (text.strip() for text in tree.itertext())
    short = (line for line in lines if len(line) <= STAMP_CHARS and str(day.year) in line)
    return [line for line in short if day.day in {int(n) for n in NUMBER.findall(line)}]


def _is_on(moment: Moment, day: str, clock: Clock) -> bool:
    return moment.at.astimezone(clock.zone).date().isoformat() == day


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


def _zoned(moment: Moment, said: list[tuple[DateOrigin, str]], clock: Clock) -> Moment:
    """Prefer to a time without a zone the same one with its zone, where the page says it in another place too."""
    if not moment.is_zone_assumed:
        return moment
    others = (clock.read(raw) for origin, raw in said if origin != "time_element")
    return next((other for other in others if other and _is_same(moment, other)), moment)


def _is_same(moment: Moment, other: Moment) -> bool:
    """Say whether two times are one on clocks of different zones."""
    apart = abs(moment.at - other.at)
    return other.precision == "second" and not other.is_zone_assumed and apart <= FARTHEST and apart % QUARTER == timedelta(0)


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
