"""A page that does not say when it was fetched is known again by its bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_undated"
down_revision = "20261126_source_health"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pages", sa.Column("body_hash", sa.Text()))
