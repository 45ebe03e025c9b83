"""Tell pages on which a site speaks of itself: checks for robots, closed doors, repairs, policies, offers, search results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.evidence import Point, told
from pipeline.clean.listings import DECLARED
from pipeline.clean.mentions import mentions, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Sheet

NOTICE_WORDS = 120
OFFER_WORDS = 250
POLICY_LINES = 40
MOST = 3
ENOUGH = 4
MOSTLY = 0.6
PARTS = re.compile(r"\s*[|\uff5c\u00b7\u00bb]\s*|\s+[-\u2013\u2014_]\s+")
QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
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


def mostly_says(sheet: Sheet, table: str, *others: str) -> frozenset[str]:
    """List what a page says of a table, if the sentences that do, or say something of the other tables, are most of it.

    A report on the same matter says other things as well, and there the words of a table stand in passing.
    """
    sentences = [part for index in sheet.standing() for part in form.SENTENCE_END.split(unquoted(sheet.lines[index].text))]
    said = [mentions(table, sentence) for sentence in sentences]
    sizes = [len(form.words(sentence)) for sentence in sentences]
    about = [bool(own) or any(mentions(other, text) for other in others) for own, text in zip(said, sentences, strict=True)]
    n_about = sum(size for size, is_about in zip(sizes, about, strict=True) if is_about)
    return frozenset[str]().union(*said) if n_about >= MOSTLY * sum(sizes) else frozenset()


def _notice(sheet: Sheet, table: str) -> Iterator[Point]:
    """Weigh a short page's title and its lines: a title that is a notice, and below it hardly anything but its words."""
    title, lines = _title(sheet, table), [sheet.lines[index].text for index in sheet.standing()]
    if sheet.n_words_standing() > NOTICE_WORDS or not title:
        return
    yield from title
    # What only says the title again tells nothing new.
    named = mentions(table, title[0].text)
    said = [phrase for phrase in mostly_says(sheet, table) if not any(phrase in own or own in phrase for own in named)]
    if said or not lines:
        yield Point(min(len(said), MOST) + 1, f"it says “{'”, “'.join(sorted(said)[:2])}”" if said else "and nothing else")
    yield from _against(sheet)


def _named(sheet: Sheet, title: str, table: str, most: int | None) -> Iterator[Point]:
    """Weigh a title of the site's own, and what the page says below it; of an offer hardly anything else."""
    own = _title(sheet, title)
    if not own or (most and sheet.n_words_standing() > most):
        return
    yield from own
    if said := mostly_says(sheet, table) if most else _found(table, sheet):
        yield Point(min(len(said), MOST), f"it says “{'”, “'.join(sorted(said)[:2])}”")
    yield from _against(sheet)


def _title(sheet: Sheet, table: str) -> list[Point]:
    """Weigh what the page calls itself; a single word may be the headline of anything."""
    parts = (part for text in headings(sheet) for part in (text, *PARTS.split(text)))
    book = phrasebook.book(table)
    found = [phrase for part in parts if (phrase := book.find(QUOTES.sub("", part)))]
    found.sort(key=lambda phrase: phrase.is_weak)
    return [Point(1 if found[0].is_weak else 2, f"its title is “{found[0].text}”")] if found else []


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


def _found(table: str, sheet: Sheet) -> frozenset[str]:
    lines = (sheet.lines[index].text for index in sheet.standing()[:POLICY_LINES])
    return frozenset[str]().union(*(mentions(table, unquoted(line)) for line in lines))


def headings(sheet: Sheet) -> tuple[str, ...]:
    """List the headline and what else the page calls itself, each once."""
    document = sheet.document
    return tuple(dict.fromkeys(text for text in (document.headline, *document.titles) if text))
