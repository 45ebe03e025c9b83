"""Which lines of a source's memory are struck: a column of v_source_furniture."""

from __future__ import annotations

from alembic import op

revision = "20261125_struck_furniture"
down_revision = "20261125_near_duplicates"
branch_labels = None
depends_on = None

# The memory keeps the first 200 characters of a line. A line that was struck for another reason is no text either.
VIEW = """v_source_furniture AS
    SELECT b.source, b.text, b.n_pages, b.n_stories, b.first_seen_at, b.last_seen_at, s.source IS NOT NULL AS is_struck
    FROM source_blocks AS b LEFT JOIN (
        SELECT DISTINCT a.source, substr(r.text, 1, 200) AS text
        FROM removed_blocks AS r JOIN articles AS a ON a.article_id = r.article_id
    ) AS s ON s.source = b.source AND s.text = b.text
    WHERE b.n_stories >= 3 AND b.text_key <> ''"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP VIEW v_source_furniture")
        op.execute(f"CREATE VIEW {VIEW}")
    else:
        op.execute(f"CREATE OR REPLACE VIEW {VIEW}")
