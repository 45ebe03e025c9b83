"""Where a page's running text stands: the evidence by which an answer about its main content is judged.

The container that holds most running text is nearly always the article's. An answer that has its text is complete; one
without it has lost the article, or the page has more comments than article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extract.outline import squeeze
from pipeline.extract.words import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipeline.extract.outline import Outline

RUNNING = 40
"""Characters without white space that one stretch of text has if it runs."""


@dataclass(frozen=True, slots=True)
class Container:
    """An element and the running text right below it."""

    element: HtmlElement
    texts: tuple[str, ...]
    """Its stretches, white space left out, in the order of the page."""

    @property
    def size(self) -> int:
        """Count its characters."""
        return sum(map(len, self.texts))

    def share_in(self, answer: Iterable[str]) -> float:
        """Say which share of its text the lines of an answer hold, 0 to 1."""
        held = "\n".join(map(squeeze, answer))
        return sum(len(text) for text in self.texts if text in held) / self.size


def densest(outline: Outline) -> list[Container]:
    """List the containers with most running text outside links: the first, and those with at least half of its text.

    An element that only wraps one other counts as part of its parent. Returns: none if no text of the page runs.
    """
    texts: dict[HtmlElement, list[str]] = {}
    for owner, text in outline.stretches(RUNNING):
        container = _container(owner)
        if container is not None:
            texts.setdefault(container, []).append(text)
    found = sorted((Container(element, tuple(held)) for element, held in texts.items()), key=lambda one: -one.size)
    return [one for one in found if 2 * one.size >= found[0].size]


def _container(owner: HtmlElement | None) -> HtmlElement | None:
    """Say which element holds the block that a stretch belongs to; None: the stretch is a link's."""
    while owner is not None and owner.tag in INLINE:
        if owner.tag == "a":
            return None
        owner = owner.getparent()
    parent = owner.getparent() if owner is not None else None
    while parent is not None and len(parent) == 1 and parent.tag != "body" and parent.getparent() is not None:
        parent = parent.getparent()
    return parent
