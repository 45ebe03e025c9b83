"""Lines that an answer left out, put back where the page shows that they are the article's.

Its structured data may say so, or the element that holds the paragraphs around them.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from pipeline.extract import beside, edges, leaves
from pipeline.extract.body import ENDED, Line
from pipeline.extract.held import Held
from pipeline.extract.outline import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipeline.extract.leaves import Leaf

LEAST = 200
"""A declared text shorter than this, white space left out, is a teaser."""
MISSING = 80
SENTENCE = 60
PICTURES = 3
MORE_PICTURES = 4
CAPTION = 24
"""Characters of a caption, so that it is no credit."""
KIN = 0.5
NEAR = 5
GAP = 0.2
AHEAD = 20
BEGUN = 6
SEVERAL = 4
"""So many sentences, of that share of the declared text, are a part that was lost: its short lines are put back too."""


def restored(
    lines: list[Line], tree: HtmlElement, said: str | None, url: str | None = None, described: Iterable[str] = ()
) -> list[Line]:
    """Put back the page's own lines that belong to the extracted ones and are not among them.

    They stand in its declared text, or beside extracted lines as quotations, sentences and subheads do. Publishers declare
    captions and links to other stories too, so single lines of that come back only as sentences of some length outside
    links; where much is missing, all lines between them come back.

    Args:
        tree — of the page; said — its `articleBody`, which is never used itself; url — of the page;
        described — its descriptions.
    Returns: the lines in the order of the page; the same list if nothing is missing, or the declared text is another's.
    """
    solids = [squeeze(line.text) for line in lines]
    held = Held(solids)
    declared = _declared(said, solids)
    has_quotes = any(squeeze("".join(quote.itertext())) not in held for quote in tree.iter("blockquote"))
    told = _captions(tree, held)
    left_out = leaves.LEFT_OUT - {"figure"} if told else leaves.LEFT_OUT
    page = list(leaves.read(tree, left_out=left_out, own=edges.own(tree)))
    in_pictures = (at for at, leaf in enumerate(page) if leaf.solid in told) if told else ()
    lost = {
        *_lost(page, declared, held),
        *(_quotes(page, held) if has_quotes else ()),
        *beside.among(page, held, url),
        *edges.beyond(page, held, Held(map(squeeze, described))),
        *in_pictures,
    }
    return _merged(lines, solids, page, sorted(lost)) if lost else lines


def _captions(tree: HtmlElement, held: Held) -> set[str]:
    """Give the captions, white space left out, of a gallery that is told in them; none if the text is longer than they are.

    Those count that stand in pictures beside each other, lead nowhere, and are sentences, or else are several more.
    """
    rows: dict[HtmlElement, list[str]] = {}
    for caption in tree.iter("figcaption"):
        text = " ".join("".join(caption.itertext()).split())
        if len(text) >= CAPTION and not _is_linked(caption):
            for element in islice(caption.iterancestors(), 1, NEAR):
                rows.setdefault(element, []).append(text)
    # the innermost that holds several: its captions came before those of the elements around it
    row = next((found for found in map(_told, rows.values()) if found), [])
    solids = {squeeze(text) for text in row}
    n_text = sum(len(line) for line in held.lines.elements() if len(line) >= CAPTION)
    return {solid for solid in solids if solid not in held} if sum(map(len, solids)) > n_text else set()


def _told(row: list[str]) -> list[str]:
    """Give those of some captions that tell a gallery; none if they are too few."""
    sentences = [text for text in row if len(text) >= SENTENCE and text.endswith(ENDED)]
    return row if len(set(row)) >= MORE_PICTURES else sentences if len(sentences) >= PICTURES else []


def _is_linked(caption: HtmlElement) -> bool:
    return caption.find(".//a") is not None or next(caption.iterancestors("a"), None) is not None


def _declared(said: str | None, solids: list[str]) -> str:
    """Give a declared text, white space left out, if some of it is missing in an answer that is out of it; else nothing."""
    declared = squeeze(said or "")
    n_known = sum(len(solid) for solid in solids if solid in declared)
    is_kin = n_known >= KIN * sum(map(len, solids))
    if len(declared) < LEAST or len(declared) - n_known < MISSING or not is_kin:
        return ""
    return declared


def _quotes(page: Sequence[Leaf], held: Held) -> Iterator[int]:
    """List the places of quotations between two extracted lines that stand with them in one part of the page."""
    kept = [at for at, leaf in enumerate(page) if len(leaf.text) >= SENTENCE and leaf.solid in held]
    for before, after in pairwise(kept):
        gap = [at for at in range(before + 1, after) if page[at].kind == "quote" and page[at].solid not in held]
        if not gap:
            continue
        shared = set(page[before].element.iterancestors()) & set(page[after].element.iterancestors())
        for at in gap:
            near = list(islice(page[at].element.iterancestors(), NEAR))
            if any(element in shared for element in near) and not held.repeats(page[at].solid):
                yield at


def _lost(page: Sequence[Leaf], declared: str, held: Held) -> list[int]:
    """List the places of the lines to put back, counted along the page."""
    if not declared:
        return []
    missing = [(at, leaf) for at, leaf in enumerate(page) if 2 * leaf.n_linked < len(leaf.text) and not _is_of_form(leaf)]
    missing = [(at, leaf) for at, leaf in missing if (solid := leaf.solid) in declared and solid not in held]
    sentences = [at for at, leaf in missing if len(leaf.text) >= SENTENCE and leaf.text.endswith(ENDED)]
    if len(sentences) < SEVERAL or sum(len(page[at].solid) for at in sentences) < GAP * len(declared):
        return sentences
    return [at for at, _ in missing if sentences[0] - 1 <= at <= sentences[-1]]


def _is_of_form(leaf: Leaf) -> bool:
    """Tell whether a line stands beside a form: it says what signing up means."""
    near = islice((leaf.element, *leaf.element.iterancestors()), 3)
    return any(child.tag == "form" for element in near for child in element)


def _merged(lines: list[Line], solids: list[str], page: Sequence[Leaf], lost: list[int]) -> list[Line]:
    """Put lines of the page before the first extracted line that stands below them."""
    places: dict[str, int] = {}
    for at, leaf in enumerate(page):
        places.setdefault(leaf.solid, at)
    merged: list[Line] = []
    waiting = list(lost)
    last = -1
    for line, solid in zip(lines, solids, strict=True):
        here = places.get(solid, -1)
        if here < 0 and waiting:
            here = _begun(page, last, solid)
        last = max(last, here)
        while waiting and waiting[0] < here:
            merged.append(_line(page[waiting.pop(0)]))
        merged.append(line)
    return merged + [_line(page[at]) for at in waiting]


def _begun(page: Sequence[Leaf], last: int, solid: str) -> int:
    """Find the place, not far below another, where a line begins that the page sets in several; -1: there is none."""
    below = range(last + 1, min(last + 1 + AHEAD, len(page)))
    return next((at for at in below if len(page[at].solid) >= BEGUN and solid.startswith(page[at].solid)), -1)


def _line(leaf: Leaf) -> Line:
    return Line(leaf.text, leaf.kind)
