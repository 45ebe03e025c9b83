"""What an article is to what the database has, and what became of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items.article import Article, Rejection
    from pipeline.items.page import Page, Precision

Relation = Literal["new", "unchanged", "revision", "duplicate", "near_duplicate", "recleaned"]
State = Literal["article", "revision", "unchanged", "duplicate", "near_duplicate", "recleaned", "rejection", "due"]
RunStatus = Literal["running", "finished", "interrupted", "failed"]

JoinedAs = Literal["duplicate", "near_duplicate"]
MatchKind = Literal["copy", "excerpt", "expansion", "update"]

EMITTED = frozenset({"article", "revision", "duplicate", "near_duplicate"})
"""States of an outcome that hands out an article."""
FETCHED = EMITTED | {"unchanged", "recleaned", "rejection"}
"""States of an outcome that a page has come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """Compact marks by which a text and its address are known again."""

    article_key: str
    """Made from the address, or from what stands for it, alone: 32 hexadecimal digits."""
    url_key: str | None
    """The normalised address; None: the text has none."""
    claimed_url_key: str | None = None
    """That of the address which the page claims as its own, if it is another one and plausible."""
    claimed_article_key: str | None = None
    """The article key that belongs to it."""
    text_hash: str
    """SHA-256 of the normalised text: 64 hexadecimal digits."""
    shingle_keys: tuple[int, ...] = ()
    """Marks of runs of words, the lowest first; two texts that share some are compared. Empty: the text has no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How much a text and the first article of its story share."""

    kind: MatchKind
    """What the text is to the first one: whole in it (excerpt), around it (expansion), both (copy) or neither (update)."""
    containment_of_first: float
    """Share of the first one's runs of words that stand in the text, 0 to 1."""
    containment_in_first: float
    """Share of the text's runs of words that stand in the first one, 0 to 1."""


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
    match: Match | None = None
    """What it is to the first article of its story; None: it is that, or the same text."""
    published_at: datetime | None = None
    published_precision: Precision | None = None
    url: str | None = None
    canonical_url: str | None = None
    """The address that it claims."""
    source: str | None = None
    authors: str = ""
    """Joined by `; `."""
    opening: str = ""
    """The first few hundred characters of its text."""
    word_count: int = 0
    source_name: str = ""
    """What its source is called; empty: not asked for, or it has no stanza."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story, with its text."""

    article_id: int
    text: str
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article of a story stands when the story has another first article."""

    article_id: int
    relation: Literal["duplicate", "near_duplicate", "first"]
    """`first`: it leaves the story, and is one of its own."""
    match: Match | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The first article of a story of which a member has runs of words in common with what has arrived."""

    first: KnownArticle
    text: str
    shingle_keys: tuple[int, ...] = ()
    """Of its text; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One revision of an article."""

    revision: int
    headline: str | None
    text: str
    text_hash: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What stood at an address around the time at which a page was fetched that comes later than pages fetched after it."""

    before: Version | None = None
    """The last revision seen by then; None: the page is older than all."""
    then: tuple[Version, ...] = ()
    """Revisions seen at that very moment."""
    after: Version | None = None
    """The first one seen later; None: there is none."""
    has_returned: bool = False
    """`before` was seen once more later, before `after` was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database knows that could be the same as what has arrived."""

    at_address: KnownArticle | None = None
    """The article with the same article key."""
    same_text: KnownArticle | None = None
    """The oldest other article with the same text hash, in a story that is not closed to it if there is one."""
    same_text_of_source: tuple[KnownArticle, ...] = ()
    """Articles of the same source with that hash, the oldest first."""
    claimed: KnownArticle | None = None
    """The article at the address that the page claims as its own."""
    alike: tuple[Alike, ...] = ()
    """Stories to compare with, the likeliest first; empty if the address or the text is known."""
    apart: frozenset[int] = frozenset()
    """Stories that hold an article from which a person has taken this one apart: closed to it, whatever the texts."""
    replayed_revision: int | None = None
    """The revision that was made from this archive record; None: none was."""
    settled_revision: int | None = None
    """The revision that the page was found to carry when it came for the first time; None: it has not come before."""
    past: Past | None = None
    """Set if a page that was fetched later came before it, or one of the same moment."""
    text_at_address: str = ""
    """The text at the address as it is stored, if the one that arrived is another; else empty."""
    removed_at_address: frozenset[str] = frozenset()
    """The blocks that were struck from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the article is to what the database has."""

    article: Article
    fingerprints: Fingerprints
    relation: Relation
    of: KnownArticle | None = None
    """The row it relates to; None for `new`."""
    match: Match | None = None
    """What it is to the first article of that story; None: it is first, or the same text."""
    revision: int | None = None
    """For `recleaned`: the revision to rewrite. For `revision`: the number it gets, later ones move up; None: the last.
    For `unchanged`: the one that it carries; None: the last."""
    is_text_same: bool = False
    """For `revision`: the publisher has changed the headline only, though counters or what we strike may be others."""

    def state_of(self, page: Page) -> State:
        """Say what has become of the page that was judged."""
        if self.relation == "new":
            return "article"
        # only a page that comes again mends what it made; another one shows that a revision was there earlier
        return "unchanged" if self.relation == "recleaned" and not page.is_replay else self.relation


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What the database says of an article once it is in."""

    article_id: int
    article_key: str
    story_id: int
    relation: Literal["first", "duplicate", "near_duplicate"]
    n_revisions: int
    first_seen_at: datetime
    is_changed: bool = field(default=True, compare=False)
    """False: everything that readers see of it is as it was."""


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
    is_withdrawn: bool = False
    """An article that had come of the page earlier is gone with its rejection."""
