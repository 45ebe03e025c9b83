"""Strike what the page says twice: its headline at the top, and long blocks."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Line, Sheet

TOP = 4
ALIKE = 0.8
FEW = 3
HEADLINE_TAG = "h1"
QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u055e", ";")
LONG_BLOCK = 12
LONG_BLOCK_UNSPACED = 30


def repeated_headlines(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines at either end that say the headline again."""
    headline = form.fold(sheet.document.headline or "")
    tokens = headline.replace(":", "").split()
    numbers = _numbers(sheet.document.headline or "")
    for index, line in enumerate(sheet.lines):
        if not tokens or (sheet.is_inside(index) and index > TOP) or _is_first_question(sheet, index):
            continue
        if _says(line, tokens) and numbers == _numbers(line.text) and (index <= TOP or line.n_words > TOP):
            yield Strike(index, "repeated_headline", "says the headline again")
        elif index <= min(TOP, sheet.first) and line.block.kind == "heading" and _resembles(line, tokens):
            yield Strike(index, "repeated_headline", "heading above the text in nearly the words of the headline")


def duplicates(sheet: Sheet) -> Iterator[Strike]:
    """Strike long sentences that say word for word what an earlier block says.

    A plan or a table repeats its lines by design: where many come again, they go only if the text as a whole came twice.
    """
    seen: dict[str, int] = {}
    again: dict[int, int] = {}
    for index in sheet.standing():
        line = sheet.lines[index]
        least = LONG_BLOCK_UNSPACED if form.UNSPACED_CHARACTER.search(line.text) else LONG_BLOCK
        if line.is_running_text and line.n_words >= least and line.block.kind not in ("cell", "code"):
            earlier = seen.setdefault(line.text.casefold(), index)
            if earlier != index:
                again[index] = earlier
    distances = Counter(index - earlier for index, earlier in again.items())
    if len(again) > FEW and max(distances.values()) < ALIKE * len(again):
        return
    for index, earlier in again.items():
        yield Strike(index, "duplicate_block", f"word for word the same as block {sheet.lines[earlier].block.position}")


def _is_first_question(sheet: Sheet, index: int) -> bool:
    """Tell whether a line opens an interview: a question with its answer below, and further ones in the same form."""
    return _is_answered(sheet, index) and any(
        _is_answered(sheet, other) and _form(sheet.lines[other]) == _form(sheet.lines[index])
        for other in sheet.standing(index + 2)
    )


def _is_answered(sheet: Sheet, index: int) -> bool:
    line = sheet.lines[index]
    below = sheet.lines[index + 1] if index + 1 < len(sheet.lines) else None
    if below is None or line.block.tag == HEADLINE_TAG or not _asks(line.text):
        return False
    return not _asks(below.text) and (below.is_running_text or form.is_closed(below.text))


def _asks(text: str) -> bool:
    return text.rstrip(form.CLOSING).endswith(QUESTION_MARKS) and len(form.SENTENCE_END.split(text)) == 1


def _form(line: Line) -> tuple[str, str]:
    return line.block.kind, line.block.tag


def _says(line: Line, headline: list[str]) -> bool:
    own = line.folded.replace(":", "").split()
    return own == headline


def _resembles(line: Line, headline: list[str]) -> bool:
    own, theirs = set(line.folded.replace(":", "").split()), set(headline)
    smaller = min(len(own), len(theirs))
    return smaller >= TOP and len(own & theirs) >= ALIKE * smaller


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
