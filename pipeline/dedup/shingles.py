"""Shingles: runs of words by which a text, or a part of it, is found again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xxhash import xxh3_64_intdigest

from pipeline.items.scripts import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
RUN = 3
"""Words of a shingle by which two texts are compared."""
KEYED_RUN = 4
UNSPACED_LONGER = 2
"""In scripts without spaces a shingle has so many more characters."""
SAMPLED = 16
"""One hash of so many is a key."""
FEWEST_KEYS, MOST_KEYS = 16, 48
CUT_BITS = 17
FEWEST_TELLING = 8
SPAN = 1 << (64 - CUT_BITS)
"""Of a hash the first 47 bits are kept: six bytes on SQLite, and a chance hit among a million texts in three million keys."""
LATELY = 64


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text as it is compared with others."""

    words: tuple[str, ...]
    """Folded; in scripts without spaces a character each."""
    runs: tuple[str, ...]
    """Each run of words, in their order; the whole of a text that is shorter than one."""
    is_unspaced: bool
    """Most of it is in a script without spaces."""
    text: str

    @property
    def names(self) -> frozenset[str]:
        """List the words that begin with a capital letter somewhere, folded; the first words of sentences are among them."""
        return _names(self.text)

    @property
    def joined(self) -> str:
        """Put its words together without spaces."""
        return "".join(self.words)

    @property
    def run(self) -> int:
        """Say how many words a run has."""
        return RUN + UNSPACED_LONGER * self.is_unspaced


@lru_cache(maxsize=LATELY)
def shingled(text: str) -> Shingled:
    """Cut a text into words and runs of them.

    >>> shingled("Rain, again and again.").runs
    ('rain again and', 'again and again')
    """
    plain = unicodedata.normalize("NFKC", text)
    words = tuple(WORD.findall(plain.casefold()))
    is_unspaced = not text.isascii() and 2 * len(UNSPACED_CHARACTER.findall(text)) > len(words)
    return Shingled(words, tuple(_runs(words, RUN + UNSPACED_LONGER * is_unspaced)), is_unspaced, plain)


@lru_cache(maxsize=LATELY)
def _names(plain: str) -> frozenset[str]:
    capital = {word for word in WORD.findall(plain) if word[0].isupper()}
    return frozenset(folded for word in capital for folded in WORD.findall(word.casefold()))


def keys(text: Shingled) -> tuple[int, ...]:
    """Choose the keys under which a text is found again: the lowest sixteenth of its hashes, 16 to 48 of them.

    A cut copy keeps the keys of the part that it keeps; whoever shares two of them is worth a comparison.

    Returns: integers below 2^47, the lowest first; as many as there are for a text with fewer; none for an empty one.
    Source: Irber et al. 2022 (FracMinHash).
    """
    runs = set(_runs(text.words, KEYED_RUN + UNSPACED_LONGER * text.is_unspaced))
    hashes = sorted({xxh3_64_intdigest(run.encode("utf-8", "surrogatepass")) >> CUT_BITS for run in runs})
    n_sampled = bisect_left(hashes, SPAN // SAMPLED)
    return tuple(hashes[: min(max(n_sampled, FEWEST_KEYS), MOST_KEYS)])


def likeness(own: Sequence[int], others: Sequence[int]) -> float:
    """Estimate which share of the smaller of two texts stands in the other, from their keys alone.

    Keys are the lowest hashes of a text, so both have all that they share up to where the shorter list ends.

    Args: own, others — keys, the lowest first.
    Returns: 0 to 1; 1 if there are too few keys to tell.
    """
    end = min(keys[-1] if len(keys) >= FEWEST_KEYS else SPAN for keys in (own, others))
    here, there = (keys[: bisect_right(keys, end)] for keys in (own, others))
    fewest = min(len(here), len(there))
    return len(set(here).intersection(there)) / fewest if fewest >= FEWEST_TELLING else 1.0


def _runs(words: tuple[str, ...], size: int) -> list[str]:
    if not words:
        return []
    if len(words) <= size:
        return [" ".join(words)]
    return list(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))
