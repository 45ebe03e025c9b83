"""Find the links of an HTML page with their words, and how much their place on the page speaks for an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

from crawler.links import charset, hints

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 4 * 2**20
MAX_ANCHORS = 10_000
_MAX_DEPTH = 60
_MAX_TEXT = 300

_LONG_TAG = re.compile(rb"<([A-Za-z][A-Za-z0-9-]{0,20})\s[^<>]{20000,}")
_HEADINGS = ("h1", "h2", "h3", "h4")
_BY_TAG = {"article": 1.0, "aside": -0.5, "footer": -4.0, "form": -2.0, "header": -3.0, "main": 0.5, "nav": -4.0}
_BY_ROLE = {"banner": "header", "contentinfo": "footer", "main": "main", "menu": "nav", "navigation": "nav", "search": "nav"}
_OUTER_WORDS = frozenset(
    ("breadcrumb", "breadcrumbs", "cookie", "footer", "menu", "nav", "navbar", "navigation", "pager", "pagination")
)
_CONTAINERS = frozenset(("div", "footer", "header", "section", "table", "td", "ul"))
_PAGE_ENDS = re.compile(r"(?:\A|\s)(?:global|main|page|site|top)?[-_]?(?:foot|footer|header|masthead)(?:[-_\s]|\Z)")
_INNER_WORDS = frozenset(("author", "byline", "login", "share", "sharing", "social", "tags"))
_REFUSED_RELS = frozenset(("author", "license", "nofollow", "search", "sponsored", "tag"))


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of a page."""

    url: str
    """Absolute, resolved at the page's base."""
    text: str
    """Its words; those of the heading inside it, if it holds one."""
    is_heading: bool
    """True: it stands in a heading, or holds one."""
    place: float
    """What its place says: above 0 speaks for an article, below against."""


def parse(body: bytes, *, encoding: str | None = None, language: str | None = None) -> etree._Element | None:
    """Read HTML that may be broken; None if there is none in it."""
    body = _LONG_TAG.sub(rb"<\1 ", body[:MAX_BYTES])  # parsing is quadratic in a tag's attributes: 50,000 took 2.6 s
    text = charset.decode(body, header=encoding, language=language).replace("\x00", "")
    try:
        root = html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root.tag, str) else None


def base_of(root: etree._Element, url: str) -> str:
    """Say at which address the page's relative links resolve."""
    stated = next(root.iter("base"), None)
    return (hints.address(stated.get("href"), url) if stated is not None else None) or url


def find(root: etree._Element, *, url: str) -> Iterator[Anchor]:
    """Find the links that lead to web addresses, in the order of the page; at most 10,000."""
    base = base_of(root, url)
    places: dict[etree._Element, float] = {}
    for n_seen, element in enumerate(root.iter("a")):
        if n_seen >= MAX_ANCHORS:
            return
        address = hints.address(element.get("href"), base)
        if address is None or _REFUSED_RELS & set((element.get("rel") or "").lower().split()):
            continue
        text, is_heading = words(element)
        yield Anchor(address.partition("#")[0], text, is_heading, _place(element, places))


def words(element: etree._Element) -> tuple[str, bool]:
    """Read a link's words, and say whether they are a heading's; its label if it has no words."""
    inner = next(element.iter(*_HEADINGS), None)
    if inner is not None and (text := _text(inner)):
        return text, True
    text = _text(element) or hints.line(element.get("aria-label") or element.get("title"), _MAX_TEXT) or ""
    return text, _stands_in_heading(element)


def _text(element: etree._Element) -> str:
    pieces = []
    n_left = _MAX_TEXT * 8
    for part in element.iter():
        if isinstance(part.tag, str) and part.tag not in ("script", "style", "svg", "noscript"):
            pieces.append(part.text or "")
        pieces.append(" " if part.tag in ("div", "p", "br", "li") else "")
        pieces.append((part.tail or "") if part is not element else "")
        n_left -= len(pieces[-1]) + len(pieces[-3]) + 4
        if n_left < 0:
            break
    text = " ".join("".join(pieces).split())
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT].rpartition(" ")[0]


def _stands_in_heading(element: etree._Element) -> bool:
    parent = element.getparent()
    for _ in range(4):
        if parent is None:
            return False
        if parent.tag in _HEADINGS:
            return True
        parent = parent.getparent()
    return False


def _place(element: etree._Element, places: dict[etree._Element, float]) -> float:
    """Add up what the elements around say, each found once for all the links inside it."""
    around: list[etree._Element] = []
    current = element
    while current is not None and current not in places and len(around) < _MAX_DEPTH:
        around.append(current)
        current = current.getparent()
    place = places.get(current, 0.0) if current is not None else 0.0
    for current in reversed(around):
        place = max(-8.0, min(1.5, place + _own_place(current, place)))
        places[current] = place
    return place


def _own_place(element: etree._Element, around: float) -> float:
    if element.tag in ("html", "body") or (element.tag == "header" and around > 0):  # an article may have a header, too
        return 0.0
    kind = _BY_ROLE.get((element.get("role") or "").lower(), element.tag)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].lower()
    near = set(re.split(r"[^a-z]+", names))
    is_page_end = around <= 0 and element.tag in _CONTAINERS and _PAGE_ENDS.search(names)
    if is_page_end or (near & _OUTER_WORDS and kind not in ("main", "article")):
        return -4.0
    return _BY_TAG.get(kind, 0.0) - (3.0 if near & _INNER_WORDS else 0.0)
