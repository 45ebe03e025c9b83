"""Which parts of two sequences are the same, in time that is bounded whatever they hold. Pure.

difflib alone is quadratic, and worse where parts recur. So what is unique on both sides is matched first, then what is
unique between two such anchors, and difflib sees only the small gaps that are left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

T = TypeVar("T", bound="Hashable")
Pair = tuple[int, int]

SMALL = 40_000
"""Comparisons; a gap that needs no more is left to difflib."""
DEEPEST = 12
"""So often anchors are looked for between anchors; what is larger then is taken for different."""


def pairs(old: Sequence[T], new: Sequence[T]) -> list[Pair]:
    """Pair the parts that both sequences have in the same order.

    Returns: places in `old` and in `new`, both ascending; none if nothing is the same.

    >>> pairs("abcd", "xbd")
    [(1, 1), (3, 2)]
    """
    return list(_aligned(old, new, (0, len(old)), (0, len(new)), DEEPEST))


def _aligned(old: Sequence[T], new: Sequence[T], here: Pair, there: Pair, depth: int) -> Iterator[Pair]:
    (i, i_end), (j, j_end) = here, there
    while i < i_end and j < j_end and old[i] == new[j]:
        yield i, j
        i, j = i + 1, j + 1
    n_tail = 0
    while i < i_end - n_tail and j < j_end - n_tail and old[i_end - 1 - n_tail] == new[j_end - 1 - n_tail]:
        n_tail += 1
    if i < i_end - n_tail and j < j_end - n_tail:
        yield from _between(old, new, (i, i_end - n_tail), (j, j_end - n_tail), depth)
    yield from ((i_end - n, j_end - n) for n in range(n_tail, 0, -1))


def _between(old: Sequence[T], new: Sequence[T], here: Pair, there: Pair, depth: int) -> Iterator[Pair]:
    """Pair what differs at both ends."""
    (i, i_end), (j, j_end) = here, there
    if (i_end - i) * (j_end - j) <= SMALL:
        blocks = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False).get_matching_blocks()
        yield from ((i + a + n, j + b + n) for a, b, size in blocks for n in range(size))
        return
    anchors = _anchors(old, new, here, there) if depth else []
    for a, b in [*anchors, (i_end, j_end)] if anchors else ():
        yield from _aligned(old, new, (i, a), (j, b), depth - 1)
        if a < i_end:
            yield a, b
        i, j = a + 1, b + 1


def _anchors(old: Sequence[T], new: Sequence[T], here: Pair, there: Pair) -> list[Pair]:
    """Pair what stands once on either side, as far as it keeps its order (longest increasing subsequence)."""
    places = _single(new, *there)
    found = [(i, places[part]) for part, i in _single(old, *here).items() if part in places]
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(found):
        at = bisect_left(ends, j)
        before.append(chain[at - 1] if at else -1)
        ends[at : at + 1], chain[at : at + 1] = [j], [n]
    longest = []
    n = chain[-1] if chain else -1
    while n >= 0:
        longest.append(found[n])
        n = before[n]
    return longest[::-1]


def _single(parts: Sequence[T], start: int, end: int) -> dict[T, int]:
    """Find the parts that stand once in a stretch, in order, with their places."""
    n_times = Counter(parts[start:end])
    return {part: start + n for n, part in enumerate(parts[start:end]) if n_times[part] == 1}
