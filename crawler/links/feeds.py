"""Read RSS 0.9x to 2.0, RDF, Atom and JSON Feed, broken ones too, into links."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax import SAXException

import feedparser

from crawler.links import Found, charset, hints
from pipeline.items import Link
from pipeline.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from pipeline.items import Source

MAX_BYTES = 8 * 2**20
MAX_LINKS = 5_000
_MAX_HEADLINE = 500
_MAX_DESCRIPTION = 2_000
_MAX_AUTHORS = 20

_ROOT = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]")
_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!\[CDATA\[|<![^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>")
_MAIL_AND_NAME = re.compile(r"\s*[^\s@]+@[^\s@]+\s*\((.+)\)\s*")
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_FEEDPARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    SAXException,
)


@dataclass(frozen=True, slots=True)
class _Context:
    """What every entry of one feed shares."""

    url: str
    source: Source
    now: datetime


def read(body: bytes, *, url: str, content_type: str | None, source: Source, now: datetime) -> Found:
    """Find the articles that a feed announces, newest first or however it orders them; never raises.

    Args: url — where the feed was found, after redirects; what is relative in it resolves there. content_type — as sent.
    Returns: at most 5,000 links, each address once. Of a feed that is cut short, what came before the cut.
    Cost: 0.15 ms for a short entry, but seconds for a broken feed of megabytes. Nothing is ever fetched or opened.
    """
    if not body.strip(b" \t\r\n\x00"):
        return Found(error="empty")
    text = charset.decode(body[:MAX_BYTES], header=content_type, language=source.language).lstrip("\ufeff \t\r\n\x00")
    context = _Context(url, source, now)
    if text.startswith("{"):
        return _read_json(text, context)
    root = root_name(text)
    if root == "html":
        return Found(error="an HTML page instead of a feed")
    if root is None:
        return Found(error="not XML")
    return _read_xml(text, context)


def root_name(text: str) -> str | None:
    """Name the first element of a document, lower case, without its prefix; None if it is not markup.

    >>> root_name("<?xml version='1.0'?><!-- a --><rdf:RDF>")
    'rdf'
    """
    start = text[:8_192]
    if not start.lstrip().startswith("<"):
        return None
    if re.match(r"(?:\s|<!--.*?-->)*<!doctype\s+html", start, re.IGNORECASE | re.DOTALL):
        return "html"
    found = _ROOT.search(_ASIDE.sub("", start))
    return found[1].lower() if found else None


def _read_xml(text: str, context: _Context) -> Found:
    prepared = _DECLARATION.sub("", text).encode("utf-8", "replace")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": context.url}
    try:
        parsed = feedparser.parse(BytesIO(prepared), response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except _FEEDPARSER_ERRORS as exc:
        return Found(error=f"not readable as a feed: {type(exc).__name__}")
    is_atom = str(parsed.get("version") or "").startswith("atom")
    links = _unique(_xml_link(entry, context, is_atom=is_atom) for entry in parsed.entries)
    if not links and not parsed.entries and not parsed.get("version"):
        return Found(error=f"XML, but no feed: <{root_name(text)}>")
    return Found(links=links, title=hints.line(parsed.feed.get("title"), _MAX_HEADLINE), ttl_s=_ttl_s(parsed.feed))


def _xml_link(entry: Mapping[str, object], context: _Context, *, is_atom: bool) -> Link | None:
    address = _xml_address(entry, context.url)
    if address is None:
        return None
    updated = _said(entry, "updated")
    published = _said(entry, "published") or _said(entry, "created") or (None if is_atom else updated)
    detail = entry.get("title_detail")
    return Link(
        url=address,
        source=context.source.key,
        found_in=context.url,
        found_kind="feed",
        headline=hints.line(entry.get("title"), _MAX_HEADLINE),
        description=hints.line(entry.get("summary"), _MAX_DESCRIPTION),
        authors=_xml_authors(entry),
        published_at=_moment(published, context),
        modified_at=_moment(updated, context),
        language=hints.language(entry.get("language") or (detail.get("language") if isinstance(detail, dict) else None)),
    )


def _xml_address(entry: Mapping[str, object], base: str) -> str | None:
    """Choose the article's own address: before any tracker's, and never an enclosure's or the feed's own."""
    links = [link for link in _list(entry.get("links")) if isinstance(link, dict)]
    alternates = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    pages = [link.get("href") for link in links if link.get("rel") == "alternate" and "html" in str(link.get("type"))]
    others = {link.get("href") for link in links} - set(alternates)
    said = [entry.get("link")] if entry.get("link") not in others else []
    guid = [entry.get("id")] if entry.get("guidislink") else []
    for raw in (entry.get("feedburner_origlink"), *pages[:1], *said, *alternates, *guid):
        if address := hints.address(raw, base):
            return address
    return None


def _xml_authors(entry: Mapping[str, object]) -> tuple[str, ...]:
    if mail := _MAIL_AND_NAME.fullmatch(str(entry.get("author") or "")):
        return _names([mail[1]])  # feedparser takes such apart only if the domain's end has up to four letters
    people = [person.get("name") for person in _list(entry.get("authors")) if isinstance(person, dict)]
    return _names(people if any(people) else [entry.get("author")])


def _read_json(text: str, context: _Context) -> Found:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Found(error="JSON that is cut short or broken")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return Found(error="JSON, but no feed: no items")
    links = _unique(_json_link(item, feed, context) for item in feed["items"] if isinstance(item, dict))
    return Found(links=links, title=hints.line(feed.get("title"), _MAX_HEADLINE))


def _json_link(item: Mapping[str, object], feed: Mapping[str, object], context: _Context) -> Link | None:
    choices = (hints.address(item.get(name), context.url) for name in ("url", "external_url"))
    address = next(filter(None, choices), None) or hints.address(item.get("id"), "")
    if address is None:
        return None
    people = [*_list(item.get("authors")), item.get("author")]
    return Link(
        url=address,
        source=context.source.key,
        found_in=context.url,
        found_kind="feed",
        headline=hints.line(item.get("title"), _MAX_HEADLINE),
        description=hints.line(item.get("summary") or item.get("content_text") or item.get("content_html"), _MAX_DESCRIPTION),
        authors=_names([person.get("name") for person in people if isinstance(person, dict)]),
        published_at=_moment(item.get("date_published"), context),
        modified_at=_moment(item.get("date_modified"), context),
        language=hints.language(item.get("language") or feed.get("language")),
    )


def _unique(links: Iterator[Link | None]) -> tuple[Link, ...]:
    kept: dict[str, Link] = {}
    for link in links:
        if link is not None:
            kept.setdefault(url_key(link.url), link)
        if len(kept) >= MAX_LINKS:
            break
    return tuple(kept.values())


def _names(people: Sequence[object]) -> tuple[str, ...]:
    names = (hints.line(person, 200) for person in people[:_MAX_AUTHORS])
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _moment(raw: object, context: _Context) -> datetime | None:
    return hints.moment(raw, timezone=context.source.timezone, now=context.now)


def _ttl_s(feed: Mapping[str, object]) -> int | None:
    minutes = str(feed.get("ttl") or "").strip()
    if minutes.isdecimal() and 0 < len(minutes) < 7:
        return int(minutes) * 60 or None
    period = _PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    times = str(feed.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(times)) if period and times.isdecimal() and len(times) < 5 else None


def _said(entry: Mapping[str, object], name: str) -> object:
    return dict.get(entry, name) if isinstance(entry, dict) else None  # feedparser's own get answers for another field


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
