"""A page as it was sent, and the document that extraction found on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.items.link import Link

Precision = Literal["day", "second"]
ArticleKind = Literal["news", "opinion", "live_blog", "gallery", "other"]
Access = Literal["free", "paywalled", "unknown"]
BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "cell", "code"]
DateOrigin = Literal["jsonld", "meta", "time_element", "feed", "sitemap", "text", "url", "rule"]


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
    is_undated: bool = False
    """True: nobody says when that was, so `fetched_at` is when it was read."""
    source: str | None = None
    """Source key."""
    link: Link | None = None
    """What was known of the address beforehand."""
    is_text: bool = False
    """True: `body` is UTF-8 text whose lines are its blocks; False: HTML."""
    external_id: str | None = None
    """The id that somebody else's system gave it (`id` in JSON Lines)."""
    read_from: str | None = None
    """The file that it was read from, or `FILE:LINE` of JSON Lines; None: it was fetched, or comes out of an archive."""
    read_to: int | None = None
    """Bytes of that file that are read when this page is, where one can go on from there; None: one cannot."""
    is_of_warc: bool = False
    """True: it comes out of somebody else's WARC file."""
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
    titles: tuple[str, ...] = ()
    """What the page calls itself, each once: its `title`, `og:title` and first h1s; a notice says there what it is."""
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
    beside: tuple[str, ...] = ()
    """Lines that extraction left out of a page with little main content, from its last block on; at most 20."""
    signs: frozenset[str] = frozenset()
    """What the page around the main content tells of whether it is an article (see `pipeline.extract.signs`)."""
    reservation: str | None = None
    """What the publisher reserves (`noai`, `tdm`), comma-joined; None: nothing."""
    is_degraded: bool = False
    """True: text may be missing (the page was cut, or broke the parser)."""
    extractor_version: str = ""
    """Library and version, for `reprocess`."""
