"""Tell pages on which a site speaks of itself: checks for robots, closed doors, repairs, policies, offers, search results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean import phrasebook
from pipeline.clean.evidence import Point, told
from pipeline.clean.listings import DECLARED
from pipeline.clean.mentions import mentions, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Sheet

NOTICE_WORDS = 120
OFFER_WORDS = 250
FIRST_LINES = 6
POLICY_LINES = 40
MOST = 3
ENOUGH = 4
SAYS = {
    "challenge": "the site asks whether a person reads it",
    "denied": "the site does not let us in",
    "maintenance": "the site is being repaired",
}


def site_page(sheet: Sheet) -> str:
    """Say how a page is the site's own and no article; "": it is one, or there is doubt."""
    for table, what in SAYS.items():
        if evidence := told(_notice(sheet, table), enough=ENOUGH):
            return f"{what}: {evidence}"
    for title, table, most in (("policy_title", "policy_said", None), ("offer_title", "offer", OFFER_WORDS)):
        if evidence := told(_named(sheet, title, table, most), enough=ENOUGH):
            return evidence
    return ""


def search_results(sheet: Sheet) -> str:
    """Say how a page lists the results of a search; "": it does not, or there is doubt."""
    is_declared = sheet.document.published_at_origin in DECLARED or "declares_article" in sheet.document.signs
    return "" if is_declared else told((*_title(sheet, "search_title"), *_lists(sheet)), enough=ENOUGH)


def _notice(sheet: Sheet, table: str) -> Iterator[Point]:
    """Weigh a short page's title and first lines: both say it, in words of their own, and nobody is named who wrote it."""
    if sheet.n_words_standing() > NOTICE_WORDS:
        return
    named = _found(table, headings(sheet))
    lines = [sheet.lines[index].text for index in sheet.standing()[:FIRST_LINES]] or list(sheet.document.beside[:FIRST_LINES])
    said = _found(table, lines) - named
    if named:
        yield Point(2, f"its title says “{min(named)}”")
    if said:
        yield Point(min(len(said), MOST) + 1, f"it says “{'”, “'.join(sorted(said)[:2])}”")
    yield from _against(sheet)


def _named(sheet: Sheet, title: str, table: str, most: int | None) -> Iterator[Point]:
    if most and sheet.n_words_standing() > most:
        return
    yield from _title(sheet, title)
    said = _found(table, [sheet.lines[index].text for index in sheet.standing()[:POLICY_LINES]])
    if said:
        yield Point(min(len(said), MOST), f"it says “{'”, “'.join(sorted(said)[:2])}”")
    yield from _against(sheet)


def _title(sheet: Sheet, table: str) -> Iterator[Point]:
    parts = (part for text in headings(sheet) for part in (text, *phrasebook.BAR.split(text)))
    if phrase := next((found for part in parts if (found := phrasebook.book(table).find(part))), None):
        yield Point(2, f"its title is “{phrase.text}”")


def _lists(sheet: Sheet) -> Iterator[Point]:
    lines = [sheet.lines[index] for index in sheet.standing()]
    if not any(line.is_running_text for line in lines):
        yield Point(2, "it has no sentence")
    if "list_address" in sheet.document.signs or "declares_list" in sheet.document.signs:
        yield Point(2, "its address is that of a list")


def _against(sheet: Sheet) -> Iterator[Point]:
    document = sheet.document
    if "declares_article" in document.signs:
        yield Point(-2)
    if document.authors or document.published_at:
        yield Point(-2)


def _found(table: str, texts: tuple[str, ...] | list[str]) -> frozenset[str]:
    return frozenset[str]().union(*(mentions(table, unquoted(text)) for text in texts))


def headings(sheet: Sheet) -> tuple[str, ...]:
    """List the headline and what else the page calls itself, each once."""
    document = sheet.document
    return tuple(dict.fromkeys(text for text in (document.headline, *document.titles) if text))
