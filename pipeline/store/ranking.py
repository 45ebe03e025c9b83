"""How well an article answers a query, and where: the same on both databases, as it looks at the normalised text alone.

    score = sum over the terms of  f / (f + 1.2 (0.25 + 0.75 length / 3,000 characters))
    f = hits in the text + 5 hits in the headline

Source: BM25 (Robertson and Zaragoza 2009) without its rarity of terms: all terms must be there, and two databases that hold
the same articles shall not differ by what else they hold. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.store.search import Term

SATURATION = 1.2
LENGTH_SHARE = 0.75
USUAL_CHARS = 3_000
HEADLINE_WEIGHT = 5


def score(terms: Sequence[Term], headline: str, text: str) -> float:
    """Say how well an article answers; more is better.

    Args: terms — that are wanted. headline, text — as `search.normalise` wrote them.
    """
    headline, text = f" {headline} ", f" {text} "
    patience = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(text) / USUAL_CHARS)
    total = 0.0
    for term in terms:
        sought = sought_as(term)
        hits = text.count(sought) + HEADLINE_WEIGHT * headline.count(sought)
        total += hits / (hits + patience)
    return total


def sought_as(term: Term) -> str:
    """Write a term as it stands in a normalised text with a space at either end."""
    return f" {' '.join(term.tokens)}{'' if term.is_prefix else ' '}"
