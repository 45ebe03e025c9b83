"""Matching: whether two texts are one that was copied, cut, added to or edited, and how much they share. Pure.

Two ways lead to a match. Most of one text stands in the other. Or both begin alike and stay so for a good part of one of
them: a copy that was cut and has other things behind it. What two texts share behind openings of their own is furniture, or
the background of one affair that each has other news of: no match, however much it is.
Figures and names guard both: market reports share all their words and none of their numbers, and what a form says of one
town it says of the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.dedup import forms
from pipeline.items import Match

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from pipeline.dedup.shingles import Shingled
    from pipeline.items import MatchKind

FEWEST_WORDS = 20
"""A shorter text says too little: two outlets may well print the same two sentences of their own."""
CONTAINED = 0.65
OTHER_FIGURES = 0.2
NOTICE_RUNS = 50
"""A text that has less in common is a mere notice: none of its figures has been corrected, and "6-3/16" is one of them."""
LEAST = 0.35
"""Less of either text is no match, whatever its place."""
OPENING = 0.15
"""What both have in common begins in this share of either text, has so many runs, is such a share of one, and so dense."""
OPENING_RUNS = 100
OPENING_SHARE = 0.4
OPENING_DENSITY = 0.85
PASSAGE = 4
"""So many runs in a row are no chance."""
OWN_OPENING = 0.2
"""Texts that share no passage in this share of either are two."""
WHOLE = 0.8
"""A text of which so much stands in the other is in it as a whole."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a text in which what it shares with another one outweighs what it does not."""

    start: int
    end: int
    passage: int
    """Where the first words are that it shares as a passage, in the stretch or before it."""
    n_runs: int
    """Of the whole text."""
    n_shared: int
    words: Sequence[str]

    @property
    def size(self) -> int:
        """Count its runs."""
        return self.end - self.start

    @property
    def density(self) -> float:
        """Say which share of it the other text has."""
        return self.n_shared / self.size if self.size else 0.0

    @property
    def share(self) -> float:
        """Say which share of the text it is."""
        return self.size / self.n_runs if self.n_runs else 0.0


def match(text: Shingled, first: Shingled) -> Match | None:
    """Compare a text with the first article of a story.

    Returns: how much they share, and what the text is to the first one; None if they are two texts.
    """
    if min(len(text.words), len(first.words)) < FEWEST_WORDS:
        return None
    own, others = set(text.runs), set(first.runs)
    shared = own & others
    in_first, of_first = len(shared) / len(own), len(shared) / len(others)
    if max(in_first, of_first) < LEAST:
        return None
    here, there = _stretch(text, shared), _stretch(first, shared)
    if _open_apart(here, there) or not _has_same_figures(here, there):
        return None
    if max(in_first, of_first) < CONTAINED and not _begin_alike(here, there):
        return None
    if in_first < 1 > of_first and forms.is_one_form(text, first, shared):
        return None
    return Match(
        kind=_kind(of_first, in_first), containment_of_first=round(of_first, 3), containment_in_first=round(in_first, 3)
    )


def _kind(of_first: float, in_first: float) -> MatchKind:
    if of_first >= WHOLE:
        return "copy" if in_first >= WHOLE else "expansion"
    return "excerpt" if in_first >= WHOLE else "update"


def _stretch(text: Shingled, shared: Set[str]) -> Stretch:
    """Find the stretch with the greatest lead of shared runs over others (Kadane)."""
    best = lead = 0
    start = begin = end = 0
    flags = [run in shared for run in text.runs]
    passage = next((at for at in range(len(flags)) if all(flags[at : at + PASSAGE])), 0)
    for at, is_shared in enumerate(flags):
        lead += 1 if is_shared else -1
        if lead <= 0:
            lead, start = 0, at + 1
        elif lead > best:
            best, begin, end = lead, start, at + 1
    return Stretch(begin, end, passage, len(flags), sum(flags[begin:end]), _words(text, begin, end))


def _words(text: Shingled, begin: int, end: int) -> Sequence[str]:
    n_more = len(text.words) - len(text.runs)
    return text.words[begin : end + n_more] if end else ()


def _has_same_figures(here: Stretch, there: Stretch) -> bool:
    """Tell whether figures agree; one may have been corrected in a text that is no mere notice.

    "12,000" is two words that begin with a digit, and one figure.
    """
    if min(here.size, there.size) >= NOTICE_RUNS:
        ours, theirs = (Counter(word for word in stretch.words if word[0].isdigit()) for stretch in (here, there))
        if _n_others(ours, theirs) <= max(1, OTHER_FIGURES * min(ours.total(), theirs.total())):
            return True
        return _n_others(_figures(here.words), _figures(there.words)) <= 1
    ours, theirs = _figures(here.words), _figures(there.words)
    return _n_others(ours, theirs) <= OTHER_FIGURES * min(ours.total(), theirs.total())


def _n_others(ours: Counter[str], theirs: Counter[str]) -> int:
    return min(ours.total(), theirs.total()) - (ours & theirs).total()


def _figures(words: Sequence[str]) -> Counter[str]:
    groups = groupby(words, key=lambda word: word[0].isdigit())
    return Counter(" ".join(group) for is_figure, group in groups if is_figure)


def _open_apart(here: Stretch, there: Stretch) -> bool:
    return min(here.passage / here.n_runs, there.passage / there.n_runs) > OWN_OPENING


def _begin_alike(here: Stretch, there: Stretch) -> bool:
    return (
        max(here.start / here.n_runs, there.start / there.n_runs) <= OPENING
        and min(here.size, there.size) >= OPENING_RUNS
        and max(here.share, there.share) >= OPENING_SHARE
        and min(here.density, there.density) >= OPENING_DENSITY
    )
