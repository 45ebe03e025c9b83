"""Tell the signature under a report: initials or names, and the agencies that helped. It is no other story's headline."""

from __future__ import annotations

import re
from functools import cache

from pipeline.clean import form, phrasebook

SIGNATURE_WORDS = 10
WHO = 5
AGENCIES = 4
SHORT = 4
TOKEN = re.compile(r"[^\s(),;/\[\]\u2013\u2014]+|[(,;/\[\u2013\u2014]")
MARKS = frozenset("(,;/[\u2013\u2014")


def is_signature(text: str) -> bool:
    """Tell whether a line is nothing but who wrote it, with the help of which agency.

    A headline in capitals may say “with” as well: there the agency must be set apart by a mark, or be an acronym.

    >>> is_signature("H. D. (avec AFP)"), is_signature("Mayor Solheim Meets with Fishermen")
    (True, False)
    """
    if len(form.words(text)) > SIGNATURE_WORDS:
        return False
    tokens = TOKEN.findall(text)
    words = [token for token in tokens if token not in MARKS]
    at = next((place for place, token in enumerate(tokens) if token.casefold() in _with()), -1)
    if at < 0:
        is_set_apart = all(_is_initial(word) or _is_acronym(word) for word in words)
        return is_set_apart and any(_is_initial(word) for word in words)
    who = [token for token in tokens[:at] if token not in MARKS]
    agencies = [token for token in tokens[at + 1 :] if token not in MARKS]
    if not (0 < len(who) <= WHO and 0 < len(agencies) <= AGENCIES):
        return False
    is_marked = tokens[at - 1] in MARKS or _is_acronym(agencies[0]) or all(_is_initial(word) for word in who)
    are_names = all(word[:1].isupper() for word in who)
    return is_marked and are_names and all(word[:1].isupper() or len(word) <= SHORT for word in agencies)


def _is_initial(word: str) -> bool:
    return len(word.strip(".")) == 1 and word[:1].isupper()


def _is_acronym(word: str) -> bool:
    letters = word.strip(".")
    return 1 < len(letters) <= SHORT + 1 and letters.isupper()


@cache
def _with() -> frozenset[str]:
    return frozenset(phrase.text.casefold() for phrase in phrasebook.phrases("signature_with"))
