"""What is to be forgotten: tombstones, and the archive records that still have to be erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_tombstones"
down_revision = "20261125_struck_furniture"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("of_mark", sa.Text()),
        sa.Column("forgotten_at", TIME, nullable=False),
        sa.Column("lifted_at", TIME),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
    )
    op.create_table("erasures", sa.Column("archive_record", sa.Text(), primary_key=True))
