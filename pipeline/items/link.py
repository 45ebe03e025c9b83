"""An address that was found, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items.source import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that was found, and what was said about it where it was found."""

    url: str
    """Absolute http or https address, as found."""
    source: str | None = None
    """Source key."""
    found_in: str | None = None
    """Address of the feed, sitemap or section front; None: given by hand."""
    found_kind: FeedKind | None = None
    """What it was found in."""
    headline: str | None = None
    """As the feed says; markup taken out."""
    description: str | None = None
    """As the feed says; markup taken out."""
    authors: tuple[str, ...] = ()
    """As the feed says."""
    published_at: datetime | None = None
    """As the feed says; absurd or future dates are None."""
    modified_at: datetime | None = None
    """`updated` of a feed entry, `lastmod` of a sitemap."""
    language: str | None = None
    """BCP 47, as the feed or sitemap says of this entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLink:
    """What the frontier knows of an address, as far as judging a link to it needs."""

    url_key: str
    """The normalised address."""
    state: Literal["due", "done", "refused"]
    """As in `v_links`."""
    fetched_at: datetime | None = None
    """When it was last fetched; None: never."""
    modified_at: datetime | None = None
    """The latest `modified_at` that was announced; None: none was."""
    due_at: datetime | None = None
    """When it is looked at (again); None: not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """When an address was found, and when its article was published, as far as was announced."""

    found_at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLink:
    """A link that was found, and what is to be done with it."""

    link: Link
    url_key: str
    """The normalised address."""
    state: Literal["new", "again", "known", "refused"]
    """`new` and `again` are due now; `known` asks for nothing."""
    reason: str | None = None
    """Why it was refused: `excluded` or `not_included`; None: it was not."""
