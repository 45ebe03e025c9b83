"""Kinship: how much of a line's vocabulary is the article's own. Another story's headline brings its own names."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.clean import form

if TYPE_CHECKING:
    from collections.abc import Iterable

STEM = 6
SHORTEST = 4
FULL_VOCABULARY = 60


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that an article is told in."""

    names: frozenset[str]
    """Stems that are written with a capital within a sentence, and pairs of characters of scripts without spaces."""
    others: frozenset[str]
    """Stems of all other words."""

    @property
    def is_small(self) -> bool:
        """Tell whether the text is too short for the lack of shared words to mean much."""
        return len(self.names) + len(self.others) < FULL_VOCABULARY

    def kinship(self, line: str) -> float:
        """Measure the share of a line's content words that the article uses too, names counting fully, others half."""
        own = stems(line)
        if not own:
            return 0.0
        # Shorter words that are no names are mostly grammar, in all languages.
        shared = (1.0 if stem in self.names else 0.5 if len(stem) == STEM and stem in self.others else 0.0 for stem in own)
        return sum(shared) / len(own)

    def shared_names(self, line: str) -> int:
        """Count the article's names that a line names too; 0 where none of them is written with a capital within the line."""
        shared = set(stems(line)) & self.names
        capitals = {stem(word) for word in form.words(line)[1:] if word[:1].isupper()}
        return len(shared) if shared & capitals else 0


def vocabulary(texts: Iterable[str], headline: str | None) -> Vocabulary:
    """Collect the words of an article's running text and headline."""
    names: set[str] = set()
    others: set[str] = set()
    for text in texts:
        names |= _pairs(text)
        for position, word in enumerate(form.words(text)):
            if len(word) > 1 or word.isdigit():
                (names if position and word[:1].isupper() else others).add(stem(word))
    names |= set(stems(headline or ""))
    return Vocabulary(frozenset(names), frozenset(others - names))


def stems(line: str) -> list[str]:
    """List the stems of a line's content words: long ones and, in scripts without spaces, pairs of characters."""
    plain = [stem(word) for word in form.words(line) if len(word) >= SHORTEST and not form.UNSPACED_CHARACTER.match(word)]
    return plain + sorted(_pairs(line))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Cut a word down to what its inflections share, accents apart.

    >>> stem("Ukrainian") == stem("ukraine's")
    True
    """
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))[:STEM]


def _pairs(text: str) -> set[str]:
    if not form.UNSPACED_CHARACTER.search(text):
        return set()
    characters = [word for word in form.words(text) if form.UNSPACED_CHARACTER.match(word)]
    # Hiragana carries grammar, not matter.
    pairs = (first + second for first, second in pairwise(characters))
    return {pair for pair in pairs if not all("\u3040" <= character <= "\u309f" for character in pair)}
