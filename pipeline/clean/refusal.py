"""Tell pages that hold no article from short true articles, by evidence; when in doubt it is an article."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.evidence import Point, told
from pipeline.clean.listings import listing
from pipeline.clean.mentions import mentions
from pipeline.clean.site_pages import PARTS, headings, mostly_says, search_results, site_page
from pipeline.clean.walls import consent_wall, paywall_stub
from pipeline.items import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.clean.sheet import Sheet
    from pipeline.items import RejectionReason

NOTICE_WORDS = 150
SCRIPT_NOTICE_WORDS = 60
FEWEST_WORDS = 5
FIRST_LINES = 4
ENOUGH_TO_BE_MISSING = 3
MISSING_PAGE = frozenset(
    {
        ("404", "error"),
        ("404", "page"),
        ("error", "404"),
        ("error", "page"),
        ("not", "found"),
        ("page", "404"),
        ("page", "error"),
    }
)


def refuse(sheet: Sheet) -> Rejection | None:
    """Say why a judged document is no article; None: it is one."""
    findings: tuple[tuple[RejectionReason, Callable[[Sheet], str]], ...] = (
        ("soft_404", _missing_page),
        ("consent_wall", consent_wall),
        ("paywall_stub", paywall_stub),
        ("listing_page", listing),
        ("listing_page", search_results),
        ("no_article", site_page),
        ("no_article", _nothing),
    )
    for reason, find in findings:
        if detail := find(sheet):
            return Rejection(url=sheet.document.url, stage="clean", reason=reason, detail=detail)
    return None


def _missing_page(sheet: Sheet) -> str:
    if sheet.n_words_standing() > NOTICE_WORDS:
        return ""
    return told((*_says_missing(sheet), *_about_missing(sheet)), enough=ENOUGH_TO_BE_MISSING)


def _says_missing(sheet: Sheet) -> Iterator[Point]:
    """Weigh what the headline and the first lines say: as a whole it is certain, as a part it may be said of something."""
    named, book = headings(sheet), phrasebook.book("not_found")
    lines = [line.text for line in sheet.lines[:FIRST_LINES] if line.n_words > 1]
    if not lines:
        lines = list(sheet.document.beside[:FIRST_LINES])
    if phrase := next((found for text in (*named, *lines) if (found := book.find(text))), None):
        yield Point(3, f"the page says “{phrase.text}”")
        return
    parts = [part for text in named for pattern in (PARTS, form.SENTENCE_END) for part in pattern.split(text)]
    parts += [sentence for text in lines for sentence in form.SENTENCE_END.split(text)[:2]]
    if phrase := next((found for text in parts if (found := book.find(text))), None):
        yield Point(2, f"the page says “{phrase.text}”")


def _about_missing(sheet: Sheet) -> Iterator[Point]:
    if any(pair in MISSING_PAGE for line in sheet.lines[:1] for pair in pairwise(line.block.words_near)):
        yield Point(2, "class words name a page that was not found")
    texts = (*(line.text for line in sheet.lines), *sheet.document.beside)
    if helps := frozenset[str]().union(*(mentions("not_found_help", text) for text in texts)):
        yield Point(min(len(helps), 2), f"it tells where to look instead (“{'”, “'.join(sorted(helps)[:2])}”)")
    if said := mostly_says(sheet, "not_found_said", "not_found_help"):
        yield Point(2, f"it says “{min(said)}”")
    if "declares_article" in sheet.document.signs:
        yield Point(-2)


def _nothing(sheet: Sheet) -> str:
    n_words, document = sheet.n_words_standing(), sheet.document
    texts = (*(line.text for line in sheet.lines), *document.beside)
    if n_words < SCRIPT_NOTICE_WORDS and any(mentions("no_script", text) for text in texts):
        return "the page asks for a browser that runs scripts"
    if not sheet.lines and document.n_page_words:
        return f"no main content among {document.n_page_words} words and {document.n_page_links} links"
    if not sheet.lines:
        return "the page has no main content"
    if not n_words:
        return "all of its text is something else than an article"
    located = any(line.block.is_located for line in sheet.lines)
    if located and n_words < FEWEST_WORDS and sheet.last < 0:
        return f"{n_words} word{'s' * (n_words > 1)} and no sentence"
    return ""
