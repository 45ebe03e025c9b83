"""The types on the line: what one room hands to the next.

    Source ──► Link ──► Page ──► Document ──► Article ──► Verdict ──► Outcome

All are frozen; times are aware UTC; a missing value is None or an empty tuple, never a guess.
"""

from __future__ import annotations

from pipeline.items.article import Article, Rejection, RejectionReason, RemovalReason, RemovedBlock, Stage
from pipeline.items.health import NEEDY, Cause, FeedSign, Health, PageSign, Signs, SourceStatus, next_command
from pipeline.items.link import Announced, JudgedLink, KnownLink, Link
from pipeline.items.memory import Memory, Sighting, SourceBlock
from pipeline.items.own_stage import OwnStage, StageInfo
from pipeline.items.page import Access, ArticleKind, Block, BlockKind, DateOrigin, Document, Page, Precision
from pipeline.items.report import FAILURES, Look, LookOutcome, Report
from pipeline.items.separation import Separation
from pipeline.items.source import Feed, FeedKind, Reservation, Rule, Schedule, Source
from pipeline.items.tombstone import Tombstone, TombstoneKind
from pipeline.items.verdict import (
    EMITTED,
    FETCHED,
    Alike,
    Fingerprints,
    JoinedAs,
    Known,
    KnownArticle,
    Match,
    MatchKind,
    Member,
    Outcome,
    Past,
    Place,
    Relation,
    RunStatus,
    State,
    StoredArticle,
    Verdict,
    Version,
)

__all__ = [
    "EMITTED",
    "FAILURES",
    "FETCHED",
    "NEEDY",
    "Access",
    "Alike",
    "Announced",
    "Article",
    "ArticleKind",
    "Block",
    "BlockKind",
    "Cause",
    "DateOrigin",
    "Document",
    "Feed",
    "FeedKind",
    "FeedSign",
    "Fingerprints",
    "Health",
    "JoinedAs",
    "JudgedLink",
    "Known",
    "KnownArticle",
    "KnownLink",
    "Link",
    "Look",
    "LookOutcome",
    "Match",
    "MatchKind",
    "Member",
    "Memory",
    "Outcome",
    "OwnStage",
    "Page",
    "PageSign",
    "Past",
    "Place",
    "Precision",
    "Rejection",
    "RejectionReason",
    "Relation",
    "RemovalReason",
    "RemovedBlock",
    "Report",
    "Reservation",
    "Rule",
    "RunStatus",
    "Schedule",
    "Separation",
    "Sighting",
    "Signs",
    "Source",
    "SourceBlock",
    "SourceStatus",
    "Stage",
    "StageInfo",
    "State",
    "StoredArticle",
    "Tombstone",
    "TombstoneKind",
    "Verdict",
    "Version",
    "next_command",
]
