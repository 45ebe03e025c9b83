"""How often in a row a feed was said not to have changed, so that it is asked for as a whole now and then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_whole_feeds"
down_revision = "20261125_unjoined"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("n_not_modified", sa.Integer(), nullable=False, server_default="0"))
