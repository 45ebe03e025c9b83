"""What became of each look at a source: its state, and sums by day; what the publisher asks of a feed's readers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_looks"
down_revision = "20261125_whole_feeds"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def upgrade() -> None:
    op.create_table(
        "source_states",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("looked_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("outcome", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("last_success_at", TIME),
        count("n_failures"),
        sa.Column("status", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("status_at", TIME),
        sa.Column("articles_per_day_normal", sa.Double()),
        sa.Column("quiet_at", TIME),
        sa.Column("silent_at", TIME),
        sa.Column("told", sa.Text()),
    )
    op.create_table(
        "source_days",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("day", sa.Text(), primary_key=True),
        *map(count, ("n_looks", "n_failed", "n_missed", "n_lost")),
        *map(count, ("n_discovered", "n_known", "n_fetched", "n_articles", "n_new", "n_rejected", "n_errors")),
    )
    op.add_column("runs", sa.Column("is_scheduled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("at_least_s", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("n_failures", sa.Integer(), nullable=False, server_default="0"))
