"""Lines that belong to a text though other texts of its source carry the same: credits of the report, corrections, datelines.

They are never furniture, however often they come again.
"""

from __future__ import annotations

from functools import cache

from pipeline.clean import form, phrasebook
from pipeline.items.memory import YEAR

CREDIT_WORDS = 40
CORRECTION_WORDS = 80
DATELINE_WORDS = 8
PLACE_WORDS = 3
PLACE_LETTERS = 3
DASHES = "-\u2013\u2014"


def is_owned(text: str) -> bool:
    """Tell whether a line says who reported or edited the text, what was wrong in it, or where and when it was written.

    >>> is_owned("Reporting by Jane Doe; editing by John Roe"), is_owned("LONDON, Nov 22"), is_owned("The paper of the harbour")
    (True, True, False)
    """
    folded, n_words = form.fold(text), len(form.words(text))
    return (
        (n_words <= CREDIT_WORDS and _says(folded, "text_credit"))
        or (n_words <= CORRECTION_WORDS and _says(folded, "text_correction"))
        or (n_words <= DATELINE_WORDS and _is_dateline(text, folded))
    )


def _is_dateline(text: str, folded: str) -> bool:
    """Tell whether a line is a place with a date that names no year, or a place in capitals that a dash closes."""
    tokens = [word for word in folded.split() if word != ":"]
    place = [word for word in tokens if word not in _date_words()]
    if not 0 < len(place) <= PLACE_WORDS or not form.bare(text)[:1].isupper():
        return False
    if any(mark in DASHES for mark in text.rstrip()[-1:]):
        first = form.words(text)[0]
        return len(first) >= PLACE_LETTERS and first.isupper()
    return "#" in tokens and len(tokens) > len(place) + tokens.count("#") and not YEAR.search(text)


@cache
def _date_words() -> frozenset[str]:
    return frozenset({"#"} | {token for phrase in phrasebook.phrases("stamp_word") for token in form.fold(phrase.text).split()})


def _says(folded: str, table: str) -> bool:
    is_unspaced = form.UNSPACED_CHARACTER.search(folded)
    said = "".join(folded.split()) if is_unspaced else f" {folded} "
    return any(phrase in said for phrase in _phrases(table, is_unspaced=bool(is_unspaced)))


@cache
def _phrases(table: str, *, is_unspaced: bool) -> tuple[str, ...]:
    folded = (form.fold(phrase.text) for phrase in phrasebook.phrases(table))
    if is_unspaced:
        return tuple("".join(said.split()) for said in folded if form.UNSPACED_CHARACTER.search(said))
    return tuple(f" {said} " for said in folded)
