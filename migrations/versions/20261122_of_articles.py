"""Articles and what hangs on them, and the full-text index, which is each database's own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_of_articles"
down_revision = "20261122_first_schema"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, INT, BOOL = sa.Text(), sa.Integer(), sa.Boolean()


FTS5 = (
    """CREATE VIRTUAL TABLE article_fts USING fts5(
        headline, text, content='article_search', content_rowid='article_id',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* M*'")""",
    """CREATE TRIGGER article_search_added AFTER INSERT ON article_search BEGIN
        INSERT INTO article_fts (rowid, headline, text) VALUES (new.article_id, new.headline, new.text);
    END""",
    """CREATE TRIGGER article_search_removed AFTER DELETE ON article_search BEGIN
        INSERT INTO article_fts (article_fts, rowid, headline, text)
        VALUES ('delete', old.article_id, old.headline, old.text);
    END""",
    """CREATE TRIGGER article_search_changed AFTER UPDATE ON article_search BEGIN
        INSERT INTO article_fts (article_fts, rowid, headline, text)
        VALUES ('delete', old.article_id, old.headline, old.text);
        INSERT INTO article_fts (rowid, headline, text) VALUES (new.article_id, new.headline, new.text);
    END""",
)
TSVECTOR = (
    """ALTER TABLE article_search ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', headline), 'A') || setweight(to_tsvector('simple', text), 'B')) STORED""",
    "CREATE INDEX ix_article_search_vector ON article_search USING gin (search_vector)",
)


def new_id(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, sa.Identity(always=False), primary_key=True, autoincrement=True)


def columns(kind: sa.types.TypeEngine[Any], *names: str, nullable: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def upgrade() -> None:
    create_stories()
    create_articles()
    create_article_authors()
    create_article_tags()
    create_removed_blocks()
    create_revisions()
    create_changes()
    create_article_search()
    for statement in TSVECTOR if op.get_context().dialect.name == "postgresql" else FTS5:
        op.execute(statement)


def create_stories() -> None:
    op.create_table(
        "stories",
        new_id("story_id"),
        sa.Column("first_article_id", ID),
        sqlite_autoincrement=True,
    )


def create_articles() -> None:
    op.create_table(
        "articles",
        new_id("article_id"),
        sa.Column("article_key", TEXT, nullable=False),
        *columns(TEXT, "external_id", "source", "url", "canonical_url", "headline", "description"),
        sa.Column("authors", TEXT, nullable=False),
        sa.Column("published_at", TIME),
        *columns(TEXT, "published_at_origin", "published_precision"),
        sa.Column("modified_at", TIME),
        *columns(TEXT, "language", "section"),
        *columns(TEXT, "tags", "kind", "access", "text", "text_hash", nullable=False),
        sa.Column("word_count", INT, nullable=False),
        sa.Column("image_url", TEXT),
        sa.Column("is_degraded", BOOL, nullable=False),
        sa.Column("story_id", ID, sa.ForeignKey("stories.story_id"), nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.Column("n_revisions", INT, nullable=False),
        *columns(TIME, "first_seen_at", "fetched_at", nullable=False),
        sa.Column("reservation", TEXT),
        sa.Column("tls_verified", BOOL, nullable=False),
        sa.Column("archive_record", TEXT),
        *columns(TEXT, "extractor_version", "cleaner_version", nullable=False),
        sa.UniqueConstraint("article_key", name="uq_articles_article_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])
    op.create_index("ix_articles_language", "articles", ["language"])
    op.create_index("ix_articles_published_at", "articles", ["published_at"])
    op.create_index("ix_articles_source_first_seen_at", "articles", ["source", "first_seen_at"])
    op.create_index("ix_articles_source_published_at", "articles", ["source", "published_at"])
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])
    op.create_index("ix_articles_url", "articles", ["url"], postgresql_using="hash")


def create_article_authors() -> None:
    op.create_table(
        "article_authors",
        sa.Column(
            "article_id", ID, sa.ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("position", INT, primary_key=True, autoincrement=False),
        sa.Column("name", TEXT, nullable=False),
    )
    op.create_index("ix_article_authors_name", "article_authors", ["name"])


def create_article_tags() -> None:
    op.create_table(
        "article_tags",
        sa.Column(
            "article_id", ID, sa.ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("position", INT, primary_key=True, autoincrement=False),
        sa.Column("name", TEXT, nullable=False),
    )
    op.create_index("ix_article_tags_name", "article_tags", ["name"])


def create_removed_blocks() -> None:
    op.create_table(
        "removed_blocks",
        sa.Column(
            "article_id", ID, sa.ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("number", INT, primary_key=True, autoincrement=False),
        sa.Column("position", INT, nullable=False),
        *columns(TEXT, "text", "reason", nullable=False),
    )
    op.create_index("ix_removed_blocks_reason", "removed_blocks", ["reason"])


def create_revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column(
            "article_id", ID, sa.ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("revision", INT, primary_key=True, autoincrement=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("headline", TEXT),
        *columns(TEXT, "text", "text_hash", nullable=False),
        sa.Column("modified_at", TIME),
        sa.Column("is_silent", BOOL, nullable=False),
        sa.Column("archive_record", TEXT),
    )
    op.create_index("ix_revisions_archive_record", "revisions", ["archive_record"])


def create_changes() -> None:
    op.create_table(
        "changes",
        new_id("change_id"),
        sa.Column("article_id", ID, nullable=False),
        *columns(TEXT, "article_key", "change", nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_article_id", "changes", ["article_id"])


def create_article_search() -> None:
    op.create_table(
        "article_search",
        sa.Column(
            "article_id", ID, sa.ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        *columns(TEXT, "headline", "text", nullable=False),
    )
