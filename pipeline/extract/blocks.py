"""Lines to blocks: each line of main content is found again on the page, with what its markup tells of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.extract.outline import Outline, squeeze
from pipeline.items import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipeline.extract.body import Line
    from pipeline.extract.outline import Span
    from pipeline.items import BlockKind

SHORT = 24
EDGE = 24
SLACK = 400
CAPTIONS = frozenset(("figcaption", "caption"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def locate(lines: Iterable[Line], outline: Outline) -> tuple[Block, ...]:
    """Make blocks of lines.

    Args: lines — in reading order, as far as the extractor kept it; outline — of the page that they come from.
    Returns: as many blocks as lines, in the order of the page; one that was not found again says so in `is_located`.
    """
    found: list[tuple[Line, Span | None]] = []
    place = 0
    for line in lines:
        span = _find(line, outline, place)
        if span:
            place = span[0] if span[1] - span[0] < SHORT else span[1]
        found.append((line, span))
    containers: dict[HtmlElement | None, int] = {}
    blocks = []
    for position, (line, span) in enumerate(_ordered(found, outline)):
        block = Block(text=line.text, position=position, kind=line.kind, is_located=False)
        blocks.append(_told(block, span, outline, containers) if span else block)
    return tuple(blocks)


def _ordered(found: list[tuple[Line, Span | None]], outline: Outline) -> list[tuple[Line, Span | None]]:
    """Put lines that an extractor mixed up into the order of the page; what stands there twice goes with the line above."""
    known = [span is not None and span[1] - span[0] >= SHORT for _, span in found]
    starts = [span[0] for (_, span), is_known in zip(found, known, strict=True) if span and is_known]
    if starts == sorted(starts):
        return found
    key = -1
    keys = []
    for (_, span), is_known in zip(found, known, strict=True):
        if span and is_known and outline.text.find(outline.text[slice(*span)], span[1]) < 0:
            key = span[0]
        keys.append(key)
    order = sorted(range(len(found)), key=keys.__getitem__)
    return [found[at] for at in order]


def _find(line: Line, outline: Outline, after: int) -> Span | None:
    solid = squeeze(line.text.replace(" | ", " ") if line.kind == "cell" else line.text)
    if not solid:
        return None
    start = outline.find(solid, after, is_whole=len(solid) < SHORT)
    if start < 0 and len(solid) < SHORT:
        start = outline.find(solid, after, is_whole=False)
    if start >= 0:
        return start, start + len(solid)
    return _find_by_edges(solid, outline, after) if len(solid) > 2 * EDGE else None


def _find_by_edges(solid: str, outline: Outline, after: int) -> Span | None:
    """Find a line out of whose middle something was taken."""
    start = outline.find(solid[:EDGE], after, is_whole=False)
    if start < 0:
        return None
    end = outline.text.find(solid[-EDGE:], start, start + len(solid) + SLACK)
    return start, end + EDGE if end >= 0 else min(start + len(solid), len(outline.text))


def _told(block: Block, span: Span, outline: Outline, containers: dict[HtmlElement | None, int]) -> Block:
    element = outline.element(span)
    size = span[1] - span[0]
    n_links, in_links = outline.links(span)
    return replace(
        block,
        kind=_kind(block.kind, element),
        tag=element.tag,
        link_share=round(min(in_links / size, 1.0), 3),
        emphasis_share=round(min(outline.emphasised(span) / size, 1.0), 3),
        n_links=n_links,
        words_near=outline.words_near(element),
        container=containers.setdefault(element.getparent(), len(containers)),
        is_located=True,
    )


def _kind(kind: BlockKind, element: HtmlElement) -> BlockKind:
    if element.tag in CAPTIONS or (kind == "paragraph" and any(e.tag in CAPTIONS for e in element.iterancestors("figcaption"))):
        return "caption"
    if element.tag in HEADINGS and kind == "paragraph":
        return "heading"
    return kind
