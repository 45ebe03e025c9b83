"""Main content by trafilatura, as lines with the kind that its markup gives them.

It is asked for a precise answer first, without its second thoughts (they cost half of its time), then with them. Where that
leaves most of a page's text unexplained it is asked for a complete one, which counts if it is much longer: a precise answer
sometimes loses an article that stands in odd markup.
"""

from __future__ import annotations

import logging
from copy import copy
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from lxml.etree import strip_elements
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipeline.extract import density, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipeline.extract.density import Container
    from pipeline.extract.outline import Outline
    from pipeline.items import BlockKind

KINDS: dict[str, BlockKind] = {"head": "heading", "item": "list_item", "quote": "quote", "code": "code", "row": "cell"}
BLOCKS = frozenset(("head", "item", "list", "p", "quote", "row", "table", "cell", "div", "body", "lb", "graphic"))
LEFT_OUT = (
    "audio", "canvas", "embed", "iframe", "input", "link", "map", "meta", "object", "script", "select", "source", "style",
    "svg", "video",
)  # fmt: skip
BREAK = "\n"
LINE_BREAK = "\v"
"""A break that the markup asks for."""
VERSE = 4
VERSE_CHARS = 48
"""Lines of verse are so many, and none is longer; what only wraps a paragraph fills its lines."""
EXPLAINED = 0.5
"""Share of the page's text outside links that a precise answer holds, so that no other is asked for."""
HELD = 0.8
"""An answer with this share of the text of the densest container has the article."""
LITTLE = 0.1
"""An answer shorter than this share of the densest container, and not out of it, is none."""
FAR = 0.2
LOST = 0.5
"""A precise answer shorter than this share of the complete one has lost the article."""
# each page that they decline is a Rejection of ours, not a line in the log
for name in ("trafilatura", "htmldate", "courlan", "readability"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

ENDED = tuple('.!?…:;»"”’)。！？|')  # noqa: RUF001 - as they are written


@dataclass(frozen=True, slots=True)
class Line:
    """One line of main content, before it is found again on the page."""

    text: str
    """White space folded."""
    kind: BlockKind


def lines(tree: HtmlElement, url: str | None, outline: Outline, *, n_declared: int = 0) -> list[Line]:
    """Ask trafilatura which part of a page is main content.

    Args:
        tree — left as it is. url — resolves relative links. outline — of that tree.
        n_declared — characters of the text that the page's structured data give as the article's, white space left out.
    Returns: its lines in reading order; none if nothing reads like an article.
    """
    slim = _slim(tree)
    answer = _answered(slim, url, outline, n_declared)
    return _parted(answer[0], slim) if len(answer) == 1 else answer


def is_lost(answer: list[Line], outline: Outline) -> bool:
    """Tell whether the page has a part with far more running text than an answer that has none of it."""
    if size(answer) >= EXPLAINED * outline.n_unlinked:
        return False
    dense = density.densest(outline)
    return bool(dense) and size(answer) < FAR * dense[0].size and not _holds(answer, dense[0])


def _answered(slim: HtmlElement, url: str | None, outline: Outline, n_declared: int) -> list[Line]:
    quick = _asked(slim, url, is_precise=True, is_quick=True)
    if size(quick) >= EXPLAINED * max(outline.n_unlinked, n_declared):
        return quick
    dense = density.densest(outline)
    if dense and size(quick) >= EXPLAINED * n_declared and all(_holds(quick, one) for one in dense):
        return quick
    answer = _asked(slim, url, is_precise=True)
    if size(answer) < EXPLAINED * max(outline.n_unlinked, n_declared):
        complete = _asked(slim, url, is_precise=False)
        is_lost = bool(dense) and _holds(complete, dense[0]) and not _holds(answer, dense[0])
        answer = complete if is_lost or size(answer) < LOST * size(complete) else answer
    if dense and size(answer) < LITTLE * dense[0].size and not _holds(answer, dense[0]):
        return [Line(leaf.text, leaf.kind) for leaf in leaves.read(dense[0].element)]
    return answer


def _parted(line: Line, slim: HtmlElement) -> list[Line]:
    """Part a line that is all there is, if the page sets it in several: an extractor's last resort runs them together."""
    parts: list[Line] = []
    for leaf in leaves.parted(line.text, slim):
        if parts and leaf.text[0].islower() and not parts[-1].text.endswith(ENDED):
            parts[-1] = Line(f"{parts[-1].text} {leaf.text}", parts[-1].kind)
        else:
            parts.append(Line(leaf.text, leaf.kind))
    return parts or [line]


def _holds(answer: list[Line], dense: Container) -> bool:
    return dense.share_in(line.text for line in answer) >= HELD


def _slim(tree: HtmlElement) -> HtmlElement:
    """Copy a page without what no answer holds; trafilatura copies the whole several times."""
    body = tree.find("body")
    if body is None:
        return copy(tree)
    slim = tree.makeelement("html")
    slim.append(copy(body))
    strip_elements(slim, *LEFT_OUT, with_tail=False)
    return slim


def _asked(tree: HtmlElement, url: str | None, *, is_precise: bool, is_quick: bool = False) -> list[Line]:
    found = bare_extraction(
        tree,
        url=url,
        fast=is_quick,
        include_comments=False,
        with_metadata=False,
        favor_precision=is_precise,
        favor_recall=not is_precise,
    )
    if not isinstance(found, Document) or found.body is None:
        return []
    return list(_flowed(found.body))


def size(answer: list[Line]) -> int:
    """Count the characters of lines, white space left out."""
    return sum(len(line.text) - line.text.count(" ") for line in answer)


def _flowed(body: _Element) -> Iterator[Line]:
    for kind, raw in _pieces(body):
        for text in _unwrapped(raw):
            folded = " ".join(unescape(text).split())
            if any(char.isalnum() for char in folded):
                yield Line(folded, kind)


def _pieces(root: _Element) -> Iterator[tuple[BlockKind, str]]:
    """Cut an extracted body into runs of text that no block boundary crosses, each with its kind."""
    run: list[str] = []
    kinds: list[BlockKind] = ["paragraph"]
    for entering, element in _walk(root):
        if element.tag == "row" and entering and _is_data(element):
            yield from _closed(run, kinds[-1])
            yield "cell", " | ".join(text for cell in element.iter("cell") if (text := _flat(cell)))
            run.append(element.tail or "")
            continue
        if element.tag == "lb":
            if entering:
                run += [LINE_BREAK, element.tail or ""]
            continue
        if element.tag not in BLOCKS and (element.tag != "code" or _is_within_a_sentence(element)):
            run.append((element.text if entering else element.tail) or "")
            continue
        yield from _closed(run, kinds[-1])
        if entering:
            kinds.append(KINDS.get(element.tag, kinds[-1]))
            run.append(element.text or "")
        else:
            kinds.pop()
            run.append((element.tail if element is not root else "") or "")
    yield from _closed(run, "paragraph")


def _is_within_a_sentence(code: _Element) -> bool:
    """Tell a word of code inside a line from a listing: text of its parent stands beside it, and it has no lines."""
    parent = code.getparent()
    if parent is None or parent.tag == "code" or BREAK in "".join(code.itertext()).strip():
        return False
    before = code.getprevious()
    beside = (code.tail, parent.text if before is None else before.tail)
    return any(text and text.strip() for text in beside)


def _walk(root: _Element) -> Iterator[tuple[bool, _Element]]:
    """Yield each element when it opens and when it closes; a row of data only when it opens."""
    stack = [(True, root)]
    while stack:
        entering, element = stack.pop()
        yield entering, element
        if entering and not (element.tag == "row" and _is_data(element)):
            stack.append((False, element))
            stack += [(True, child) for child in reversed(element)]


def _closed(run: list[str], kind: BlockKind) -> Iterator[tuple[BlockKind, str]]:
    text = "".join(run)
    run.clear()
    if text.strip():
        yield kind, text


def _is_data(row: _Element) -> bool:
    """Tell a row of a table of data from one that lays out a page: several cells, none with blocks of its own."""
    cells = row.findall("cell")
    return len(cells) > 1 and not any(len(cell.findall(".//p")) > 1 or cell.find(".//row") is not None for cell in cells)


def _flat(cell: _Element) -> str:
    return " ".join(" ".join(cell.itertext()).split())


def _unwrapped(text: str) -> list[str]:
    """Split at single line breaks, except where they only wrap one sentence; verse is left in its lines."""
    verses = [line for line in map(str.strip, text.split(LINE_BREAK)) if line]
    if len(verses) >= VERSE and all(len(line) <= VERSE_CHARS for line in verses):
        return verses
    out: list[str] = []
    for part in (p.strip() for p in text.replace(LINE_BREAK, BREAK).split(BREAK)):
        if out and part and part[0].islower() and not out[-1].endswith(ENDED):
            out[-1] += " " + part
        elif part:
            out.append(part)
    return out
