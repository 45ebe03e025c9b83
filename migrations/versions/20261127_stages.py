"""What people's own stages have made of each article, and what they still have to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_stages"
down_revision = "20261127_intakes"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VIEW = "SELECT article_id, stage, version, state, error, n_rows, ran_at FROM stage_runs"


def upgrade() -> None:
    article = sa.ForeignKey("articles.article_id", ondelete="CASCADE")
    op.create_table(
        "stage_runs",
        sa.Column("article_id", ID, article, primary_key=True, autoincrement=False),
        sa.Column("stage", sa.Text(), primary_key=True),
        sa.Column("version", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("n_rows", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("n_asked", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ran_at", TIME),
    )
    op.create_index("ix_stage_runs_stage_state", "stage_runs", ["stage", "state", "article_id"])
    op.execute(f"CREATE VIEW v_stage_runs AS {VIEW}")
