"""Forms: whether two texts fill one form, as police notices, market reports and match reports do. Pure.

    A man, 43, died on Monday on the A11 near Thetford. His Vauxhall … Anyone who saw it is asked to call 101.
       │   ╵              ╵          ╵          ╵              ╵                    what both say between
    A man, 71, died on Tuesday on the A148 near Fakenham. His Audi … Anyone who saw it is asked to call 101.

Both are laid beside each other at the runs of words that each has equally often. What stands in one place and differs is a
field if it names or numbers something of which the other text says nothing at all: an editor who writes a lead anew, or moves a
name, leaves it somewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from pipeline.dedup.shingles import Shingled

FEWEST_FIELDS = 3
FIELD_SHARE = 0.6
"""Of all that differs in one place so much is by a name or a figure."""
FEWEST_FIGURES = 2
"""Where capitals tell no names, so many figures must differ before any other words count as fields."""
SPELLED_ALIKE = 0.5
LONGEST = 8
"""Words of a field; more are a sentence that was written anew."""
NEAR = 40
"""Words between two places at which both texts say the same; with more they are not laid beside each other."""
LEAST_EQUAL_UNSPACED = 2
"""A single character that both have in scripts without spaces is no word."""
OPENING = 500

Place = tuple[int, int]
Words = tuple[str, ...]


def is_one_form(text: Shingled, first: Shingled, shared: Set[str]) -> bool:
    """Tell whether two texts say the same of two things.

    Another spelling of a name and another figure are one difference however often they come, another name is one at each place.

    Args: shared — the runs of words that both have.
    """
    n_fields = n_figures = n_unsure = n_others = 0
    here, there = set(text.words), set(first.words)
    has_names = _has_capitals(text) and _has_capitals(first)
    for (ours, theirs), n in Counter(_differences(text, first, shared)).items():
        mine = [word for word in ours if word not in there]
        its = [word for word in theirs if word not in here]
        if any(word[0].isdigit() for word in mine) and any(word[0].isdigit() for word in its):
            n_figures += 1
        elif has_names and not (text.names.isdisjoint(mine) or first.names.isdisjoint(its)):
            n_fields += 1 if _is_spelling(ours, theirs) else n
        elif not has_names and _is_nowhere(ours, mine, first) and _is_nowhere(theirs, its, text):
            n_unsure += 1
        else:
            n_others += n
    if n_figures < FEWEST_FIGURES:
        n_unsure, n_others = 0, n_others + n_unsure
    n_fields += n_figures + n_unsure
    return n_fields >= FEWEST_FIELDS and n_fields >= FIELD_SHARE * (n_fields + n_others)


def _differences(text: Shingled, first: Shingled, shared: Set[str]) -> Iterator[tuple[Words, Words]]:
    """Yield the few words of each that stand in one place."""
    least = LEAST_EQUAL_UNSPACED if text.is_unspaced else 1
    for ours, theirs in _gaps(text, first, shared):
        if ours == theirs:  # a run that comes twice
            continue
        if max(len(ours), len(theirs)) <= LONGEST:
            yield ours, theirs
            continue
        i = j = 0
        for at, its_at, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
            if size < least and at < len(ours):
                continue
            if 0 < at - i <= LONGEST and 0 < its_at - j <= LONGEST:
                yield ours[i:at], theirs[j:its_at]
            i, j = at + size, its_at + size


def _gaps(text: Shingled, first: Shingled, shared: Set[str]) -> Iterator[tuple[Words, Words]]:
    """Yield what both have before, between and behind the places at which they say the same."""
    end, its_end = 0, 0
    places = _in_one_order(list(_places(text, first, shared)))
    for at, its_at in [*places, (len(text.words), len(first.words))] if places else ():
        if 0 < at - end <= NEAR and 0 < its_at - its_end <= NEAR:
            yield text.words[end:at], first.words[its_end:its_at]
        end, its_end = at + text.run, its_at + text.run


def _places(text: Shingled, first: Shingled, shared: Set[str]) -> Iterator[Place]:
    """Yield where runs stand in both that each has equally often; of a stretch of them only the first and the last."""
    n_here, n_there = Counter(text.runs), Counter(first.runs)
    places: dict[str, list[int]] = {}
    for at in range(len(first.runs) - 1, -1, -1):
        run = first.runs[at]
        if run in shared and n_there[run] == n_here[run]:
            places.setdefault(run, []).append(at)
    last: Place | None = None
    is_told = True
    for at, run in enumerate(text.runs):
        its_at = places[run].pop() if run in places else -1
        goes_on = last is not None and its_at >= 0 and (at, its_at) == (last[0] + 1, last[1] + 1)
        if last and not goes_on and not is_told:
            yield last
            is_told = True
        if its_at < 0:
            last = None
        elif goes_on:
            last, is_told = (at, its_at), False
        else:
            last, is_told = (at, its_at), True
            yield last
    if last and not is_told:
        yield last


def _in_one_order(places: Sequence[Place]) -> list[Place]:
    """Choose as many places as stand in one order in both texts (patience sorting)."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, its_at) in enumerate(places):
        length = bisect_left(lowest, its_at)
        lowest[length : length + 1] = [its_at]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    chosen: list[Place] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chosen.append(places[number])
        number = before[number]
    return chosen[::-1]


def _is_nowhere(words: Words, unknown: Sequence[str], other: Shingled) -> bool:
    if other.is_unspaced:
        return "".join(words) not in other.joined
    return bool(unknown)


def _is_spelling(ours: Words, theirs: Words) -> bool:
    return SequenceMatcher(None, "".join(ours), "".join(theirs)).ratio() >= SPELLED_ALIKE


def _has_capitals(text: Shingled) -> bool:
    """Tell whether a text's script has capital letters, by how it begins."""
    letters = [character for character in text.text[:OPENING] if character.isalpha()]
    return 2 * sum(character.lower() != character.upper() for character in letters) > len(letters)
