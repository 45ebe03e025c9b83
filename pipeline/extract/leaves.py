"""Lines read straight off the markup, for text that no extractor gave back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.extract.inline import STRANGE
from pipeline.extract.outline import UNREAD, squeeze
from pipeline.extract.words import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.items import BlockKind

LEFT_OUT = UNREAD | STRANGE | {"nav", "header", "footer", "figure", "option"}
KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    "blockquote": "quote",
    "pre": "code",
}

RATING = re.compile("[★☆⭐✩✭⯨]{3,}")
"""The one line without a letter or a figure that says something."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line: text that no boundary of a block crosses."""

    text: str
    """White space folded."""
    solid: str
    """Its text as an `Outline` has it."""
    kind: BlockKind
    n_linked: int
    """Characters inside links."""
    element: HtmlElement
    """The innermost block around it."""


def parted(text: str, root: HtmlElement) -> list[Leaf]:
    """Part a text that an extractor ran together at the boundaries of its blocks, captions of figures among them.

    Returns: its lines in the order of the page; none if they are not all of it.
    """
    solid, at = squeeze(text), 0
    found = []
    for leaf in read(root, left_out=LEFT_OUT - {"figure"}):
        if solid.startswith(leaf.solid, at):
            found.append(leaf)
            at += len(leaf.solid)
    return found if at == len(solid) else []


def read(
    root: HtmlElement, *, left_out: frozenset[str] = LEFT_OUT, own: frozenset[HtmlElement] = frozenset()
) -> Iterator[Leaf]:
    """Yield the lines below an element in the order of the page; figures and navigation left out, save what is `own`.

    What is hidden is read: a page that unfolds its text hides most of it.
    """
    run: list[str] = []
    linked: list[str] = []
    block = root
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, is_left = stack.pop()
        if element.tag not in INLINE or element.tag == "br":
            yield from _closed(run, linked, block)
            block = element if element.tag != "br" and not is_left else _block(element.getparent(), root)
        if not is_left and isinstance(element.tag, str) and (element.tag not in left_out or element in own):
            run.append(element.text or "")
            if element.tag == "a":
                linked.append("".join(element.itertext()))
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
        elif element is not root:
            run.append(element.tail or "")
    yield from _closed(run, linked, block)


def _closed(run: list[str], linked: list[str], block: HtmlElement) -> Iterator[Leaf]:
    # as an answer's lines are: pages escape twice
    text = " ".join(unescape("".join(run)).split())
    n_linked = sum(map(len, linked))
    run.clear()
    linked.clear()
    if any(character.isalnum() for character in text) or RATING.fullmatch(text):
        yield Leaf(text, squeeze(text), _kind(block), n_linked, block)


def _block(element: HtmlElement | None, root: HtmlElement) -> HtmlElement:
    while element is not None and element.tag in INLINE:
        element = element.getparent()
    return root if element is None else element


def _kind(block: HtmlElement) -> BlockKind:
    """Say what a line is: what the nearest of its block and two ancestors makes of it."""
    near = (block, *list(islice(block.iterancestors(), 2)))
    return next((KINDS[element.tag] for element in near if element.tag in KINDS), "paragraph")
