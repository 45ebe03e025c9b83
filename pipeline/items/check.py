"""What a look at one source brought, before anything is judged: for `copydesk source check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items.article import Rejection
    from pipeline.items.page import Page
    from pipeline.items.source import FeedKind, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One feed, sitemap or section front that was asked for."""

    url: str
    """As the stanza or a sitemap index has it."""
    kind: FeedKind
    within: str | None = None
    """The sitemap index that names it; None: the stanza does."""
    led_to: str | None = None
    """Where it has moved to; None: nowhere."""
    status: int | None = None
    """HTTP status; None: no answer came."""
    reason: str | None = None
    """Why it was not read, in a word (see `RejectionReason`, or `unreadable`); None: it was."""
    error: str | None = None
    """The same in a few words, also of what was read in part."""
    n_links: int = 0
    """Links to articles in it."""
    n_nested: int = 0
    """Sitemaps that it names."""
    newest: datetime | None = None
    """Newest date of a link; None: none has one."""
    longest_silence_s: float | None = None
    """The longest time without a new link among those that it has; None: fewer than three have a date."""
    spans_s: float | None = None
    """The time between its oldest link and its newest; None likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A host of a source: its name, and its certificate."""

    host: str
    port: int
    addresses: tuple[str, ...] = ()
    error: str | None = None
    """Why nobody can go there: the name leads nowhere, or to a private address."""
    tls_error: str | None = None
    tls_begins_at: datetime | None = None
    tls_ends_at: datetime | None = None
    """When its certificate begins and ends; None: no TLS is spoken, or it does not verify."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page that was fetched, or why it did not come."""

    url: str
    page: Page | None = None
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at one source brought."""

    source: Source
    announcements: tuple[Announcement, ...] = ()
    """In the order of the stanza, sitemaps of an index behind it."""
    doors: tuple[Door, ...] = ()
    """The hosts of the stanza, the front page's first."""
    crawl_delays: tuple[tuple[str, float], ...] = ()
    """Hosts whose robots.txt asks for so many seconds between two requests."""
    tdm: tuple[str, ...] = ()
    """Addresses for which `/.well-known/tdmrep.json` reserves text and data mining."""
    n_links: int = 0
    """Addresses that were announced, each once."""
    n_refused: int = 0
    """Of these, addresses that `include` and `exclude` refuse."""
    refused: str | None = None
    """One of them; None: none was refused."""
    headlines: tuple[tuple[str, str], ...] = ()
    """Addresses with the headlines under which they were announced."""
    samples: tuple[Sample, ...] = ()
    """Newest first."""
