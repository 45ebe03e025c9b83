"""Look for the phrases of a table inside lines: what a page says in passing, where the phrase book asks for whole lines."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.clean import form, phrasebook

LATELY = 1024
GAP = r"(?: \S+){1,3} "
QUOTED = re.compile(
    '[\u201c\u201e\u00ab"\u300c\u300e][^\u201c\u201d\u00bb"\u300d\u300f]{0,400}[\u201c\u201d\u00bb"\u300d\u300f]'
)


def mentions(table: str, line: str) -> frozenset[str]:
    """List what a line says of a table, folded.

    In these tables `…` at the end of a phrase stands for the rest of its last word, between words for one to three words.
    """
    return frozenset(match[0] for match in _pattern(table).finditer(_said(line)))


def unquoted(line: str) -> str:
    """Leave out what a line quotes: an article on notices quotes them, a notice speaks for itself.

    >>> unquoted('The banner says "we value your privacy" and lies.')
    'The banner says  and lies.'
    """
    return QUOTED.sub("", line)


@lru_cache(maxsize=LATELY)
def _said(line: str) -> str:
    """Fold a line; several tables are looked up in each."""
    return " ".join(token for token in form.fold(line).split() if token != ":")


@cache
def _pattern(table: str) -> re.Pattern[str]:
    texts = sorted({phrase.text for phrase in phrasebook.phrases(table)}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(_one(text) for text in texts)})(?!\S)")


def _one(text: str) -> str:
    parts = [" ".join(token for token in form.fold(part).split() if token != ":") for part in text.split("…")]
    *before, last = (re.escape(part) for part in parts)
    return GAP.join([*before, last]) if last else GAP.join(before) + r"\S*"
