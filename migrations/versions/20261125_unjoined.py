"""What was taken apart: pairs of articles that stand in no story together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_unjoined"
down_revision = "20261125_tombstones"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "separations",
        sa.Column("article_key", sa.Text(), primary_key=True),
        sa.Column("other_key", sa.Text(), primary_key=True),
        sa.Column("separated_at", TIME, nullable=False),
        sa.Column("lifted_at", TIME),
    )
    op.create_index("ix_separations_other_key", "separations", ["other_key"])
