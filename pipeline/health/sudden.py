"""Whether what is newest differs from what was before by more than chance. Pure."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MOSTLY = 0.75
"""Share of the newest that must be so."""
WELL = 3
"""So many in a row that are not so end it."""
BEFORE = 5
"""Where some are so and some are not, so many at least must be known from before."""
CHANCE = 3e-5
"""How likely it may be that a source which is as it always was shows that."""


class Sudden(NamedTuple):
    """What is so among the newest, and was not before."""

    n: int
    """How many of the newest are so."""
    of: int
    n_before: int
    of_before: int

    def __str__(self) -> str:
        """Say it with both numbers."""
        before = f", {self.n_before} of {self.of_before} before" if self.of_before else ""
        return f"{self.n} of the last {self.of}{before}"


def sudden(flags: Sequence[bool], *, before: int = 0) -> Sudden | None:
    """Find out whether something has come over a source.

    It has ended where three in a row are not so. The newest so many are compared with those before them, for each number of
    them; what was always rare in a source takes few pages
    to be noticed, what was common takes many, and a single page is never enough.

    Args: flags — of each page, the newest first, whether it is so. before — pages that must be known from before.
    Returns: None if the newest are as those before.

    >>> str(sudden([True] * 5 + [False] * 40))
    '5 of the last 5, 0 of 40 before'
    >>> sudden([True] * 2 + [False] * 40)
    """
    best, found, n, n_well = CHANCE, None, 0, 0
    total = sum(flags)
    for of, flag in enumerate(flags, 1):
        n, n_well = n + flag, 0 if flag else n_well + 1
        if n_well == WELL:
            break
        least = before if n == of else max(before, BEFORE)
        if not flag or of < 2 or n < MOSTLY * of or len(flags) - of < least:
            continue
        n_before, of_before = total - n, len(flags) - of
        likely = _tail(n, of, (n_before + 0.5) / (of_before + 1))
        if likely < best:
            best, found = likely, Sudden(n, of, n_before, of_before)
    return found


def _tail(n: int, of: int, share: float) -> float:
    """Give the chance that so many or more of so many are so, if each is with that chance."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(n, of + 1))
