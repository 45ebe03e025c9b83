"""Shingles: runs of words by which a text, or a part of it, is found again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from xxhash import xxh3_64_intdigest

from pipeline.items.scripts import UNSPACED

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
SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text as it is compared with others."""

    words: tuple[str, ...]
    """Folded; in scripts without spaces a character each."""
    runs: tuple[str, ...]
    """Each run of words, in their order; the whole of a text that is shorter than one."""
    names: frozenset[str]
    """Words that begin with a capital letter somewhere, folded; the first words of sentences are among them."""
    is_unspaced: bool
    """Most of it is in a script without spaces."""

    @property
    def run(self) -> int:
        """Say how many words a run has."""
        return RUN + UNSPACED_LONGER * self.is_unspaced


def shingled(text: str) -> Shingled:
    """Cut a text into words and runs of them.

    >>> shingled("Rain, again and again.").runs
    ('rain again and', 'again and again')
    """
    plain = WORD.findall(unicodedata.normalize("NFKC", text))
    words = tuple(map(str.casefold, plain))
    names = frozenset(word.casefold() for word in set(plain) if word[0].isupper())
    is_unspaced = not text.isascii() and 2 * len(UNSPACED_CHARACTER.findall(text)) > len(words)
    return Shingled(words, tuple(_runs(words, RUN + UNSPACED_LONGER * is_unspaced)), names, is_unspaced)


def keys(text: Shingled) -> tuple[int, ...]:
    """Choose the keys under which a text is found again: the lowest sixteenth of its hashes, 16 to 48 of them.

    A cut copy keeps the keys of the part that it keeps; whoever shares two of them is worth a comparison.

    Returns: signed 64-bit integers, lowest hash first; as many as there are for a text with fewer; none for an empty one.
    Source: Irber et al. 2022 (FracMinHash).
    """
    runs = set(_runs(text.words, KEYED_RUN + UNSPACED_LONGER * text.is_unspaced))
    hashes = sorted({xxh3_64_intdigest(run.encode("utf-8", "surrogatepass")) for run in runs})
    n_sampled = sum(value < SPAN // SAMPLED for value in hashes)
    chosen = hashes[: min(max(n_sampled, FEWEST_KEYS), MOST_KEYS)]
    return tuple(value - SPAN if value >= SPAN // 2 else value for value in chosen)


def _runs(words: tuple[str, ...], size: int) -> list[str]:
    if not words:
        return []
    if len(words) <= size:
        return [" ".join(words)]
    return list(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))
