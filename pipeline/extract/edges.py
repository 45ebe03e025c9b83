"""Lines right above and right below a text: its standfirst, and what an editor adds at its foot.

Extractors throw out every `header` and `footer`. An article's own are read for sentences, and for nothing else in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extract.beside import CLOSED, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from pipeline.extract.held import Held
    from pipeline.extract.leaves import Leaf

SENTENCE = 40
"""Characters of a standfirst or a correction at least; a kicker, a byline, a place and a date are shorter, or no sentence."""
ABOVE = 8
"""A headline stands so many lines above the first paragraph at most."""
HOLDERS = ("article", "main")
ASKS = ("a", "button", "form", "img", "input")


def own(tree: HtmlElement) -> frozenset[HtmlElement]:
    """List the headers of articles that hold a headline, and their footers that lead nowhere."""
    headers = (header for header in tree.iter("header") if header.find(".//h1") is not None)
    footers = (footer for footer in tree.iter("footer") if next(footer.iter(*ASKS), None) is None)
    return frozenset(edge for edge in (*headers, *footers) if next(edge.iterancestors(*HOLDERS), None) is not None)


def beyond(page: Sequence[Leaf], held: Held, described: Held) -> Iterator[int]:
    """List the places of sentences between the headline and the first paragraph, and of those in a footer below the last.

    Args:
        page — its lines, those of its own headers and footers among them.
        described — the page's descriptions. What they say is no part of the text, and where there are any, only the header
        that holds the headline has another standfirst.
    """
    kept = [at for at, leaf in enumerate(page) if runs(leaf) and leaf.solid in held]
    if not kept:
        return
    above = range(max(kept[0] - ABOVE, 0), kept[0])
    headline = next((at for at in reversed(above) if page[at].element.tag == "h1"), kept[0])
    for at in range(headline + 1, kept[0]):
        leaf = page[at]
        is_known = bool(described) and not _is_in(leaf, "header")
        if not is_known and _is_sentence(leaf, held) and leaf.solid not in described and not described.repeats(leaf.solid):
            yield at
    for at in range(kept[-1] + 1, len(page)):
        if _is_in(page[at], "footer") and _is_sentence(page[at], held):
            yield at


def _is_in(leaf: Leaf, tag: str) -> bool:
    return next(leaf.element.iterancestors(tag), None) is not None


def _is_sentence(leaf: Leaf, held: Held) -> bool:
    is_said = len(leaf.text) >= SENTENCE and leaf.text.endswith(CLOSED) and not leaf.n_linked and leaf.kind != "list_item"
    return is_said and "©" not in leaf.text and leaf.solid not in held and not held.repeats(leaf.solid)
