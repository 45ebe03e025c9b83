"""What a person has taken apart: two articles that stand in no story together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """An article that was taken out of a story, and one that the story kept."""

    article_key: str
    """Of the article that was taken out."""
    other_key: str
    """Of the one that stayed."""
    separated_at: datetime
    lifted_at: datetime | None = None
    """When it was taken back, and both may be compared again; None: they are apart."""

    @property
    def said_at(self) -> datetime:
        """Say when it was made or lifted: of two that speak of one pair, the later one counts."""
        return self.lifted_at or self.separated_at
