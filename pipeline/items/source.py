"""Who is read, and what we remember of its feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime


Schedule = str
Reservation = Literal["record", "metadata", "skip"]
FeedKind = Literal["feed", "sitemap", "section"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What general rules get wrong on one source, for as long as one layout lasts."""

    until: date | None = None
    """Last day of the layout that the rule is for; None: today's layout."""
    body: str | None = None
    """CSS selector of the main content."""
    headline: str | None = None
    """CSS selector of the headline."""
    authors: str | None = None
    """CSS selector of the author names."""
    published: str | None = None
    """CSS selector of the published time."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is taken out of the page before extraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet that we read: one stanza in `seeds/` (seeds/README.md explains each key)."""

    key: str
    """Natural key, `a-z 0-9 -`."""
    name: str
    """The outlet's name as people write it."""
    homepage: str
    """Address of the front page."""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    language: str | None = None
    """BCP 47; the language of articles that do not say."""
    timezone: str | None = None
    """IANA name, for dates without a zone; None: such dates are read as UTC and marked."""
    tags: tuple[str, ...] = ()
    """Free labels to choose sources by."""
    feeds: tuple[str, ...] = ()
    """Addresses of RSS, Atom or JSON feeds."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of news sitemaps and sitemap indexes."""
    sections: tuple[str, ...] = ()
    """Section fronts whose article links are followed."""
    include: tuple[str, ...] = ()
    """If given, only addresses that one of these regular expressions finds something in."""
    exclude: tuple[str, ...] = ()
    """Never addresses that one of these regular expressions finds something in."""
    schedule: Schedule = "auto"
    """`auto`, `every 15m`, or a cron line of five fields (0 and 7 are Sunday)."""
    quiet_hours: str = ""
    """`23:00-06:00` in the source's time zone; empty: none."""
    delay_s: float = 1.0
    """Least seconds between two requests to one host; robots.txt may raise it."""
    revisit: tuple[int, ...] = (3_600, 21_600, 86_400, 259_200)
    """Seconds after an article was first seen at which it is looked at again."""
    tls_verify: bool = True
    """False: a certificate that does not verify is accepted, and each row says so."""
    on_reservation: Reservation = "record"
    """What is done with a page whose publisher reserves its rights."""
    enabled: bool = True
    """False: never crawled unless it is named."""
    rules: tuple[Rule, ...] = ()
    """Overrides, oldest layout first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What we remember of one feed, sitemap or section front, so that the next look is cheap."""

    url: str
    """Its address; the natural key together with the source."""
    source: str
    """Source key."""
    kind: FeedKind
    """What it is read as."""
    etag: str | None = None
    """ETag of the last answer that was read."""
    last_modified: str | None = None
    """Last-Modified of that answer, as it was sent."""
    checked_at: datetime | None = None
    """When it was last asked for; None: never."""
    status: int | None = None
    """HTTP status of the last answer; None: none came."""
    n_links: int = 0
    """Links in the last answer that was read."""
    error: str | None = None
    """Why the last look failed; None: it did not."""
    n_not_modified: int = 0
    """Answers in a row that said it had not changed."""
    at_least_s: int = 0
    """Seconds between two looks that its publisher asks for: `ttl`, `sy:updatePeriod`, Cache-Control, Retry-After."""
    n_failures: int = 0
    """Looks in a row that failed."""
