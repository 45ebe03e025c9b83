"""How a source is, as the looks at it say: v_source_health takes it, and costs no more than the last week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_source_health"
down_revision = "20261126_looks"
branch_labels = None
depends_on = None

# A source that no look has judged yet stands as its feeds say. Silence is told by a look; that nothing has come for long
# enough to be unusual needs none.
VIEW = """
    SELECT s.source, {last_success} AS last_success_at,
        (SELECT max(a.first_seen_at) FROM articles AS a WHERE a.source = s.source) AS last_article_at,
        coalesce(n.articles_24h, 0) AS articles_24h, h.articles_per_day_normal,
        CAST(p.n_failed AS {real}) / nullif(p.n_tried, 0) AS fetch_error_rate,
        CAST(p.n_rejected AS {real}) / nullif(p.n_tried - p.n_failed, 0) AS rejection_rate,
        CASE WHEN s.is_retired OR NOT s.is_enabled THEN 'disabled'
            WHEN h.status IN ('silent', 'failing', 'blocked') THEN h.status
            WHEN h.status IS NULL AND w.n_failing = w.n_feeds AND w.cause IN ('refused', 'robots') THEN 'blocked'
            WHEN h.status IS NULL AND w.n_failing = w.n_feeds THEN 'failing'
            WHEN h.status = 'quiet' OR h.quiet_at <= {now} THEN 'quiet'
            WHEN h.quiet_at > {now} OR n.articles_24h > 0 THEN 'ok' ELSE 'quiet' END AS status,
        CASE WHEN s.is_retired OR NOT s.is_enabled THEN NULL
            WHEN h.status IS NOT NULL THEN h.cause WHEN w.n_failing = w.n_feeds THEN w.cause END AS cause,
        CASE WHEN s.is_retired OR NOT s.is_enabled THEN NULL
            WHEN h.status IS NOT NULL THEN h.detail
            WHEN w.n_failing < w.n_feeds
            THEN CAST(w.n_failing AS text) || ' of ' || CAST(w.n_feeds AS text) || ' feeds: ' || w.detail
            ELSE w.detail END AS detail,
        CASE WHEN s.is_enabled AND NOT s.is_retired THEN h.status_at END AS status_at,
        h.looked_at, coalesce(h.n_failures, 0) AS n_failures, h.quiet_at, h.silent_at
    FROM sources AS s
    LEFT JOIN source_states AS h ON h.source = s.source
    LEFT JOIN (
        SELECT source, max(checked_at) AS checked_at FROM feeds WHERE error IS NULL GROUP BY source
    ) AS f ON f.source = s.source
    LEFT JOIN (
        SELECT source, count(*) AS articles_24h FROM articles WHERE first_seen_at >= {day_ago} GROUP BY source
    ) AS n ON n.source = s.source
    LEFT JOIN (
        SELECT t.source, max(CASE WHEN g.stage IS NULL OR g.stage <> 'fetch' THEN g.fetched_at END) AS arrived_at,
            sum(CASE WHEN g.is_current THEN 1 ELSE 0 END) AS n_tried,
            sum(CASE WHEN g.is_current AND g.stage = 'fetch' THEN 1 ELSE 0 END) AS n_failed,
            sum(CASE WHEN g.is_current AND g.stage <> 'fetch' AND g.state = 'rejection' THEN 1 ELSE 0 END) AS n_rejected
        FROM sources AS t JOIN pages AS g ON g.source = t.source AND g.fetched_at >= {week_ago} GROUP BY t.source
    ) AS p ON p.source = s.source
    LEFT JOIN (
        SELECT source, n_feeds, n_failing, url || ': ' || error AS detail,
            CASE WHEN status IN (404, 410) THEN 'feed_gone'
                WHEN status IN (401, 403, 429, 451) THEN 'refused'
                WHEN error LIKE 'tls_error%' OR error LIKE '%certificate verify%' THEN 'tls'
                WHEN error LIKE 'robots_denied%' OR error LIKE 'robots_unreachable%' THEN 'robots'
                WHEN status BETWEEN 500 AND 599 OR error LIKE 'timeout%' OR error LIKE 'network_error%' THEN 'network'
                ELSE 'other' END AS cause
        FROM (
            SELECT source, url, status, error, count(*) OVER (PARTITION BY source) AS n_feeds,
                count(error) OVER (PARTITION BY source) AS n_failing,
                row_number() OVER (PARTITION BY source ORDER BY error IS NULL, checked_at DESC, feed_key) AS place
            FROM feeds WHERE url <> 'given' AND checked_at IS NOT NULL
        ) AS looks WHERE place = 1 AND error IS NOT NULL
    ) AS w ON w.source = s.source AND s.is_enabled AND NOT s.is_retired"""

WORDS = {
    "sqlite": {
        "real": "real",
        # max() of several values is null as soon as one of them is
        "last_success": "nullif(max(ifnull(h.last_success_at, ''), ifnull(f.checked_at, ''), ifnull(p.arrived_at, '')), '')",
        "now": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
        "day_ago": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day')",
        "week_ago": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days')",
    },
    "postgresql": {
        "real": "double precision",
        "last_success": "greatest(h.last_success_at, f.checked_at, p.arrived_at)",
        "now": "now()",
        "day_ago": "now() - interval '1 day'",
        "week_ago": "now() - interval '7 days'",
    },
}


def upgrade() -> None:
    op.add_column("source_states", sa.Column("n_empty", sa.Integer(), nullable=False, server_default="0"))
    dialect = op.get_context().dialect.name
    if dialect == "sqlite":
        op.execute("DROP VIEW v_source_health")
    made = "CREATE VIEW" if dialect == "sqlite" else "CREATE OR REPLACE VIEW"
    op.execute(f"{made} v_source_health AS {VIEW.format(**WORDS[dialect])}")
