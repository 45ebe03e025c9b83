"""Tell pages that hold no article from short true articles, by evidence; when in doubt it is an article."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.items import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.clean.sheet import Sheet
    from pipeline.items import RejectionReason

STUB_WORDS = 120
NOTICE_WORDS = 150
CONSENT_WORDS = 400
CONSENT_PHRASES = 3
FEWEST_WORDS = 5
LISTED_LINES = 6
LISTED_SHARE = 0.6
PARAGRAPHS = 3
PARAGRAPH_WORDS = 20
MISSING_PAGE = frozenset({("404", "error"), ("404", "page"), ("error", "404"), ("not", "found"), ("page", "404")})
PROMISES = frozenset({"subscription_prompt"})


def refuse(sheet: Sheet) -> Rejection | None:
    """Say why a judged document is no article; None: it is one."""
    findings: tuple[tuple[RejectionReason, Callable[[Sheet], str]], ...] = (
        ("soft_404", _missing_page),
        ("consent_wall", _consent_wall),
        ("paywall_stub", _paywall_stub),
        ("listing_page", _listing),
        ("no_article", _nothing),
    )
    for reason, find in findings:
        if detail := find(sheet):
            return Rejection(url=sheet.document.url, stage="clean", reason=reason, detail=detail)
    return None


def _missing_page(sheet: Sheet) -> str:
    if sheet.n_words_standing() > NOTICE_WORDS:
        return ""
    if any(pair in MISSING_PAGE for line in sheet.lines[:1] for pair in pairwise(line.block.words_near)):
        return "class words name a page that was not found"
    book = phrasebook.book("not_found")
    for text in (sheet.document.headline or "", *(line.text for line in sheet.lines[:4] if line.n_words > 1)):
        whole, _, _ = text.partition("|")
        for part in (text, whole, *whole.split(" - ")[:1], *whole.split(". ")[:1]):
            if phrase := book.find(part):
                return f"the page says “{phrase.text}”"
    return ""


def _consent_wall(sheet: Sheet) -> str:
    if not sheet.lines or sheet.n_words_standing() > CONSENT_WORDS:
        return ""
    lines = [form.fold(text) for text in (sheet.document.headline or "", *(line.text for line in sheet.lines))]
    whole = f" {' | '.join(lines)} "
    found = {text for folded, text in _folded("consent") if f" {folded} " in whole}
    with_phrase = sum(any(_contains(line, form.fold(text)) for text in found) for line in lines[1:])
    if len(found) >= CONSENT_PHRASES and with_phrase * 2 >= len(sheet.lines):
        return f"nothing but a request for consent (“{'”, “'.join(sorted(found)[:3])}”)"
    return ""


def _paywall_stub(sheet: Sheet) -> str:
    n_words = sheet.n_words_standing()
    prompts = [strike for strike in sheet.strikes.values() if strike.reason in PROMISES and _is_plain(sheet, strike.index)]
    standing = sheet.standing()
    is_cut = bool(standing) and sheet.lines[standing[-1]].text.rstrip(form.CLOSING).endswith(("…", "..."))
    if prompts and n_words < STUB_WORDS and (is_cut or sheet.document.access != "free"):
        return f"{n_words} words, then “{sheet.lines[prompts[0].index].text[:80]}”"
    if sheet.document.access == "paywalled" and is_cut and n_words < STUB_WORDS:
        return f"{n_words} words that break off, and the page says that it is not free"
    return ""


def _is_plain(sheet: Sheet, index: int) -> bool:
    phrase = sheet.lines[index].phrase
    return phrase is not None and len(form.words(phrase.text)) >= 4


def _listing(sheet: Sheet) -> str:
    standing = [sheet.lines[index] for index in sheet.standing()]
    paragraphs = sum(line.is_running_text and line.n_words >= PARAGRAPH_WORDS for line in standing)
    size = sum(len(line.text) for line in sheet.lines)
    linked = sum(len(line.text) * line.block.link_share for line in sheet.lines)
    if len(sheet.lines) < LISTED_LINES or paragraphs >= PARAGRAPHS:
        return ""
    if not paragraphs and linked > LISTED_SHARE * size:
        return f"{linked / size:.0%} of {len(sheet.lines)} blocks is links"
    invitations = sum(strike.reason == "read_more_link" for strike in sheet.strikes.values())
    if invitations >= LISTED_LINES // 2 and invitations * 4 >= len(sheet.lines):
        return f"{invitations} of {len(sheet.lines)} blocks invite to read on elsewhere"
    return ""


def _nothing(sheet: Sheet) -> str:
    n_words = sheet.n_words_standing()
    if not sheet.lines:
        return "the page has no main content"
    if not n_words:
        return "all of its text is something else than an article"
    located = any(line.block.is_located for line in sheet.lines)
    if n_words < STUB_WORDS // 2 and _asks_for_script(sheet):
        return "the page asks for a browser that runs scripts"
    if located and n_words < FEWEST_WORDS and sheet.last < 0:
        return f"{n_words} words and no sentence"
    return ""


def _asks_for_script(sheet: Sheet) -> bool:
    return any(_contains(form.fold(line.text), phrase) for line in sheet.lines for phrase, _ in _folded("no_script"))


@cache
def _folded(table: str) -> tuple[tuple[str, str], ...]:
    return tuple((form.fold(phrase.text), phrase.text) for phrase in phrasebook.phrases(table))


def _contains(line: str, phrase: str) -> bool:
    return f" {phrase} " in f" {line} "
