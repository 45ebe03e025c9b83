"""Counters: lines that only count or tell how long ago something was (“3 comments”, “5 min ago”), and move by themselves.

They are known by tables in `phrases/`, one phrase a line, `language<TAB>phrase`, sorted (`mul`: any language). Such a line is
nothing else: each of its words is a number or stands in a table. A figure inside running text never makes one.

    ago + number + unit    “5 minutes ago”, “vor einer Stunde”       number + counted    “1,234 views”, “4 min read”
    now                    “just now”, “an hour ago”                 label + a time      “Updated 14:32”, “Lesezeit: 4 Min.”
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.items.scripts import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent / "phrases"
TABLES = ("ago", "beside", "counted", "day", "label", "now", "one", "time_unit")
MOST_WORDS = 6
MOST_CHARACTERS = 60
BAR = re.compile(r"\s+[|·•\u2013\u2014]\s+")
APART = r"\s.,:;()\[\]|·•\u2013\u2014~+/…\-"
NUMBER = r"\d+(?:[.,:/'\u2019-]\d+)*"
TOKEN = re.compile(rf"(?P<number>{NUMBER})|[{UNSPACED}]|[^{APART}\d{UNSPACED}]+")
CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
"""A time of day, or a date."""


def without_counters(text: str) -> list[str]:
    """List a text's lines without those that are counters, and without counters that a bar parts from the rest of a line.

    >>> without_counters("Rain\\n5 min ago\\nBy Ann Bell | 3 comments\\nThe train left 5 minutes ago")
    ['Rain', 'By Ann Bell', 'The train left 5 minutes ago']
    """
    return list(filter(None, map(_rest_of, text.split("\n"))))


@cache
def phrases(table: str) -> tuple[tuple[str, str], ...]:
    """Read a table: language and phrase, line by line."""
    lines = (FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    return tuple((language, phrase) for language, _, phrase in (line.partition("\t") for line in lines))


def is_counter(line: str) -> bool:
    """Tell whether a line is nothing but a counter or a time that passes.

    >>> is_counter("Il y a 3 h"), is_counter("閲覧数 1,234"), is_counter("12 dead"), is_counter("3 hours")
    (True, True, False, False)
    """
    if not line or len(line) > MOST_CHARACTERS or len(line.split()) > MOST_WORDS:
        return False
    said = _said(_folded(line))
    has_amount = "number" in said or "one" in said
    is_ago = {"ago", "time_unit"} <= said and has_amount
    is_count = {"counted", "number"} <= said
    is_stamp = "label" in said and ("clock" in said or "day" in said or ("time_unit" in said and has_amount))
    return "now" in said or is_ago or is_count or is_stamp


def _rest_of(line: str) -> str:
    if is_counter(line):
        return ""
    parts = BAR.split(line)
    standing = [part for part in parts if not is_counter(part)]
    return line if len(standing) == len(parts) else " ".join(standing)


def _said(line: str) -> set[str]:
    """Name what a folded line is made of; empty if a word is in no table."""
    tokens = list(TOKEN.finditer(line))
    words = [token[0] for token in tokens]
    said, at = set[str](), 0
    while at < len(words):
        if tokens[at]["number"]:
            said |= {"number", "clock"} if CLOCK.fullmatch(words[at]) else {"number"}
            at += 1
            continue
        length, tables = next(_matches(words, at), (0, frozenset[str]()))
        if not length:
            return set()
        said |= tables
        at += length
    return said


def _matches(words: list[str], at: int) -> Iterator[tuple[int, frozenset[str]]]:
    """Find the phrases that begin at a word, the longest first: how many words, and the tables that have it."""
    for phrase, tables in _by_first_word().get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            yield len(phrase), tables


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]:
    tables: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for table in TABLES:
        for _, phrase in phrases(table):
            tables[tuple(token[0] for token in TOKEN.finditer(_folded(phrase)))].add(table)
    found: defaultdict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = defaultdict(list)
    for words, names in sorted(tables.items(), key=lambda pair: -len(pair[0])):
        found[words[0]].append((words, frozenset(names)))
    return {word: tuple(those) for word, those in found.items()}


def _folded(line: str) -> str:
    return unicodedata.normalize("NFKC", line).casefold().replace("\u2019", "'").replace("\u200c", "")
