"""Strike date stamps: lines that are nothing but a date, a time and words like “updated”, above or below the text.

Inside the text a date is a heading of a timeline or the time of an entry; there only the page's own date, said to be
that of the publication, is a stamp.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Line, Sheet

TOP = 4
BOTTOM = 2
STAMP_WORDS = 20
UNKNOWN_WORDS = 2
DATE = re.compile(
    r"\b(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2})"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º|\.|,)?\s+(?:de\s+|of\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+|del\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d]{3,12}\.?\s+\d{1,2},?\s+(?:19|20)\d\d\b"
)
TIME = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d{2}\b")
NUMBER = re.compile(r"\d+")


def stamps(sheet: Sheet) -> Iterator[Strike]:
    """Strike the lines at either end that hold a date and hardly anything else."""
    standing = sheet.standing()
    for place, index in enumerate(standing):
        line = sheet.lines[index]
        if not _may_be_stamp(line):
            continue
        unknown = _unknown(sheet, line)
        if index < sheet.first or (index == sheet.first and line.is_sentence and not unknown):
            is_dated = DATE.search(line.text) is not None
            is_stamp = (is_dated and unknown <= (0 if line.block.kind == "cell" or line.is_sentence else UNKNOWN_WORDS)) or (
                not unknown and _says_published(line)
            )
        else:
            is_at_end = place < TOP or place >= len(standing) - BOTTOM
            is_stamp = is_at_end and not unknown and line.block.kind not in ("heading", "cell") and _is_own(sheet, line)
        if is_stamp:
            where = "above" if index <= sheet.first else "below" if index > sheet.last else "beside"
            yield Strike(index, "author_box", f"{where} the text, and nothing but a date")


def _may_be_stamp(line: Line) -> bool:
    if line.block.kind in ("code", "quote") or not line.folded:
        return False
    # “12:05 p.m.” ends like a sentence.
    tokens = line.folded.split()
    return 1 < len(tokens) <= STAMP_WORDS and "#" in line.folded


def _unknown(sheet: Sheet, line: Line) -> int:
    """Count the words that are neither of dates nor the author's nor the section's."""
    said = [*sheet.document.authors, sheet.document.section or ""]
    known = {token for text in said for token in form.fold(text).split()}
    # “km” and “m” belong to a number for `form.fold`; a measure is no date.
    return sum(token not in known and token not in _words() for token in line.folded.split())


def _says_published(line: Line) -> bool:
    return TIME.search(line.text) is not None and any(word in _labels() for word in line.folded.split())


def _is_own(sheet: Sheet, line: Line) -> bool:
    """Tell whether a line gives the page's own date, or says itself that it is a stamp."""
    numbers = {int(number) for number in NUMBER.findall(line.text) if len(number) <= len("2000")}
    dates = [date for date in (sheet.document.published_at, sheet.document.modified_at) if date]
    is_dated = DATE.search(line.text) is not None
    is_its_day = any({date.day, date.year} <= numbers for date in dates)
    return (is_dated and is_its_day) or (_says_published(line) and line.folded.split()[0] in _labels())


@cache
def _words() -> frozenset[str]:
    said = [phrase for table in ("stamp_word", "stamp_label") for phrase in phrasebook.phrases(table)]
    return frozenset({"#", ":"} | {token for phrase in said for token in form.fold(phrase.text).split()})


@cache
def _labels() -> frozenset[str]:
    return frozenset(token for phrase in phrasebook.phrases("stamp_label") for token in form.fold(phrase.text).split())
