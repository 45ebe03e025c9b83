"""Evidence for and against a judgement about a line, a run of lines or a page, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of evidence."""

    weight: int
    """Above 0: for the judgement."""
    text: str = ""
    """For a reader; empty for what speaks against it."""


def told(points: Iterable[Point], *, enough: int = ENOUGH) -> str:
    """Say what speaks for a judgement if it is enough.

    Returns: "" if it is not; what speaks against is weighed, not told.

    >>> told([Point(3, "it breaks off"), Point(2, "it is not free"), Point(-1)])
    'it breaks off; it is not free'
    """
    found = list(points)
    if sum(point.weight for point in found) < enough:
        return ""
    return "; ".join(point.text for point in found if point.weight > 0 and point.text)
