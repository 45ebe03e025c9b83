"""A source's memory: its blocks, the headlines by which lines are known, and the articles to clean again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_memory"
down_revision = "20261122_views"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

VIEW = """CREATE VIEW v_source_furniture AS
    SELECT source, text, n_pages, n_stories, first_seen_at, last_seen_at
    FROM source_blocks WHERE n_stories >= 3 AND text_key <> ''"""


def upgrade() -> None:
    for table in ("links", "articles"):
        op.add_column(table, sa.Column("headline_key", sa.Text()))
        op.create_index(f"ix_{table}_source_headline_key", table, ["source", "headline_key"])
    op.create_table(
        "source_blocks",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("text_key", sa.Text(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("n_pages", sa.Integer(), nullable=False),
        sa.Column("n_stories", sa.Integer(), nullable=False),
        sa.Column("first_story", sa.Integer(), nullable=False),
        sa.Column("last_story", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("article_ids", sa.Text(), nullable=False),
    )
    op.create_table(
        "recleanings",
        sa.Column(
            "article_id",
            ID,
            sa.ForeignKey("articles.article_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
    )
    op.execute(VIEW)
