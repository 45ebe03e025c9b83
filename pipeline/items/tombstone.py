"""What is to be forgotten: a mark that keeps a text from coming back, and never says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

TombstoneKind = Literal["address", "source", "host"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One address, source or host that is to be forgotten, or was and is no longer."""

    kind: TombstoneKind
    mark: str
    """See `pipeline.urls.marks`: 32 hexadecimal digits."""
    forgotten_at: datetime
    of: str | None = None
    """The mark of the address that was named, if this is another one of the same article: both are lifted together."""
    lifted_at: datetime | None = None
    """When it was lifted; None: it stands."""

    @property
    def said_at(self) -> datetime:
        """Say when it was set or lifted: of two that speak of one mark, the later one counts."""
        return self.lifted_at or self.forgotten_at
