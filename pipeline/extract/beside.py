"""Lines of a page that stand among the paragraphs of its text, and whether they are part of it.

Each rule has its like among furniture: a list of shops and one of buttons, a fact box and a promotion, a linked sentence and
the headline of another story. What tells them apart is where they stand, whether they are sentences, and where links lead.
"""

from __future__ import annotations

import re
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.extract.body import ENDED
from pipeline.extract.leaves import RATING
from pipeline.extract.outline import WORD_BREAKS
from pipeline.extract.words import FACTS, FURNITURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from pipeline.extract.held import Held
    from pipeline.extract.leaves import Leaf

SENTENCE = 60
FEW = 0.2
NEAR = 40
LISTS = ("dl", "ol", "ul")
BOXES = ("div", "section")
CLOSED = tuple('.!?…»"”’)。！？」')  # noqa: RUF001 - as they are written
INTRODUCES = (":", "：")  # noqa: RUF001
ASKS = ("a", "button", "form", "iframe", "input", "select", "textarea", "video")
"""Elements that no box of facts has, and every promotion."""
TOLD = re.compile(
    r"^[“\"„«「].{12,}[”\"“»」],?\s+\w+\s+\w"  # speech, and who says so
    r"|[.!?…]['\"”’»]?\s+\w.*[.!?…]['\"”’»)]?$"  # noqa: RUF001 - two sentences
)


def among(page: Sequence[Leaf], held: Held, url: str | None) -> Iterator[int]:
    """List the places of lines between two extracted paragraphs in the very element that holds them, or right below the last.

    Args: page — its lines. url — of the page; without it, lists of links stay out.
    """
    kept = [at for at, leaf in enumerate(page) if runs(leaf) and leaf.solid in held]
    text = _Text(page, held, urlsplit(url or "").hostname)
    for before, after in pairwise(kept):
        if after - before > 1 and page[before].element.getparent() is page[after].element.getparent():
            yield from text.between(before, after)
    if kept:
        yield from text.below(kept[-1])


def runs(leaf: Leaf) -> bool:
    """Tell whether a line is running text: a sentence of some length outside links."""
    return len(leaf.text) >= SENTENCE and leaf.text.endswith(ENDED) and 2 * leaf.n_linked < len(leaf.text)


class _Text:
    """A page's lines, and those of an answer."""

    def __init__(self, page: Sequence[Leaf], held: Held, host: str | None) -> None:
        self._page = page
        self._held = held
        self._host = host
        self._seen: dict[str, list[int]] = {}

    def between(self, before: int, after: int) -> Iterator[int]:
        page = self._page
        parent = page[before].element.getparent()
        alike = {_class(page[before]), _class(page[after])}
        for top, places in groupby(range(before + 1, after), lambda at: _top(page[at].element, parent)):
            group = list(places)
            if top is None:
                continue
            if self._is_list(top, group) or self._is_box(top, group):
                yield from group
            else:
                yield from (at for at in group if page[at].element is top and self._is_line(at, alike))

    def below(self, last: int) -> Iterator[int]:
        page, alike = self._page, {_class(self._page[last])}
        parent = page[last].element.getparent()
        at = last + 1
        while at < len(page) and page[at].element.tag == page[last].element.tag and self._is_line_of(at, parent, alike):
            yield at
            at += 1
        while at < len(page) and page[at].element.getparent() is parent and page[at].solid in self._held:
            at += 1
        if at < len(page) and page[at - 1].text.endswith(INTRODUCES):
            top = _top(page[at].element, parent)
            group = [place for place in range(at, len(page)) if top is not None and _top(page[place].element, parent) is top]
            if top is not None and self._is_list(top, group):
                yield from group

    def _is_line_of(self, at: int, parent: HtmlElement | None, alike: set[str | None]) -> bool:
        return self._page[at].element.getparent() is parent and self._is_line(at, alike)

    def _is_line(self, at: int, alike: set[str | None]) -> bool:
        """Tell a sentence or a subhead; an element with class words of its own was left out for these."""
        leaf = self._page[at]
        is_said = leaf.text.endswith(ENDED) or RATING.fullmatch(leaf.text)
        if leaf.kind != "heading" and not (is_said and _class(leaf) in alike):
            return False
        if leaf.solid in self._held:
            return self._is_said_again(at)
        if 2 * leaf.n_linked >= len(leaf.text) and not self._is_told(at):
            return False
        # A short line is made of the text's own names.
        return len(leaf.text) < SENTENCE or not self._held.repeats(leaf.solid, most=FEW)

    def _is_said_again(self, at: int) -> bool:
        """Tell a short answer that an extractor took once, though it is given more often."""
        leaf = self._page[at]
        n_lines = self._held.lines[leaf.solid]
        if not n_lines or leaf.kind == "heading" or len(leaf.text) >= SENTENCE or not leaf.text.endswith(CLOSED):
            return False
        if not self._seen:
            for place, other in enumerate(self._page):
                self._seen.setdefault(other.solid, []).append(place)
        return at in self._seen[leaf.solid][n_lines:]

    def _is_told(self, at: int) -> bool:
        """Tell a linked sentence of the text from the headline of another story: it tells, and stands alone."""
        beside = (*self._page[at - 1 : at], *self._page[at + 1 : at + 2])
        is_alone = all(2 * leaf.n_linked < len(leaf.text) for leaf in beside)
        text = self._page[at].text
        return is_alone and text.endswith(CLOSED) and TOLD.search(text) is not None

    def _is_list(self, top: HtmlElement, group: list[int]) -> bool:
        """Tell a list of the text: it has no links, or these lead elsewhere and the line above announces them."""
        items = [self._page[at] for at in group]
        if top.tag not in LISTS or _is_furniture(top) or any(leaf.solid in self._held for leaf in items):
            return False
        if next(top.iter("button", "form", "input"), None) is not None:
            return False
        if 2 * sum(leaf.n_linked for leaf in items) < sum(len(leaf.text) for leaf in items):
            return True
        is_announced = self._page[group[0] - 1].text.endswith(INTRODUCES)
        return is_announced and self._leads_elsewhere(top) and any(" " in leaf.text for leaf in items)

    def _leads_elsewhere(self, top: HtmlElement) -> bool:
        """Tell whether all links lead to other hosts; those to share a page name it."""
        if not self._host:
            return False
        outlet = ".".join(self._host.split(".")[-2:])
        links = [link.get("href") or "" for link in top.iter("a")]
        return all(link.startswith(("http:", "https:", "tel:", "mailto:")) and outlet not in link for link in links)

    def _is_box(self, top: HtmlElement, group: list[int]) -> bool:
        """Tell a box of facts from a promotion: a heading, sentences below it, and nothing to follow or to fill in."""
        items = [self._page[at] for at in group]
        is_called = top.tag == "aside" or (top.tag in BOXES and not FACTS.isdisjoint(_words(top)))
        if not is_called or _is_furniture(top) or len(items) < 2 or not _is_heading(items[0]):
            return False
        sentences = [leaf for leaf in items[1:] if leaf.text.endswith(CLOSED)]
        least = 1 if top.tag == "aside" else 2
        if len(sentences) < least or next(top.iter(*ASKS), None) is not None:
            return False
        return not any(leaf.solid in self._held or self._held.repeats(leaf.solid) for leaf in sentences)


def _class(leaf: Leaf) -> str | None:
    said: str | None = leaf.element.get("class")
    return said


def _top(element: HtmlElement, parent: HtmlElement | None) -> HtmlElement | None:
    """Climb to the child of an element; None: it is none of its descendants, or too far below."""
    for at in islice((element, *element.iterancestors()), NEAR):
        if at.getparent() is parent:
            return at
    return None


def _is_furniture(top: HtmlElement) -> bool:
    return not FURNITURE.isdisjoint(_words(top))


def _words(top: HtmlElement) -> set[str]:
    names = f"{top.get('class') or ''} {top.get('id') or ''}"[:400]
    return {word.lower() for word in WORD_BREAKS.split(names)}


def _is_heading(leaf: Leaf) -> bool:
    bold = sum(len(" ".join("".join(element.itertext()).split())) for element in leaf.element.iter("b", "strong"))
    return leaf.kind == "heading" or (not leaf.text.endswith(".") and bold >= len(leaf.text))
