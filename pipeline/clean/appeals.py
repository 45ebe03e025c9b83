"""Strike appeals of free wording: to subscribe to a newsletter, to share the page.

A phrase table knows whole lines; here the tables hold what such lines are made of, and a rule says how they are put
together. Somebody else's newsletter, or a share of something, is no appeal.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.sheet import Strike
from pipeline.clean.statements import speaks_of_prompts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.clean.phrasebook import Phrase
    from pipeline.clean.sheet import Line, Sheet

NEWSLETTER_WORDS = 30
SHARE_WORDS = 14
LONGEST_PART = 4
SHORT_LABEL = 3
SHARE_TABLES = ("share_verb", "share_thing", "share_with", "share_beside")
ANY_LANGUAGE = "mul"
CLAUSE_END = re.compile(r"[,:;\u060c\u3001\uff0c\uff1a\uff1b]\s*|\s[-\u2013\u2014|]\s")
NEVER_AN_APPEAL = frozenset({"cell", "code", "quote"})


def newsletters(sheet: Sheet) -> Iterator[Strike]:
    """Strike short lines that call on the reader to subscribe to a newsletter of the publisher's own, or by a link."""
    for index in sheet.standing():
        line = sheet.lines[index]
        if not _may_appeal(line, NEWSLETTER_WORDS) or not newsletter_name().search(line.folded) or speaks_of_prompts(line):
            continue
        if call := _call(line.text, is_linked=line.is_linked):
            evidence = f"calls on the reader to subscribe ({call.language}: “{call.text}”)"
            yield Strike(index, "newsletter_prompt", evidence)


def shares(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines put together wholly of words that ask to share the page."""
    for index in sheet.standing():
        line = sheet.lines[index]
        if not _may_appeal(line, SHARE_WORDS):
            continue
        tokens = line.folded.split()
        for language in sorted({language for token in tokens for language in _share_languages().get(token, ())}):
            parts = share_parts(line.folded, language)
            if "share_verb" in parts and _is_about_the_page(sheet, index, line, parts):
                yield Strike(index, "share_prompt", f"says nothing but that the page can be shared ({language})")
                break


def share_parts(folded: str, language: str) -> frozenset[str]:
    """Name the share tables that a folded line is put together of, in one language; none if a word is in no table."""
    return _parts([token for token in folded.split() if token not in (":", "#")], _share_words(language))


def _may_appeal(line: Line, most: int) -> bool:
    if line.phrase or not 1 < line.n_words <= 2 * most or line.block.kind in NEVER_AN_APPEAL:
        return False
    is_short = line.n_words <= most or form.UNSPACED_CHARACTER.search(line.text) is not None
    return is_short and not form.is_quoted(line.text)


def _call(text: str, *, is_linked: bool) -> Phrase | None:
    """Find the clause that calls on the reader, in the first sentence that is neither a question, a shout nor a label."""
    for sentence in form.SENTENCE_END.split(text):
        clauses = [clause for clause in CLAUSE_END.split(sentence) if newsletter_name().search(form.fold(clause))]
        if clauses:
            # The same word may call in several languages.
            calls = (
                call for clause in clauses for call in _begun_or_ended(clause) if is_linked or _is_ours(clause, call.language)
            )
            return next(calls, None)
        if len(form.words(sentence)) > SHORT_LABEL and not sentence.endswith(("!", "?", "\uff01", "\uff1f")):
            return None
    return None


def _begun_or_ended(clause: str) -> list[Phrase]:
    tokens = form.fold(clause).split()
    if not tokens or form.is_quoted(clause):
        return []
    said = f" {' '.join(tokens)} "
    calls = phrasebook.book("newsletter_call")
    begun = [phrase for start, phrase in calls.openings.get(tokens[0], ()) if said.startswith(f" {start} ")]
    # A statement may end with the same verb; then it has a stop.
    endings = () if clause.rstrip(form.CLOSING)[-1:] in form.FULL_STOPS else calls.endings.get(tokens[-1], ())
    return begun + [phrase for end, phrase in endings if said.endswith(f" {end} ")]


def _is_ours(clause: str, language: str) -> bool:
    return any(f" {own} " in f" {form.fold(clause)} " for own in _ours().get(language, ()))


def _is_about_the_page(sheet: Sheet, index: int, line: Line, parts: frozenset[str]) -> bool:
    if line.is_linked:
        return bool(parts & {"share_thing", "share_with"})
    has_stop = line.text.rstrip(form.CLOSING)[-1:] in form.FULL_STOPS
    if sheet.is_inside(index) and (has_stop or line.block.kind != "paragraph"):
        return False
    if "share_thing" in parts:
        return True
    # “Share with friends” may be the last step of a recipe.
    return "share_with" in parts and not (has_stop or sheet.is_inside(index) or line.block.kind == "list_item")


def _parts(tokens: Sequence[str], words: Mapping[str, str]) -> frozenset[str]:
    """Name the tables that a line is put together of; none if one of its words is in no table."""
    found = set()
    start = 0
    while start < len(tokens):
        sizes = range(min(LONGEST_PART, len(tokens) - start), 0, -1)
        size = next((size for size in sizes if " ".join(tokens[start : start + size]) in words), 0)
        if not size:
            return frozenset()
        found.add(words[" ".join(tokens[start : start + size])])
        start += size
    return frozenset(found)


@cache
def newsletter_name() -> re.Pattern[str]:
    """Find the names of newsletters in a folded line."""
    names = {form.fold(phrase.text) for phrase in phrasebook.phrases("newsletter_name")}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@cache
def _ours() -> dict[str, frozenset[str]]:
    said = phrasebook.phrases("newsletter_ours")
    languages = {phrase.language for phrase in said}
    return {code: frozenset(form.fold(phrase.text) for phrase in said if phrase.language == code) for code in languages}


@cache
def _share_languages() -> dict[str, frozenset[str]]:
    """Languages by the first word of their verbs: most lines have none."""
    verbs = [(form.fold(phrase.text).split()[0], phrase.language) for phrase in phrasebook.phrases("share_verb")]
    return {word: frozenset(language for verb, language in verbs if verb == word) for word, _ in verbs}


@cache
def _share_words(language: str) -> dict[str, str]:
    tables = [(phrase, table) for table in reversed(SHARE_TABLES) for phrase in phrasebook.phrases(table)]
    return {form.fold(phrase.text): table for phrase, table in tables if phrase.language in (language, ANY_LANGUAGE)}
