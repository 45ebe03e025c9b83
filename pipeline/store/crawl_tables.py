"""The tables of what is read and fetched: sources and how they are, feeds, runs, links, pages (tables.py draws them)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table, UniqueConstraint, false

from pipeline.store.columns import ADDRESS, BODY, SHORT, TITLE, Id, count, metadata, new_id
from pipeline.store.types import Key, Line, Names, UTCTime

sources = Table(
    "sources",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("name", Line(SHORT), nullable=False),
    Column("homepage", Line(ADDRESS)),
    Column("country", Line(SHORT)),
    Column("language", Line(SHORT)),
    Column("timezone", Line(SHORT)),
    Column("tags", Line(TITLE), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("is_retired", Boolean, nullable=False),
    Column("schedule", Line(SHORT), nullable=False),
    Column("next_due_at", UTCTime),
)

source_states = Table(
    "source_states",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("run_id", Id),
    Column("looked_at", UTCTime),
    Column("ended_at", UTCTime),
    Column("outcome", Line(SHORT)),
    Column("error", Line(TITLE)),
    Column("last_success_at", UTCTime),
    count("n_failures"),
    Column("status", Line(SHORT)),
    Column("cause", Line(SHORT)),
    Column("detail", Line(TITLE)),
    Column("status_at", UTCTime),
    Column("articles_per_day_normal", Double),
    Column("quiet_at", UTCTime),
    Column("silent_at", UTCTime),
    count("n_empty"),
    Column("told", Line(SHORT)),
)

source_days = Table(
    "source_days",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("day", Line(SHORT), primary_key=True),
    *map(count, ("n_looks", "n_failed", "n_missed", "n_lost")),
    *map(count, ("n_discovered", "n_known", "n_fetched", "n_articles", "n_new", "n_rejected", "n_errors")),
)

feeds = Table(
    "feeds",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("feed_key", Key, primary_key=True),
    Column("url", Line(ADDRESS), nullable=False),
    Column("kind", Line(SHORT), nullable=False),
    Column("etag", Line(TITLE)),
    Column("last_modified", Line(SHORT)),
    Column("checked_at", UTCTime),
    Column("status", Integer),
    count("n_links"),
    Column("error", Line(TITLE)),
    count("n_not_modified"),
    count("at_least_s"),
    count("n_failures"),
)

runs = Table(
    "runs",
    metadata,
    new_id("run_id"),
    Column("spider", Line(SHORT), nullable=False),
    Column("holder", Line(SHORT), nullable=False),
    Column("sources", Line(BODY), nullable=False),
    Column("started_at", UTCTime, nullable=False),
    Column("renewed_at", UTCTime, nullable=False),
    Column("lease_until", UTCTime, nullable=False),
    Column("finished_at", UTCTime),
    Column("status", Line(SHORT), nullable=False),
    *map(count, ("n_fetched", "n_articles", "n_new", "n_revisions", "n_unchanged", "n_duplicates", "n_rejected", "n_due")),
    *map(count, ("n_errors", "n_discovered", "n_known", "n_refused")),
    Column("is_scheduled", Boolean, nullable=False, server_default=false()),
    Index("ix_runs_status", "status"),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), nullable=False),
    Index("ix_leases_run_id", "run_id"),
)

links = Table(
    "links",
    metadata,
    new_id("link_id"),
    Column("url_key", Key, nullable=False),
    Column("source", Line(SHORT)),
    Column("url", Line(ADDRESS), nullable=False),
    Column("found_in", Line(ADDRESS)),
    Column("found_kind", Line(SHORT)),
    Column("found_at", UTCTime, nullable=False),
    Column("state", Line(SHORT), nullable=False),
    Column("reason", Line(SHORT)),
    Column("due_at", UTCTime),
    Column("headline", Line(TITLE)),
    Column("description", Line(ADDRESS)),
    Column("authors", Names, nullable=False),
    Column("published_at", UTCTime),
    Column("modified_at", UTCTime),
    Column("language", Line(SHORT)),
    count("attempts"),
    count("n_visits"),
    Column("fetched_at", UTCTime),
    Column("etag", Line(TITLE)),
    Column("last_modified", Line(SHORT)),
    Column("article_id", Id),
    Column("run_id", Id),
    Column("headline_key", Line(SHORT)),
    UniqueConstraint("url_key", name="uq_links_url_key"),
    Index("ix_links_source_due_at", "source", "due_at"),
    Index("ix_links_article_id", "article_id"),
    Index("ix_links_source_headline_key", "source", "headline_key"),
    sqlite_autoincrement=True,
)

pages = Table(
    "pages",
    metadata,
    new_id("page_id"),
    Column("address_key", Key, nullable=False),
    Column("article_key", Line(SHORT)),
    Column("url", Line(ADDRESS)),
    Column("requested_url", Line(ADDRESS)),
    Column("source", Line(SHORT)),
    Column("external_id", Line(TITLE)),
    Column("archive_record", Line(SHORT)),
    Column("fetched_at", UTCTime, nullable=False),
    Column("body_hash", Line(SHORT)),
    Column("http_status", Integer),
    Column("state", Line(SHORT), nullable=False),
    Column("stage", Line(SHORT)),
    Column("reason", Line(SHORT)),
    Column("detail", Line(TITLE)),
    Column("article_id", Id),
    Column("revision", Integer),
    Column("run_id", Id),
    Column("tls_verified", Boolean, nullable=False),
    Column("is_current", Boolean, nullable=False),
    UniqueConstraint("archive_record", name="uq_pages_archive_record"),
    Index("ix_pages_address_key", "address_key"),
    Index("ix_pages_article_id", "article_id"),
    Index("ix_pages_source_fetched_at", "source", "fetched_at"),
    Index("ix_pages_state", "state", "is_current"),
    sqlite_autoincrement=True,
)

archive_files = Table(
    "archive_files",
    metadata,
    Column("name", Line(TITLE), primary_key=True),
    Column("is_settled", Boolean, nullable=False),
)

intakes = Table(
    "intakes",
    metadata,
    Column("intake_key", Line(SHORT), primary_key=True),
    Column("name", Line(ADDRESS), nullable=False),
    Column("n_bytes", Id, nullable=False),
    Column("read_to", Id, nullable=False),
    count("n_pages"),
    Column("read_at", UTCTime, nullable=False),
    Column("is_finished", Boolean, nullable=False),
)

source_blocks = Table(
    "source_blocks",
    metadata,
    Column("source", Line(SHORT), primary_key=True),
    Column("text_key", Line(SHORT), primary_key=True),
    Column("text", Line(SHORT), nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("n_pages", "n_stories", "first_story", "last_story")),
    Column("first_seen_at", UTCTime, nullable=False),
    Column("last_seen_at", UTCTime, nullable=False),
    Column("article_ids", Line(SHORT), nullable=False),
)
