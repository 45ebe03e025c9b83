"""A source that could be added, and what was tried for it: for `copydesk source add`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An address that the probe asked for."""

    url: str
    kind: str
    found_by: str
    title: str | None
    n_links: int
    newest: str | None
    """RFC 3339; None: its links have no dates."""
    links: tuple[tuple[str, datetime | None], ...] = ()
    """URL keys of the newest, with their time; of sitemaps only the time of publication counts, not of a change."""

    @property
    def is_news(self) -> bool:
        """Tell whether it announces articles by when they were published; a sitemap of a whole site does not."""
        return self.kind == "feed" or any(when for _, when in self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that could be added."""

    wanted: str
    """The key or home page that was asked for."""
    source: Source | None = None
    """None: nothing was found."""
    tried: tuple[Tried, ...] = ()
    """What was tried, best first; empty for a stanza from the catalogue."""
    error: str | None = None
    """Why nothing was found."""
    is_known: bool = False
    """True: nothing is to be found, as a stanza reads it already."""
