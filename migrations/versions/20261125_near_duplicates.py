"""Near-duplicates: the index by which a text is found again, and what an article is to the first one of its story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_near_duplicates"
down_revision = "20261123_memory"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

VIEW = """
    SELECT story_id, article_id, source, relation,
        CASE relation WHEN 'first' THEN NULL WHEN 'duplicate' THEN 'copy' ELSE match_kind END AS kind,
        CASE relation WHEN 'first' THEN NULL WHEN 'duplicate' THEN 1.0 ELSE containment_of_first END AS containment_of_first,
        CASE relation WHEN 'first' THEN NULL WHEN 'duplicate' THEN 1.0 ELSE containment_in_first END AS containment_in_first
    FROM articles"""


def upgrade() -> None:
    op.create_table(
        "shingle_keys",
        sa.Column("shingle_key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("article_id", ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.add_column("articles", sa.Column("shingles", sa.LargeBinary()))
    op.add_column("articles", sa.Column("match_kind", sa.Text()))
    for name in ("containment_of_first", "containment_in_first"):
        op.add_column("articles", sa.Column(name, sa.Double()))
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP VIEW v_story_members")
        op.execute(f"CREATE VIEW v_story_members AS {VIEW}")
    else:
        op.execute(f"CREATE OR REPLACE VIEW v_story_members AS {VIEW.replace('1.0', '1.0::double precision')}")
