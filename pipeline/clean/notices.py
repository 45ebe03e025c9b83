"""Strike what the newsroom says about itself: disclosures, ways to write to it or follow it, credits and sources.

The tables hold phrases that are looked for inside a line; place, length and address decide whether the line is a notice.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.clean import form, phrasebook
from pipeline.clean.appeals import CLAUSE_END, newsletter_name
from pipeline.clean.mentions import mentions
from pipeline.clean.sheet import Strike
from pipeline.clean.statements import asks_somebody_else, is_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.phrasebook import Phrase
    from pipeline.clean.sheet import Line, Sheet

DISCLOSURE_WORDS = 32
"""A longer line says more than that."""
NOTICE_WORDS = 45
SEVERAL_OFFERS = 3
"""“Subscribe for £1 a week. Cancel anytime.” A report on prices says one or two of it."""
FIRST_LINES = 2
LAST_LINES = 4
BESIDE_AN_ADDRESS = 4
FEWEST_ABOVE = 3
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
HANDLE = re.compile(r"(?<![\w@])@\w{3,}|\b(?:twitter|x|facebook|instagram|threads|bsky|linkedin|t)\.(?:com|net|me|app)/\S+")
NETWORK = re.compile(r"\b(?:X|Bluesky|Facebook|Instagram|LinkedIn|Mastodon|Telegram|Threads|TikTok|Twitter|WhatsApp|YouTube)\b")
WRITTEN_TO_WORDS = 20
WORDS_IN_FRONT = 2
SPOKEN_WORDS = 3
"""A longer call is a clause, which a comma may well follow."""
TELEPHONE = re.compile(r"\+?\d[\d ()/-]{7,}\d")
CREDIT_WORDS = 45
NAME_WORDS = 6
AGENCIES = (
    "Getty Images|Getty|Shutterstock|iStock|iStockphoto|Alamy|Unsplash|Pixabay|Pexels|Adobe Stock|Depositphotos|Dreamstime|"
    "AP Photo|imago images|IMAGO|Imago|picture alliance|picture-alliance|AFP via Getty Images|Zuma Press|EPA-EFE|Handout"
)
CREDIT_AT_THE_END = re.compile(
    rf"(?:[/|(\[]\s*|\bvia\s+|©\s*|[-\u2013\u2014]\s)(?:[^/|()\[\].!?]{{2,40}}[/|]\s*)?(?:{AGENCIES})"
    r"(?:\s*/\s*[^/|()\[\].!?]{2,40})?\s*[)\]]?$"
)
OWNER_AT_THE_END = re.compile(r"©\s*[^\s.!?][^.!?©]{1,50}$")


def notices(sheet: Sheet) -> Iterator[Strike]:
    """Strike disclosures anywhere; ways to reach or follow the newsroom at the ends of the text."""
    standing = sheet.standing()
    n_lines = len(standing)
    for place, index in enumerate(standing):
        line = sheet.lines[index]
        if line.block.kind in ("cell", "code", "quote") or line.n_words > NOTICE_WORDS or form.is_quoted(line.text):
            continue
        is_short = line.n_words <= DISCLOSURE_WORDS
        if is_short and (found := _within(line.folded, "disclosure")):
            yield Strike(index, "advertisement", f"says what the publisher earns by links (“{found.text}”)")
        elif index > sheet.first and place >= n_lines - LAST_LINES:
            if evidence := _reaching(sheet, index):
                yield Strike(index, "author_box", evidence)
            elif found := _called(sheet, index, "channel_call"):
                yield Strike(index, "share_prompt", f"at the end, and calls on the reader to follow (“{found.text}”)")
            elif found := _called(sheet, index, "support_call"):
                yield Strike(index, "subscription_prompt", f"at the end, and asks the reader for support (“{found.text}”)")
            elif len(offers := mentions("offer", line.text)) >= SEVERAL_OFFERS and not _is_speech(line.text):
                said = "”, “".join(sorted(offers))
                yield Strike(index, "subscription_prompt", f"at the end, and offers a subscription (“{said}”)")


def picture_credits(sheet: Sheet) -> Iterator[Strike]:
    """Strike captions in plain elements: lines that end with the credit of a picture."""
    found = [
        index
        for index in sheet.standing()
        if (index != sheet.first or index < FIRST_LINES) and _ends_with_credit(sheet.lines[index])
    ]
    others = sheet.n_words_standing() - sum(sheet.lines[index].n_words for index in found)
    if others < CREDIT_WORDS:
        return
    for index in found:
        yield Strike(index, "caption", "ends with the credit of a picture")


def _reaching(sheet: Sheet, index: int) -> str:
    """Say how a line at the end tells a way to reach the newsroom; empty: it does not."""
    line = sheet.lines[index]
    address = ADDRESS.search(line.text)
    if address and line.n_words <= WRITTEN_TO_WORDS and (name := _author_in_front(sheet, line)):
        return f"at the end, with the name of the author and an address (“{name}”)"
    if address:
        rest = form.words(ADDRESS.sub(" ", HANDLE.sub(" ", line.text)))
        if len(rest) <= BESIDE_AN_ADDRESS:
            return "at the end, and little but an address"
        if _is_publishers(address[1], sheet.document.url):
            return "at the end, with an address of the publisher"
    elif (handle := HANDLE.search(line.text)) and len(form.words(line.text.replace(handle[0], " "))) <= BESIDE_AN_ADDRESS:
        return "at the end, and little but an account"
    is_way = address or line.block.n_links or TELEPHONE.search(line.text) or HANDLE.search(line.text)
    if is_way and (found := _called(sheet, index, "contact_call")):
        return f"at the end, and a way to reach the newsroom (“{found.text}”)"
    is_way = is_way or NETWORK.search(line.text) or newsletter_name().search(line.folded)
    if is_way and (found := _called(sheet, index, "author_call")):
        return f"at the end, and a way to follow or reach the author (“{found.text}”)"
    return ""


def _author_in_front(sheet: Sheet, line: Line) -> str:
    """Find an author's full name, with no more than a word or two before it."""
    tokens = line.folded.split()
    for author in sheet.document.authors:
        name = form.fold(author).split()
        if len(name) > 1 and any(tokens[start : start + len(name)] == name for start in range(WORDS_IN_FRONT + 1)):
            return author
    return ""


def _is_publishers(domain: str, url: str | None) -> bool:
    host = urlsplit(url or "").hostname or ""
    own = {label for label in host.casefold().split(".")[:-1] if len(label) > FEWEST_ABOVE}
    return bool(own & set(domain.casefold().split(".")[:-1]))


def _is_speech(text: str) -> bool:
    return any(mark in text for mark in '“”„«»"')


def _ends_with_credit(line: Line) -> bool:
    if line.block.kind not in ("paragraph", "caption") or not FEWEST_ABOVE < line.n_words <= CREDIT_WORDS:
        return False
    if form.is_quoted(line.text):
        return False
    text = line.text.rstrip()
    if label := _credit_label().search(text):
        # A label of its own on the line is the phrase tables' matter; a full stop behind it begins a sentence.
        return len(form.words(label[1])) <= NAME_WORDS and bool(label[1][:1].isupper() or not label[1][:1].islower())
    return bool(CREDIT_AT_THE_END.search(text) or (OWNER_AT_THE_END.search(text) and not text.startswith("©")))


@cache
def _credit_label() -> re.Pattern[str]:
    said = {phrase.text[: -len(": …")] for phrase in phrasebook.phrases("caption") if phrase.text.endswith(": …")}
    names = "|".join(re.escape(label) for label in sorted(said, key=len, reverse=True))
    return re.compile(rf"(?:^|[\s(\[|/.])(?:{names})\s*(?:\[M\])?\s*[:/\uff1a]\s*([^.!?:]{{2,60}})$")


def _called(sheet: Sheet, index: int, table: str) -> Phrase | None:
    """Find a call that opens a clause, or one that begins with `…` in the table anywhere in the line."""
    line = sheet.lines[index]
    found = None if _is_speech(line.text) else _within(line.folded, table)
    if found and len(form.words(found.text)) <= SPOKEN_WORDS and form.is_said_by_somebody(line.text, found.text):
        return None
    if found and (is_told(sheet, index, found) or asks_somebody_else(sheet, index, found)):
        return None
    if found is None or found.text.startswith("…"):
        return found
    start = f"{form.fold(found.text)} "
    clauses = (clause for sentence in form.SENTENCE_END.split(line.text) for clause in CLAUSE_END.split(sentence))
    return found if any(f"{form.fold(clause)} ".startswith(start) for clause in clauses) else None


def _within(folded: str, table: str) -> Phrase | None:
    """Find a phrase of a table inside a folded line, by its first word."""
    openings = _openings(table)
    tokens = folded.split()
    said = f" {folded} "
    for token in tokens:
        for start, phrase in openings.get(token, ()):
            if start in said:
                return phrase
    return None


@cache
def _openings(table: str) -> dict[str, tuple[tuple[str, Phrase], ...]]:
    found: dict[str, list[tuple[str, Phrase]]] = {}
    for phrase in phrasebook.phrases(table):
        folded = form.fold(phrase.text.removeprefix("…"))
        found.setdefault(folded.split()[0], []).append((f" {folded} ", phrase))
    return {token: tuple(phrases) for token, phrases in found.items()}
