"""Sequels: whole articles that an endless page appends to its own, found by headline and signature, and taken out.

A part of a page is another article's if it begins with a headline of its own and is signed on its own: an address, an entry
in structured data, or a date and a byline between its headline and its first paragraph. Chapters, entries of a live blog,
questions and items of a list have headings but no signature, or stand below the page's headline and not beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline.extract import jsonld
from pipeline.extract.kind import LIVE_TITLE, STAMP
from pipeline.extract.outline import UNREAD, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.extract.metadata import Evidence

WHOLE = 250
"""Characters of running text that make a part an article and not a teaser."""
RUNNING = 60
HEADLINE = 12
SAME = 0.8
ADDRESSES = ("data-url", "data-href", "data-permalink", "data-article-url", "data-canonical", "data-canonical-url", "data-link")
BYLINE = re.compile(r"(?:^|[\s_-])(?:by-?line|authors?|writer|autor|auteur|reporter|signature)(?:$|[\s_-])", re.IGNORECASE)
HEADINGS = ("h1", "h2")
MAX_HEADINGS = 200
WORD = re.compile(r"\w+")


def remove(known: Evidence) -> int:
    """Take other articles out of a page's tree, in place.

    Returns: how many parts; 0 if the page does not say which headline is its own, or calls itself live.
    """
    head, node, tree = known.head, known.node, known.tree
    headings = [element for element in _headings(tree) if len(_said(element)) >= HEADLINE]
    titles = _titles(head, node)
    own = [element for element in headings if _is_same(_said(element), titles)]
    if len(headings) <= len(own) or not own or _is_live(titles, known.nodes):
        return 0
    page = _Page(known, own)
    if page.n_own(headings) < WHOLE:
        return 0
    foreign = [part for part in page.parts(headings) if page.is_foreign(part)]
    for part in foreign:
        _drop(part)
    return len(foreign)


class _Page:
    """Which headings a page has that are not its own, and what stands below each."""

    def __init__(self, known: Evidence, own: list[HtmlElement]) -> None:
        self._own = set(own)
        self._holders = {holder for element in own for holder in (element, *element.iterancestors())}
        self._first = own[0]
        self._urls = list(_own_paths(known))
        self._base = known.page.url or ""
        self._others = {squeeze(text).casefold() for node in known.nodes for text in _headline_of(node, known.node)}

    def parts(self, headings: list[HtmlElement]) -> Iterator[list[HtmlElement]]:
        """Yield each part that begins with a heading not the page's: one element, or a run of siblings."""
        seen: set[HtmlElement] = set()
        for heading in headings:
            if heading in self._own or heading in seen:
                continue
            part = self._part(heading)
            inside = {element for top in part for element in top.iter(*HEADINGS)}
            if not (inside & seen) and _begins_with(part, heading):
                seen |= inside
                yield part

    def n_own(self, headings: list[HtmlElement]) -> int:
        """Count the characters of running text between the page's headline and the next one that is not its own."""
        rivals = {heading for heading in headings if heading not in self._own and heading.tag == self._first.tag}
        size, is_below = 0, False
        for element in self._first.getroottree().iter():
            if element is self._first:
                is_below = True
            elif is_below and element in rivals and size:
                break
            elif is_below and (element.tag == "p" or (element.tag == "div" and not len(element))):
                size += _running(element)
        return size

    def is_foreign(self, part: list[HtmlElement]) -> bool:
        """Tell whether a part is another article: it runs, and it is signed."""
        top = part[0]
        heading = top if top.tag in HEADINGS else next(top.iter(*HEADINGS))
        if sum(_running(element) for element in _within(part) if element.tag in ("p", "div")) < WHOLE:
            return False
        if self._has_own_address(top) or squeeze(_said(heading)).casefold() in self._others:
            return True
        has_date, has_byline = _signature(part, heading)
        if heading.tag == "h1":
            return has_date or has_byline
        return has_date and has_byline and self._is_twin(top)

    def _part(self, heading: HtmlElement) -> list[HtmlElement]:
        top = heading
        while (parent := top.getparent()) is not None and parent not in self._holders:
            top = parent
        if top is not heading:
            return [top]
        run = [heading]
        for sibling in heading.itersiblings():
            if sibling in self._holders or sibling.tag == heading.tag:
                break
            run.append(sibling)
        return run

    def _is_twin(self, top: HtmlElement) -> bool:
        """Tell whether an element has a brother of its kind that holds the page's headline."""
        brothers = (brother for brother in self._holders if brother.getparent() is top.getparent())
        return any(brother.tag == top.tag and brother.get("class") == top.get("class") for brother in brothers)

    def _has_own_address(self, top: HtmlElement) -> bool:
        """Tell whether a part names its address, and the page's own part, or the page, another one."""
        said = next((value for name in ADDRESSES if (value := top.get(name))), None)
        path = _path(urljoin(self._base, said)) if said else None
        return path is not None and bool(self._urls) and path not in self._urls


def _titles(head: Head, node: Node) -> list[str]:
    said = jsonld.first(node.get("headline") or node.get("name"))
    return [text for text in (head.meta("og:title", "twitter:title"), said, head.title) if text and len(text) >= HEADLINE]


def _headings(tree: HtmlElement) -> list[HtmlElement]:
    found = []
    for element in tree.iter(*HEADINGS):
        if not any(holder.tag in UNREAD or holder.tag in ("nav", "footer", "aside") for holder in element.iterancestors()):
            found.append(element)
        if len(found) >= MAX_HEADINGS:
            break
    return found


def _is_live(titles: Iterable[str], nodes: Iterable[Node]) -> bool:
    is_declared = any("LiveBlogPosting" in jsonld.types(node) for node in nodes)
    return is_declared or any(LIVE_TITLE.search(title) for title in titles)


def _is_same(text: str, titles: Iterable[str]) -> bool:
    solid, words = squeeze(text).casefold(), set(WORD.findall(text.casefold()))
    for title in titles:
        other, known = squeeze(title).casefold(), set(WORD.findall(title.casefold()))
        if solid in other or other in solid or len(words & known) >= SAME * min(len(words), len(known)) > 2:
            return True
    return False


def _own_paths(known: Evidence) -> Iterator[str]:
    for url in (known.page.url, known.page.requested_url, *known.head.links.get("canonical", []), known.head.meta("og:url")):
        path = _path(urljoin(known.page.url or "", url)) if url else None
        if path:
            yield path


def _headline_of(node: Node, own: Node) -> list[str]:
    is_article = any(kind.endswith(("Article", "Posting")) for kind in jsonld.types(node))
    text = jsonld.first(node.get("headline")) if node is not own and is_article else None
    return [text] if text else []


def _signature(part: list[HtmlElement], heading: HtmlElement) -> tuple[bool, bool]:
    """Say whether a date and a byline stand between a part's headline and its first paragraph."""
    has_date = has_byline = False
    for element in _within(part):
        if element is heading:
            continue
        if element.tag == "p" and _running(element):
            break
        itemprop = element.get("itemprop") or ""
        if element.tag == "time" or itemprop == "datePublished":
            has_date |= not STAMP.fullmatch(_said(element))
        elif (
            itemprop == "author" or "author" in (element.get("rel") or "").split() or BYLINE.search(element.get("class") or "")
        ):
            has_byline = True
    return has_date, has_byline


def _begins_with(part: list[HtmlElement], heading: HtmlElement) -> bool:
    """Tell whether no paragraph stands in a part above its heading."""
    for element in _within(part):
        if element is heading:
            return True
        if element.tag == "p" and _running(element):
            return False
    return False


def _within(part: list[HtmlElement]) -> Iterator[HtmlElement]:
    for top in part:
        yield from top.iter()


def _running(element: HtmlElement) -> int:
    """Count the characters of a paragraph; 0 for a short one, and for what holds other elements and no text of its own."""
    text = "".join(element.itertext()) if element.tag == "p" else element.text or ""
    size = len(text.strip())
    return size if size >= RUNNING else 0


def _drop(part: list[HtmlElement]) -> None:
    for element in part:
        if element.getparent() is not None:
            element.drop_tree()


def _said(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path.strip("/") or None
    except ValueError:
        return None
