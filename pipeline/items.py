"""The types on the line: what one room hands to the next.

    Source ──► Link ──► Page ──► Document ──► Article ──► Verdict ──► Outcome

All are frozen; times are aware UTC; a missing value is None or an empty tuple, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Schedule = str
Reservation = Literal["record", "metadata", "skip"]
FeedKind = Literal["feed", "sitemap", "section"]
Precision = Literal["day", "second"]
ArticleKind = Literal["news", "opinion", "live_blog", "gallery", "other"]
Access = Literal["free", "paywalled", "unknown"]
BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "cell", "code"]
Relation = Literal["new", "unchanged", "revision", "duplicate", "near_duplicate", "recleaned"]
State = Literal["article", "revision", "unchanged", "duplicate", "near_duplicate", "recleaned", "rejection", "due"]
Stage = Literal["fetch", "extract", "clean", "dedup", "store"]

DateOrigin = Literal["jsonld", "meta", "time_element", "feed", "sitemap", "text", "url", "rule"]

RemovalReason = Literal[
    "advertisement",
    "author_box",
    "caption",
    "comment_footer",
    "copyright_notice",
    "duplicate_block",
    "navigation",
    "newsletter_prompt",
    "read_more_link",
    "related_headlines",
    "repeated_headline",
    "share_prompt",
    "source_furniture",
    "subscription_prompt",
    "tag_list",
]

RejectionReason = Literal[
    "blocked_host",
    "consent_wall",
    "crash",
    "forgotten",
    "http_error",
    "listing_page",
    "network_error",
    "no_article",
    "not_html",
    "opted_out",
    "paywall_stub",
    "redirected",
    "robots_denied",
    "robots_unreachable",
    "soft_404",
    "timeout",
    "tls_error",
    "too_large",
]


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
class Page:
    """One request and its answer: bytes and headers, nothing interpreted."""

    requested_url: str | None
    """The address that was asked for; None: a file without one."""
    url: str | None
    """The address that answered, after redirects; None: a file without one."""
    status: int = 200
    """HTTP status."""
    headers: tuple[tuple[str, str], ...] = ()
    """As received, in order; names keep their case."""
    body: bytes = b""
    """Content-decoded (gzip, br) but not charset-decoded."""
    fetched_at: datetime
    """When the answer was complete."""
    source: str | None = None
    """Source key."""
    link: Link | None = None
    """What was known of the address beforehand."""
    is_text: bool = False
    """True: `body` is UTF-8 text whose lines are its blocks; False: HTML."""
    external_id: str | None = None
    """The id that somebody else's system gave it (`id` in JSON Lines)."""
    archive_record: str | None = None
    """Where the archive holds it (`FILE:OFFSET`); None: not archived."""
    tls_verified: bool = True
    """False: the certificate did not verify and the source allows that."""
    is_replay: bool = False
    """True: it comes out of the archive again."""
    run_id: int | None = None
    """The run that fetched it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading, list item or caption of a document, with what judging it needs."""

    text: str
    """One line, white space folded."""
    position: int
    """Counts from 0 among the blocks of the document."""
    kind: BlockKind = "paragraph"
    """What the markup says it is."""
    tag: str = "p"
    """The HTML element that carries it."""
    link_share: float = 0.0
    """Share of its characters inside links, 0 to 1."""
    emphasis_share: float = 0.0
    """Share of its characters in bold or strong, 0 to 1."""
    n_links: int = 0
    """Links that begin in it."""
    words_near: tuple[str, ...] = ()
    """Lower-case words of class and id on its element and the nearest two ancestors."""
    container: int = 0
    """Number of the element that holds it; siblings share it."""
    is_located: bool = True
    """False: its element was not found again on the page, so the markup fields are defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What extraction found on a page: metadata and blocks, not yet judged."""

    url: str | None
    """Address that answered."""
    canonical_url: str | None = None
    """Address that the page claims; absolute http(s), else None."""
    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_at_origin: DateOrigin | None = None
    """Where `published_at` was found."""
    published_precision: Precision | None = None
    """`day` if no time of day was given."""
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    kind: ArticleKind = "news"
    access: Access = "unknown"
    blocks: tuple[Block, ...] = ()
    """Main content as extraction found it, in reading order; empty: none was found."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from, by field name (`headline` → `jsonld+og`)."""
    n_page_words: int = 0
    """Words of the whole page, boilerplate included; tells a thin page from a lost article."""
    n_page_links: int = 0
    """Links on the whole page."""
    reservation: str | None = None
    """What the publisher reserves (`noai`, `tdm`), comma-joined; None: nothing."""
    is_degraded: bool = False
    """True: text may be missing (the page was cut, or broke the parser)."""
    extractor_version: str = ""
    """Library and version, for `reprocess`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedBlock:
    """A block judged not to be the article."""

    text: str
    reason: RemovalReason
    position: int
    """Its position among the blocks that extraction returned."""
    evidence: str = ""
    """Why, in a few words a reader understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean text at one address from one source."""

    url: str | None
    canonical_url: str | None = None
    source: str | None = None
    external_id: str | None = None
    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_at_origin: DateOrigin | None = None
    published_precision: Precision | None = None
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    kind: ArticleKind = "news"
    access: Access = "unknown"
    text: str = ""
    """Main content, one block a line, no markup; never empty."""
    word_count: int = 0
    """Of `text`; in scripts without spaces a character counts as a word."""
    removed: tuple[RemovedBlock, ...] = ()
    """What cleaning struck, in order."""
    is_degraded: bool = False
    reservation: str | None = None
    extractor_version: str = ""
    cleaner_version: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An article that did not come to be."""

    url: str | None
    stage: Stage
    reason: RejectionReason
    detail: str = ""
    """One line for a person."""
    http_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """Compact marks by which a text and its address are known again."""

    article_key: str
    """Made from the address, or from what stands for it, alone: 32 hexadecimal digits."""
    url_key: str | None
    """The normalised address; None: the text has none."""
    text_hash: str
    """SHA-256 of the normalised text: 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What the database knows of an article, as far as deciding needs it."""

    article_id: int
    article_key: str
    headline: str | None
    text_hash: str
    story_id: int
    first_article_id: int
    """The first article of its story."""
    n_revisions: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database knows that could be the same as what has arrived."""

    at_address: KnownArticle | None = None
    """The article with the same article key."""
    same_text: KnownArticle | None = None
    """The oldest other article with the same text hash."""
    replayed_revision: int | None = None
    """The revision that was made from this archive record; None: none was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the article is to what the database has."""

    article: Article
    fingerprints: Fingerprints
    relation: Relation
    of: KnownArticle | None = None
    """The row it relates to; None for `new`."""
    revision: int | None = None
    """For `recleaned`: the revision to rewrite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What the database says of an article once it is in."""

    article_id: int
    article_key: str
    story_id: int
    relation: Literal["first", "duplicate", "near_duplicate"]
    n_revisions: int
    first_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one page: exactly one for each page that entered the line."""

    page: Page
    state: State
    article: Article | None = None
    """Set unless `state` is `rejection` or `due`."""
    stored: StoredArticle | None = None
    """Set with `article`."""
    rejection: Rejection | None = None
    """Set if and only if `state` is `rejection` or `due`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run's numbers, as `v_runs` shows them."""

    run_id: int
    status: Literal["running", "finished", "interrupted", "failed"]
    n_fetched: int = 0
    """Pages that entered the line or failed to arrive: the sum of the outcomes."""
    n_articles: int = 0
    """Articles that came out: new ones, revisions and duplicates."""
    n_new: int = 0
    n_revisions: int = 0
    n_unchanged: int = 0
    n_duplicates: int = 0
    """Duplicates and near-duplicates."""
    n_rejected: int = 0
    n_due: int = 0
    """Tried, failed, to be tried again."""
    n_errors: int = 0
    """Failures that a person should look at."""
    n_discovered: int = 0
    """Links seen in feeds, sitemaps and fronts, known ones included."""
    n_known: int = 0
    n_refused: int = 0
    """By a rule of the source or by robots.txt."""


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
class JudgedLink:
    """A link that was found, and what is to be done with it."""

    link: Link
    url_key: str
    """The normalised address."""
    state: Literal["new", "again", "known", "refused"]
    """`new` and `again` are due now; `known` asks for nothing."""
    reason: str | None = None
    """Why it was refused: `excluded` or `not_included`; None: it was not."""
