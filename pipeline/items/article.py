"""One clean text, what was struck from it, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items.page import Access, ArticleKind, DateOrigin, Precision

Stage = Literal["fetch", "extract", "clean", "dedup", "store"]
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
