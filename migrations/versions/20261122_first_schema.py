"""First schema: what is read and fetched. Self-contained on purpose; the models may move on, this stays."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_first_schema"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, INT, BOOL = sa.Text(), sa.Integer(), sa.Boolean()


def new_id(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, sa.Identity(always=False), primary_key=True, autoincrement=True)


def columns(kind: sa.types.TypeEngine[Any], *names: str, nullable: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, INT, nullable=False, server_default="0") for name in names]


def upgrade() -> None:
    create_sources()
    create_feeds()
    create_runs()
    create_leases()
    create_links()
    create_pages()
    create_archive_files()


def create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("source", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        *columns(TEXT, "homepage", "country", "language", "timezone"),
        sa.Column("tags", TEXT, nullable=False),
        *columns(BOOL, "is_enabled", "is_retired", nullable=False),
        sa.Column("schedule", TEXT, nullable=False),
        sa.Column("next_due_at", TIME),
    )


def create_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("source", TEXT, primary_key=True),
        sa.Column("feed_key", TEXT, primary_key=True),
        *columns(TEXT, "url", "kind", nullable=False),
        *columns(TEXT, "etag", "last_modified"),
        sa.Column("checked_at", TIME),
        sa.Column("status", INT),
        *counts("n_links"),
        sa.Column("error", TEXT),
    )


def create_runs() -> None:
    op.create_table(
        "runs",
        new_id("run_id"),
        *columns(TEXT, "spider", "holder", "sources", nullable=False),
        *columns(TIME, "started_at", "renewed_at", "lease_until", nullable=False),
        sa.Column("finished_at", TIME),
        sa.Column("status", TEXT, nullable=False),
        *counts(
            "n_fetched",
            "n_articles",
            "n_new",
            "n_revisions",
            "n_unchanged",
            "n_duplicates",
            "n_rejected",
            "n_due",
            "n_errors",
            "n_discovered",
            "n_known",
            "n_refused",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_status", "runs", ["status"])


def create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("source", TEXT, primary_key=True),
        sa.Column("run_id", ID, sa.ForeignKey("runs.run_id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_leases_run_id", "leases", ["run_id"])


def create_links() -> None:
    op.create_table(
        "links",
        new_id("link_id"),
        sa.Column("url_key", TEXT, nullable=False),
        sa.Column("source", TEXT),
        sa.Column("url", TEXT, nullable=False),
        *columns(TEXT, "found_in", "found_kind"),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("due_at", TIME),
        *columns(TEXT, "headline", "description"),
        sa.Column("authors", TEXT, nullable=False),
        *columns(TIME, "published_at", "modified_at"),
        sa.Column("language", TEXT),
        *counts("attempts", "n_visits"),
        sa.Column("fetched_at", TIME),
        *columns(TEXT, "etag", "last_modified"),
        *columns(ID, "article_id", "run_id"),
        sa.UniqueConstraint("url_key", name="uq_links_url_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_links_article_id", "links", ["article_id"])
    op.create_index("ix_links_source_due_at", "links", ["source", "due_at"])


def create_pages() -> None:
    op.create_table(
        "pages",
        new_id("page_id"),
        sa.Column("address_key", TEXT, nullable=False),
        *columns(TEXT, "article_key", "url", "requested_url", "source", "external_id", "archive_record"),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("http_status", INT),
        sa.Column("state", TEXT, nullable=False),
        *columns(TEXT, "stage", "reason", "detail"),
        sa.Column("article_id", ID),
        sa.Column("revision", INT),
        sa.Column("run_id", ID),
        *columns(BOOL, "tls_verified", "is_current", nullable=False),
        sa.UniqueConstraint("archive_record", name="uq_pages_archive_record"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pages_address_key", "pages", ["address_key"])
    op.create_index("ix_pages_article_id", "pages", ["article_id"])
    op.create_index("ix_pages_source_fetched_at", "pages", ["source", "fetched_at"])
    op.create_index("ix_pages_state", "pages", ["state", "is_current"])


def create_archive_files() -> None:
    op.create_table(
        "archive_files",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("is_settled", BOOL, nullable=False),
    )
