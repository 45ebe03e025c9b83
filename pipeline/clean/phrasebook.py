"""Phrase tables: what prompts, labels and notices say in many languages. The phrases are data, in `phrases/`.

A file holds one phrase a line, `language<TAB>phrase`, sorted; its name is the reason for which a line that says it is
struck. Case, punctuation and numbers do not tell; `#` is a number; `…` stands for further words, at either end.
A phrase is the whole line. It is never looked for inside a sentence. A number that is written out must be said as it is.

Tables that are named otherwise hold words that rules look for (`appeals`, `boxes`, `refusal`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pipeline.clean import form
from pipeline.items import RemovalReason

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "phrases"
REASONS: tuple[RemovalReason, ...] = get_args(RemovalReason)
LONGEST = 44
LONGEST_LINE = 8 * LONGEST
FURTHER_WORDS = 12
FURTHER_WORDS_AFTER_A_MARK = 34
UNSPACED_FACTOR = 3
"""Characters for a word, where a character counts as one."""
ENDING_WITH_A_STOP = frozenset({"copyright_notice", "newsletter_prompt", "not_found", "share_prompt", "subscription_prompt"})
MOST_PARTS = 4
LONGEST_TAG = 5
LONGEST_LOW_TAG = 2
"""Of tags that begin with a small letter and end with a full stop, as tags hardly do."""
STATEMENT_WORDS = 6
"""“Photo: supplied by the police.” is none."""
MARKS = " :\uff1a-\u2013\u2014|>\u00bb"
COLONS = (":", "\uff1a")
BAR = re.compile(r"\s+[|\u00b7\u2022]\s+")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a phrase table."""

    table: str
    """Name of its file."""
    language: str
    """BCP 47."""
    text: str
    """As written in the table."""

    @property
    def is_weak(self) -> bool:
        """Tell whether it is so short that a true line of an article could say the same."""
        if "…" in self.text:
            return False
        tokens = form.fold(self.text).replace(":", "").split()
        return len(tokens) <= (4 if form.UNSPACED_CHARACTER.search(self.text) else 1)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Some tables, ready to be asked."""

    whole: dict[str, Phrase]
    """By folded text."""
    openings: dict[str, tuple[tuple[str, Phrase], ...]]
    """Phrases that go on, by their first folded word."""
    endings: dict[str, tuple[tuple[str, Phrase], ...]]
    """Phrases before which anything may stand, by their last folded word."""

    def find(self, line: str) -> Phrase | None:
        """Find the phrase that a whole line says; None if it says something else."""
        return self.find_folded(line, form.fold(line)) if len(line) <= LONGEST_LINE else None

    def find_all_of(self, line: str, folded: str) -> Phrase | None:
        """Find the phrase of a line that is one, or the first of several sentences or cells each of which is one."""
        phrase = self.find_folded(line, folded)
        if phrase or not folded or form.is_quoted(line):
            return phrase
        return self._find_each(form.SENTENCE_END.split(line)) or self._find_each(BAR.split(line))

    def _find_each(self, parts: list[str]) -> Phrase | None:
        first, *others = parts
        if not 0 < len(others) < MOST_PARTS or not (phrase := self.find(first)):
            return None
        return phrase if all(self.find(part) for part in others if form.fold(part)) else None

    def find_folded(self, line: str, folded: str) -> Phrase | None:
        """Do the same for a line that is folded already."""
        tokens = folded.split()
        longest = LONGEST * (UNSPACED_FACTOR if form.UNSPACED_CHARACTER.search(folded) else 1)
        if len(tokens) > longest or not tokens or form.is_quoted(line):
            return None
        without_marks = " ".join(token for token in tokens if token != ":")
        for said in (without_marks, without_marks.replace("#", "").strip()):
            phrase = self.whole.get(" ".join(said.split()))
            if phrase and set(NUMBER.findall(phrase.text)) <= set(NUMBER.findall(line)):
                return phrase
        return self._open_ended(line, tokens)

    def _open_ended(self, line: str, tokens: list[str]) -> Phrase | None:
        folded = " ".join(tokens)
        has_stop = line.rstrip(form.CLOSING)[-1:] in form.FULL_STOPS
        for start, phrase in self.openings.get(tokens[0], ()):
            goes_on = folded[len(start) :].lstrip()
            after_a_mark = start.endswith((":", "©", "ⓒ", "#")) or goes_on.startswith(":")
            most = FURTHER_WORDS_AFTER_A_MARK if after_a_mark else FURTHER_WORDS
            most *= UNSPACED_FACTOR if form.UNSPACED_CHARACTER.search(start) else 1
            if has_stop and not after_a_mark and phrase.table not in ENDING_WITH_A_STOP:
                continue
            if has_stop and _is_statement(line, start, phrase):
                continue
            start, _, end = start.partition(" … ")
            if folded.startswith(start + " ") and folded.endswith(end) and len(tokens) <= len(start.split()) + most:
                return phrase
        for end, phrase in self.endings.get(tokens[-1], ()):
            if folded.endswith(" " + end):
                return phrase
        return None


def _is_statement(line: str, start: str, phrase: Phrase) -> bool:
    """Tell whether a line with a full stop goes on as no prompt, label or notice does.

    These go on in names, headlines, addresses and calls, a statement in small letters; a script without them tells nothing.
    """
    opening = start.replace("#", "0")
    rest = form.after(line, opening)
    goes_on = rest.lstrip(MARKS)
    is_low = goes_on[:1].islower()
    is_long = len(form.words(goes_on)) >= STATEMENT_WORDS
    match phrase.table:
        case "tag_list":
            longest = max(len(form.words(part)) for part in form.CLAUSES.split(goes_on))
            return longest > (LONGEST_LOW_TAG if is_low else LONGEST_TAG)
        case "copyright_notice" if _speaks_of_rights(goes_on):
            return False
        case "copyright_notice" if is_low and not form.is_said_by_somebody(line, opening):
            is_plain = is_long and goes_on == goes_on.casefold() and len(form.SENTENCE_END.split(goes_on)) == 1
            return is_plain or form.REPORTED.search(goes_on) is not None
        case _:
            is_low_after_a_mark = is_low and is_long and rest.lstrip()[:1] in COLONS
            return is_low_after_a_mark or form.is_said_by_somebody(line, opening)


def _speaks_of_rights(text: str) -> bool:
    said = f" {form.fold(text)}"
    return any(f" {form.fold(phrase.text)}" in said for phrase in phrases("rights_word"))


@cache
def book(*tables: str) -> Phrasebook:
    """Read tables; none named: those that are named after a reason."""
    return compiled(phrase for table in tables or REASONS for phrase in phrases(table))


@cache
def phrases(table: str) -> tuple[Phrase, ...]:
    """Read one table; one that does not exist is empty."""
    file = FOLDER / f"{table}.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return tuple(Phrase(table, *line.split("\t", 1)) for line in lines)


def compiled(source: Iterable[Phrase]) -> Phrasebook:
    """Sort phrases by how they are looked up."""
    whole: dict[str, Phrase] = {}
    openings: dict[str, list[tuple[str, Phrase]]] = {}
    endings: dict[str, list[tuple[str, Phrase]]] = {}
    for phrase in source:
        parts = [form.fold(part) for part in phrase.text.split("…")]
        match parts:
            case [all_of_it]:
                whole.setdefault(" ".join(all_of_it.replace(":", "").split()), phrase)
            case ["", end]:
                endings.setdefault(end.split()[-1], []).append((end, phrase))
            case [start, end]:
                openings.setdefault(start.split()[0], []).append((f"{start} … {end}" if end else start, phrase))
            case _:
                raise ValueError(f"{phrase.table}.txt: more than one … in {phrase.text!r}")
    return Phrasebook(whole, _frozen(openings), _frozen(endings))


def _frozen(index: dict[str, list[tuple[str, Phrase]]]) -> dict[str, tuple[tuple[str, Phrase], ...]]:
    return {word: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for word, found in index.items()}
