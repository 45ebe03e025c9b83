"""How a source is: the signs that its looks leave, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from pipeline.items.report import LookOutcome

SourceStatus = Literal["ok", "quiet", "silent", "failing", "blocked", "disabled"]
Cause = Literal[
    "feed_gone",
    "feed_empty",
    "feed_stale",
    "layout_changed",
    "refused",
    "consent_wall",
    "dates_missing",
    "tls",
    "robots",
    "network",
    "other",
]
NEEDY = frozenset({"silent", "failing", "blocked"})
"""A source that stands so needs a human."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSign:
    """How one feed, sitemap or section front answered when it was looked at last."""

    url: str
    kind: str
    status: int | None
    """HTTP status; None: no answer came."""
    error: str | None
    n_links: int
    """Links that it announced."""
    n_failures: int
    """Looks at it in a row that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSign:
    """One page of a source, and the article that it became."""

    state: str
    """As of its outcome."""
    stage: str | None = None
    reason: str | None = None
    """Of its rejection; None: it is none."""
    http_status: int | None = None
    n_words: int | None = None
    """Of its article's text; None, here and below: it is none."""
    is_dated: bool | None = None
    has_authors: bool | None = None
    is_degraded: bool | None = None
    last_line: str | None = None
    """How its article's text ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of a source when a look at it has ended."""

    now: datetime
    timezone: str | None = None
    outcome: LookOutcome = "done"
    error: str | None = None
    """Of the look."""
    n_failures: int = 0
    """Looks in a row that failed, this one included."""
    n_empty: int = 0
    """Looks in a row before this one at which nothing was announced."""
    feeds: tuple[FeedSign, ...] = ()
    """Those that were looked at."""
    pages: tuple[PageSign, ...] = ()
    """The newest ones, the newest first."""
    appeared: tuple[datetime, ...] = ()
    """When its newest articles appeared, the oldest first."""
    found_at: datetime | None = None
    """When its newest article was stored; None: it has none."""
    days: tuple[tuple[date, int], ...] = ()
    """New articles by UTC day of some weeks, the oldest first, days on which it was not looked at left out."""
    n_announced: int = 0
    """Links that were announced on the days after that of its newest article, each time they were."""
    n_left: int = 0
    """Of these, links that were neither known nor fetched: refused by its stanza, or due and never asked for."""
    usual_left: float | None = None
    """The share of such links before, 0 to 1; None: nothing is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is made of the signs."""

    status: SourceStatus
    cause: Cause | None = None
    detail: str | None = None
    articles_per_day_normal: float | None = None
    """New articles on a day like today; None: that is not known yet."""
    quiet_at: datetime | None = None
    """When it is unusual that nothing new has come; None: its rhythm is not known yet."""
    silent_at: datetime | None = None
    """When that is so unusual that somebody should look."""
    n_empty: int = 0
    """Looks in a row at which nothing was announced."""


def next_command(source: str, status: str, cause: str | None) -> str | None:
    """Say what to run next about a source; None: nothing."""
    if status not in NEEDY:
        return None
    if cause in ("layout_changed", "dates_missing"):
        return f"copydesk source check {source}, then a rule in its stanza and copydesk reprocess --source {source}"
    if cause in ("feed_gone", "feed_empty"):
        return f"copydesk source check {source}; copydesk source add HOMEPAGE finds feeds that have moved"
    return f"copydesk source check {source}"
