"""A piece of an article's text around the words that were looked for, and where they stand in it. Pure."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.store import ranking, search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.store.search import Term

    Marks = tuple[tuple[int, int], ...]
    Placed = tuple[str, int, int]
    """A token as the index has it, and the range of characters that it comes of."""

LONGEST = 200
"""Characters of a snippet, those that say that something is left out not counted."""
LEAD = 60
"""Of them so many before the first word."""
CUT = "…"


def around(text: str, terms: Sequence[Term]) -> tuple[str, Marks]:
    """Cut out the block that holds most of the terms, the first of several.

    Args: text — one block a line.
    Returns: one line, and the ranges of characters where terms stand; the text's beginning and no range, if none stands in it.
    """
    sought = [ranking.sought_as(term) for term in terms]
    best, most = "", 0
    for line in text.split("\n"):
        normal = f" {search.normalise(line)} "
        n = sum(one in normal for one in sought)
        if n > most:
            best, most = line, n
            if n == len(sought):
                break
    line = best or text.partition("\n")[0]
    return _cut(line, _marked(line, terms) if best else ())


def _marked(line: str, terms: Sequence[Term]) -> Marks:
    tokens = list(_placed(line))
    found = []
    for at in range(len(tokens)):
        for term in terms:
            last = at + len(term.tokens) - 1
            if last < len(tokens) and _stands(tokens[at : last + 1], term):
                found.append((tokens[at][1], _end(tokens[last], term)))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _stands(tokens: Sequence[Placed], term: Term) -> bool:
    *first, last = term.tokens
    held = [token for token, _, _ in tokens]
    return held[:-1] == first and (held[-1].startswith(last) if term.is_prefix else held[-1] == last)


def _end(token: Placed, term: Term) -> int:
    """Say where a hit ends: one character of a script without spaces is looked for as the beginning of a pair."""
    sought, (_, start, end) = term.tokens[-1], token
    return start + 1 if term.is_prefix and len(sought) == 1 and search.IS_UNSPACED.match(sought) else end


def _placed(line: str) -> Iterator[Placed]:
    """Part a line into tokens as `search.normalise` does, each with its place."""
    for is_word, run in groupby(enumerate(line), key=lambda one: unicodedata.category(one[1])[0] in "LMN"):
        if not is_word:
            continue
        places = list(run)
        start, word = places[0][0], "".join(char for _, char in places)
        tokens = search.normalise(word).split()
        if len(tokens) == len(word) and search.IS_UNSPACED.match(tokens[0]):  # pairs: one for each character
            yield from ((token, start + at, min(start + at + 2, start + len(word))) for at, token in enumerate(tokens))
        else:
            yield from ((token, start, start + len(word)) for token in tokens)


def _cut(line: str, marks: Marks) -> tuple[str, Marks]:
    first = marks[0][0] if marks else 0
    start = _border(line, first - LEAD, first) if first > LEAD and len(line) > LONGEST else 0
    end = _border(line, start + LONGEST, len(line)) if len(line) > start + LONGEST else len(line)
    before, after = CUT if start else "", CUT if end < len(line) else ""
    snippet = before + line[start:end].strip() + after
    shift = len(before) - start - (len(line[start:end]) - len(line[start:end].lstrip()))
    kept = ((max(a, start), min(b, end)) for a, b in marks if a < end and b > start)
    return snippet, tuple((a + shift, b + shift) for a, b in kept)


def _border(line: str, at: int, limit: int) -> int:
    """Find where a word begins near a place, not behind a limit; the place itself in a script without spaces."""
    near = line.find(" ", at, min(limit, at + 30))
    return at if near < 0 else near + 1 if limit < len(line) else near
