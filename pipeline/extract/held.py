"""What an answer holds: the question that is asked of each line of a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK = 16
BUDGET = 4_000_000_000
"""Characters read in search of lines that are no whole lines of an answer: about a second."""


class Held:
    """The lines of an answer, white space left out. Whole lines are found at once; parts of lines within a budget."""

    def __init__(self, solids: Iterable[str]) -> None:
        self.lines = Counter(solids)
        """How often each line is there."""
        self.text = "\n".join(self.lines.elements())
        self._left = BUDGET

    def __contains__(self, solid: str) -> bool:
        """Tell whether a text stands in a line; true too for what there was no time to look for: it is not put back."""
        if solid in self.lines or self._left < 0:
            return True
        self._left -= len(self.text)
        return solid in self.text

    def __len__(self) -> int:
        """Count the characters."""
        return len(self.text)

    def repeats(self, solid: str, *, most: float = 0.5) -> bool:
        """Tell whether a share of a line stands there already, with other marks around it or other markup inside."""
        chunks = [solid[at : at + CHUNK] for at in range(0, len(solid) - CHUNK + 1, CHUNK // 2)] or [solid]
        return sum(chunk in self for chunk in chunks) >= most * len(chunks)
