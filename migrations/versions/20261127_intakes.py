"""How far somebody else's files have been taken in, so that the next time goes on from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_intakes"
down_revision = "20261126_undated"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "intakes",
        sa.Column("intake_key", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n_bytes", ID, nullable=False),
        sa.Column("read_to", ID, nullable=False),
        sa.Column("n_pages", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("read_at", TIME, nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
    )
