"""The tables of what came of it: stories, articles and all that hangs on an article (tables.py draws all of them)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from pipeline.store.columns import ADDRESS, BODY, SHORT, TITLE, Id, count, metadata, new_id
from pipeline.store.types import Line, UTCTime

stories = Table(
    "stories",
    metadata,
    new_id("story_id"),
    Column("first_article_id", Id),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    new_id("article_id"),
    Column("article_key", Line(SHORT), nullable=False),
    Column("external_id", Line(TITLE)),
    Column("source", Line(SHORT)),
    Column("url", Line(ADDRESS)),
    Column("canonical_url", Line(ADDRESS)),
    Column("headline", Line(TITLE)),
    Column("description", Line(BODY)),
    Column("authors", Line(BODY), nullable=False),
    Column("published_at", UTCTime),
    Column("published_at_origin", Line(SHORT)),
    Column("published_precision", Line(SHORT)),
    Column("modified_at", UTCTime),
    Column("language", Line(SHORT)),
    Column("section", Line(TITLE)),
    Column("tags", Line(BODY), nullable=False),
    Column("kind", Line(SHORT), nullable=False),
    Column("access", Line(SHORT), nullable=False),
    Column("text", Line(BODY), nullable=False),
    Column("text_hash", Line(SHORT), nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("image_url", Line(ADDRESS)),
    Column("is_degraded", Boolean, nullable=False),
    Column("story_id", ForeignKey("stories.story_id"), nullable=False),
    Column("relation", Line(SHORT), nullable=False),
    Column("n_revisions", Integer, nullable=False),
    Column("first_seen_at", UTCTime, nullable=False),
    Column("fetched_at", UTCTime, nullable=False),
    Column("reservation", Line(SHORT)),
    Column("tls_verified", Boolean, nullable=False),
    Column("archive_record", Line(SHORT)),
    Column("extractor_version", Line(SHORT), nullable=False),
    Column("cleaner_version", Line(SHORT), nullable=False),
    Column("headline_key", Line(SHORT)),
    Column("shingles", LargeBinary),
    Column("match_kind", Line(SHORT)),
    Column("containment_of_first", Double),
    Column("containment_in_first", Double),
    UniqueConstraint("article_key", name="uq_articles_article_key"),
    Index("ix_articles_text_hash", "text_hash"),
    Index("ix_articles_story_id", "story_id"),
    Index("ix_articles_published_at", "published_at"),
    Index("ix_articles_first_seen_at", "first_seen_at"),
    Index("ix_articles_source_first_seen_at", "source", "first_seen_at"),
    Index("ix_articles_source_published_at", "source", "published_at"),
    Index("ix_articles_language", "language"),
    Index("ix_articles_source_headline_key", "source", "headline_key"),
    Index("ix_articles_url", "url", postgresql_using="hash"),
    sqlite_autoincrement=True,
)


def _of_article() -> Column[int]:
    return Column("article_id", ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True)


article_authors = Table(
    "article_authors",
    metadata,
    _of_article(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Line(SHORT), nullable=False),
    Index("ix_article_authors_name", "name"),
)

article_tags = Table(
    "article_tags",
    metadata,
    _of_article(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Line(SHORT), nullable=False),
    Index("ix_article_tags_name", "name"),
)

removed_blocks = Table(
    "removed_blocks",
    metadata,
    _of_article(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("text", Line(BODY), nullable=False),
    Column("reason", Line(SHORT), nullable=False),
    Index("ix_removed_blocks_reason", "reason"),
)

article_search = Table(
    "article_search",
    metadata,
    Column("article_id", ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("headline", Line(BODY), nullable=False),
    Column("text", Line(BODY), nullable=False),
)

stage_runs = Table(
    "stage_runs",
    metadata,
    Column("article_id", ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("stage", Line(SHORT), primary_key=True),
    Column("version", Line(SHORT)),
    Column("state", Line(SHORT), nullable=False),
    Column("error", Line(TITLE)),
    count("n_rows"),
    count("n_asked"),
    Column("ran_at", UTCTime),
    Index("ix_stage_runs_stage_state", "stage", "state", "article_id"),
)

revisions = Table(
    "revisions",
    metadata,
    _of_article(),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", UTCTime, nullable=False),
    Column("headline", Line(TITLE)),
    Column("text", Line(BODY), nullable=False),
    Column("text_hash", Line(SHORT), nullable=False),
    Column("modified_at", UTCTime),
    Column("is_silent", Boolean, nullable=False),
    Column("archive_record", Line(SHORT)),
    Index("ix_revisions_archive_record", "archive_record"),
)

changes = Table(
    "changes",
    metadata,
    new_id("change_id"),
    Column("article_id", Id, nullable=False),
    Column("article_key", Line(SHORT), nullable=False),
    Column("change", Line(SHORT), nullable=False),
    Column("changed_at", UTCTime, nullable=False),
    Index("ix_changes_article_id", "article_id"),
    sqlite_autoincrement=True,
)

recleanings = Table(
    "recleanings",
    metadata,
    Column("article_id", ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)

shingle_keys = Table(
    "shingle_keys",
    metadata,
    Column("shingle_key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
