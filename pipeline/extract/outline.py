"""A page's text as one string without white space, and for each stretch of it the markup that carries it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract.words import INLINE
from pipeline.items import scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

UNREAD = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea"))
EMPHASIS = frozenset(("b", "strong"))
UNSPACED = re.compile(f"[{scripts.UNSPACED}]")
WORD_BREAKS = re.compile(r"[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])")
MAX_WORDS_NEAR = 40
Span = tuple[int, int]


class Outline:
    """What is where on a page. Made in one walk; each question costs a few binary searches."""

    def __init__(self, tree: HtmlElement) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._starts: list[int] = []
        self._owners: list[HtmlElement] = []
        self._ends: dict[HtmlElement, int] = {}
        self._links: list[Span] = []
        self._emphasised: list[Span] = []
        self._words: dict[HtmlElement, tuple[str, ...]] = {}
        self.n_words = 0
        """Words of the whole page; in scripts without spaces a character counts as one."""
        self.n_links = 0
        """Links of the whole page."""
        self._read(tree)
        self.text = "".join(self._parts)
        """All text, white space and characters that do not print left out."""
        self.n_unlinked = len(self.text) - sum(end - start for start, end in self._links)
        """Characters of it outside links."""

    def _read(self, tree: HtmlElement) -> None:
        stack: list[tuple[HtmlElement, int]] = [(tree, -1)]
        while stack:
            element, start = stack.pop()
            if start >= 0:
                self._leave(element, start)
            elif element.tag in UNREAD:
                self._take(element.tail, element.getparent())
            else:
                stack.append((element, self._size))
                self._take(element.text, element)
                stack += [(child, -1) for child in reversed(element)]

    def _leave(self, element: HtmlElement, start: int) -> None:
        self._ends[element] = self._size
        if element.tag == "a" and element.get("href") is not None:
            self.n_links += 1
            self._links.append((start, self._size))
        elif element.tag in EMPHASIS and start < self._size:
            if self._emphasised and self._emphasised[-1][0] >= start:
                self._emphasised = [span for span in self._emphasised if span[0] < start]
            self._emphasised.append((start, self._size))
        self._take(element.tail, element.getparent())

    def _take(self, text: str | None, owner: HtmlElement | None) -> None:
        if not text or owner is None:
            return
        words = text.split()
        if words:
            solid = squeeze(unescape("".join(words)))
            self.n_words += len(words) if solid.isascii() else max(len(words), len(UNSPACED.findall(solid)))
            self._starts.append(self._size)
            self._owners.append(owner)
            self._parts.append(solid)
            self._size += len(solid)

    def stretches(self, least: int) -> Iterator[tuple[HtmlElement, str]]:
        """Yield each stretch of text between two tags that has so many characters, with the element that carries it."""
        for start, end, owner in zip(self._starts, [*self._starts[1:], self._size], self._owners, strict=True):
            if end - start >= least:
                yield owner, self.text[start:end]

    def find(self, solid: str, after: int, *, is_whole: bool) -> int:
        """Find a stretch of text at or after a place, else anywhere.

        Args: is_whole — it must begin and end where text of the page does; words inside a sentence do not count.
        Returns: -1 if it is not there.
        """
        for begin, end in ((after, len(self.text)), (0, after + len(solid))):
            place = self.text.find(solid, begin, end)
            while place >= 0 and is_whole and not self._is_whole(place, place + len(solid)):
                place = self.text.find(solid, place + 1, end)
            if place >= 0:
                return place
        return -1

    def _is_whole(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, start)
        if at >= len(self._starts) or self._starts[at] != start:
            return False
        at = bisect_left(self._starts, end)
        return end == self._size or (at < len(self._starts) and self._starts[at] == end)

    def element(self, span: Span) -> HtmlElement:
        """Say which block element carries a stretch of text: the smallest one around all of it."""
        owner = self._owners[max(bisect_right(self._starts, span[0]) - 1, 0)]
        while owner.getparent() is not None and (owner.tag in INLINE or self._ends.get(owner, 0) < span[1]):
            owner = owner.getparent()
        return owner

    def links(self, span: Span) -> tuple[int, int]:
        """Count the links that touch a stretch of text, and its characters inside them."""
        return _overlap(self._links, span)

    def is_below_link(self, place: int, *, most: int, least: int) -> bool:
        """Tell whether a link ends right above a place, `most` characters away; shorter ones than `least` do not count."""
        at = bisect_left(self._links, (place, place)) - 1
        start, end = self._links[at] if at >= 0 else (0, -1)
        return 0 <= end <= place <= end + most and end - start >= least

    def emphasised(self, span: Span) -> int:
        """Count a stretch's characters in bold type."""
        return _overlap(self._emphasised, span)[1]

    def words_near(self, element: HtmlElement) -> tuple[str, ...]:
        """List the words of class and id on an element and its nearest two ancestors, nearest first."""
        words: dict[str, None] = {}
        nearest: HtmlElement | None = element
        for _ in range(3):
            if nearest is None or nearest.tag in ("body", "html"):
                break
            words.update(dict.fromkeys(self._own_words(nearest)))
            nearest = nearest.getparent()
        return tuple(words)[:MAX_WORDS_NEAR]

    def _own_words(self, element: HtmlElement) -> tuple[str, ...]:
        known = self._words.get(element)
        if known is None:
            names = f"{element.get('class') or ''} {element.get('id') or ''}"[:400]
            known = tuple(word.lower() for word in WORD_BREAKS.split(names) if word)
            self._words[element] = known
        return known


def squeeze(text: str) -> str:
    """Leave out white space, and what does not print.

    >>> squeeze("a b\\u00adc\\n")
    'abc'
    """
    solid = "".join(text.split())
    return solid if solid.isprintable() else "".join(char for char in solid if char.isprintable())


def _overlap(spans: list[Span], span: Span) -> tuple[int, int]:
    """Count the spans (sorted, apart from each other) that overlap one, and by how many characters."""
    number = size = 0
    at = max(bisect_left(spans, span) - 1, 0)
    for start, end in spans[at:]:
        if start >= span[1]:
            break
        shared = min(end, span[1]) - max(start, span[0])
        if shared > 0 or span[0] <= start == end:
            number += 1
            size += max(shared, 0)
    return number, size
