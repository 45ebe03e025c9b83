"""Tell what a text says from what a prompt says, where both begin with the same words: by what the rest of the article says.

What can be told by the line alone `phrasebook` tells.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.clean import form, kinship, phrasebook

if TYPE_CHECKING:
    from pipeline.clean.kinship import Vocabulary
    from pipeline.clean.phrasebook import Phrase
    from pipeline.clean.sheet import Line, Sheet

CLAUSE_WORDS = 3
LONG_ENOUGH = 4
KIN = 0.25
NAMES_A_WAY = re.compile(
    r"@\w|://|www\.|\b(?:X|Bluesky|Facebook|Instagram|LinkedIn|Mastodon|Telegram|Threads|TikTok|Twitter|WhatsApp|YouTube)\b"
)


def is_told(sheet: Sheet, index: int, phrase: Phrase) -> bool:
    """Tell whether a line goes on after its opening words in a further clause, and speaks of what the article speaks of.

    A line that names an address or a network is none, nor is one with a link.
    """
    line = sheet.lines[index]
    if not may_be_told(line):
        return False
    clauses = form.CLAUSES.split(form.after(line.text, phrase.text))[1:]
    if not any(clause[:1].islower() and len(form.words(clause)) >= CLAUSE_WORDS for clause in clauses):
        return False
    words = _others(sheet, index)
    return words.shared_names(line.text) > 0 or words.kinship(line.text) >= KIN


def may_be_told(line: Line) -> bool:
    """Tell whether a line is a closed paragraph that names no address and no network and has no link."""
    is_plain = line.block.kind == "paragraph" and not line.block.n_links and form.is_closed(line.text)
    return is_plain and not NAMES_A_WAY.search(line.text)


def asks_somebody_else(sheet: Sheet, index: int, phrase: Phrase) -> bool:
    """Tell whether a question is followed by what somebody else wants: no call, no “us”, in the text or kin to it.

    “Got a tip? The coastguard takes it at any hour on 01632 960990.”
    """
    line = sheet.lines[index]
    question, *others = form.SENTENCE_END.split(line.text)
    if not (
        may_be_told(line) and others and question.endswith(("?", "\u061f")) and form.fold(phrase.text) in form.fold(question)
    ):
        return False
    said = f" {form.fold(' '.join(others))} "
    if any(f" {word} " in said for word in _said_to_us(phrase.language)):
        return False
    return sheet.is_inside(index) or _others(sheet, index).kinship(" ".join(others)) > 0


def speaks_of_prompts(line: Line) -> bool:
    """Tell whether a line lists what prompts of several kinds say, and then says a sentence of its own.

    “Sign up to our newsletter. Leave a comment. Such lines were all that the drummer's book held.”
    """
    *listed, last = form.SENTENCE_END.split(line.text)
    book = phrasebook.book()
    tables = {phrase.table for sentence in listed if (phrase := book.find(sentence))}
    is_own = form.is_sentence(last, len(form.words(last))) and not book.find(last)
    return len(tables) > 1 and is_own and may_be_told(line)


def speaks_of_publisher(sheet: Sheet, line: Line) -> bool:
    """Tell whether a line names the outlet as its host does, or an address or network, or says “us” or “our”."""
    host = (urlsplit(sheet.document.url or "").hostname or "").split(".")[:-1]
    own = {label for label in host if len(label) >= LONG_ENOUGH}
    said = f" {line.folded} "
    ours = _ours(sheet.document.language)
    return bool(NAMES_A_WAY.search(line.text) or own & set(said.split()) or any(f" {word} " in said for word in ours))


def _others(sheet: Sheet, index: int) -> Vocabulary:
    """Collect the words of the running text beside a line; prompts are no text."""
    lines = (sheet.lines[other] for other in sheet.standing() if other != index)
    texts = (line.text for line in lines if line.is_running_text and line.phrase is None)
    return kinship.vocabulary(texts, sheet.document.headline)


@cache
def _said_to_us(language: str) -> frozenset[str]:
    """List what a call of the newsroom's says in a language: “us”, “our”, “write to …”."""
    tables = (*phrasebook.phrases("newsletter_ours"), *phrasebook.phrases("contact_call"))
    return frozenset(form.fold(phrase.text) for phrase in tables if phrase.language == language and "…" not in phrase.text)


@cache
def _ours(language: str | None) -> frozenset[str]:
    """List the words for “us” and “our” of a language; of one that is not known, the longer ones of all."""
    code = (language or "").split("-")[0]
    words = phrasebook.phrases("newsletter_ours")
    own = frozenset(form.fold(phrase.text) for phrase in words if phrase.language == code)
    return own or frozenset(form.fold(phrase.text) for phrase in words if len(phrase.text) >= LONG_ENOUGH)
