"""Tell pages that list articles: section fronts, tag and author pages, results of a search."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.evidence import Point, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Sheet

FEWEST_LINES = 5
LISTED_LINES = 6
LISTED_SHARE = 0.6
PARAGRAPHS = 3
PARAGRAPH_WORDS = 20
TEASER_WORDS = 35
FEWEST_CUT = 3
FEWEST_PAIRS = 3
FEWEST_LINKS = 5
WORDS_A_LINK = 15
DECLARED = frozenset({"jsonld", "meta"})
CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\])\W*$")


def listing(sheet: Sheet) -> str:
    """Say why a page lists articles and is none; "": it is one, or there is doubt."""
    if len(sheet.lines) + len(sheet.document.beside) < FEWEST_LINES:
        return ""
    return told((*_by_links(sheet), *_by_teasers(sheet), *_by_name(sheet), *_against(sheet)))


def _by_links(sheet: Sheet) -> Iterator[Point]:
    document = sheet.document
    size = sum(len(line.text) for line in sheet.lines)
    linked = sum(len(line.text) * line.block.link_share for line in sheet.lines)
    if len(sheet.lines) >= LISTED_LINES and linked > LISTED_SHARE * size and not _n_paragraphs(sheet):
        yield Point(7, f"{linked / size:.0%} of {len(sheet.lines)} blocks is links")
    elif not sheet.lines and document.n_page_words <= WORDS_A_LINK * document.n_page_links >= WORDS_A_LINK * FEWEST_LINKS:
        yield Point(3, f"nothing but {document.n_page_links} links among {document.n_page_words} words")


def _by_teasers(sheet: Sheet) -> Iterator[Point]:
    running = [sheet.lines[index] for index in sheet.standing() if sheet.lines[index].block.kind != "heading"]
    if "below_links" in sheet.document.signs or _alternates(sheet):
        yield Point(3, "its paragraphs stand below a link each")
        if running and median(line.n_words for line in running) <= TEASER_WORDS:
            yield Point(1, "they are as short as teasers")
    texts = [line.text for line in running if line.is_running_text or CUT.search(line.text)]
    texts += [text for text in sheet.document.beside if CUT.search(text)]
    n_cut = sum(CUT.search(text) is not None for text in texts)
    if n_cut >= FEWEST_CUT and n_cut * 2 >= len(texts):
        yield Point(2, f"{n_cut} of {len(texts)} paragraphs break off")
    n_invitations = sum(strike.reason == "read_more_link" for strike in sheet.strikes.values())
    if n_invitations >= LISTED_LINES // 2 and n_invitations * 4 >= len(sheet.lines) and _n_paragraphs(sheet) < PARAGRAPHS:
        yield Point(4, f"{n_invitations} of {len(sheet.lines)} blocks invite to read on elsewhere")


def _by_name(sheet: Sheet) -> Iterator[Point]:
    if "declares_list" in sheet.document.signs:
        yield Point(2, "the page declares itself to be a list")
    if "list_address" in sheet.document.signs:
        yield Point(2, "its address is that of a list")
    headings = (sheet.document.headline or "", *(line.text for line in sheet.lines[:2] if line.block.kind == "heading"))
    if phrase := next((found for text in headings if (found := phrasebook.book("listing_title").find(text))), None):
        yield Point(2, f"its headline is that of a list (“{phrase.text}”)")


def _against(sheet: Sheet) -> Iterator[Point]:
    document = sheet.document
    if "declares_article" in document.signs:
        yield Point(-3)
    elif document.published_at_origin in DECLARED or document.origins.get("authors") in DECLARED:
        yield Point(-2)
    is_running = _n_paragraphs(sheet) >= PARAGRAPHS and "below_links" not in document.signs and not _alternates(sheet)
    if is_running and not any(CUT.search(line.text) for line in sheet.lines):
        yield Point(-3)


def _alternates(sheet: Sheet) -> bool:
    """Tell whether all of a page is linked headings with a short paragraph below each."""
    standing = [sheet.lines[index] for index in sheet.standing()]
    first = next((at for at, line in enumerate(standing) if line.is_linked), len(standing))
    pairs = list(zip(standing[first::2], standing[first + 1 :: 2], strict=False))
    are_teasers = all(
        link.is_linked and link.block.kind == "heading" and not text.is_linked and text.n_words <= TEASER_WORDS
        for link, text in pairs
    )
    return len(pairs) >= FEWEST_PAIRS and are_teasers and first <= 1 and len(standing) - first - 2 * len(pairs) <= 1


def _n_paragraphs(sheet: Sheet) -> int:
    lines = (sheet.lines[index] for index in sheet.standing())
    return sum(line.is_running_text and line.n_words >= _least(line.text) for line in lines)


def _least(text: str) -> int:
    return 2 * PARAGRAPH_WORDS if form.UNSPACED_CHARACTER.search(text) else PARAGRAPH_WORDS
