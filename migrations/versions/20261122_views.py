"""The views that people query, as the contract lists them. Self-contained on purpose.

A later migration appends columns with `CREATE OR REPLACE VIEW` on PostgreSQL (somebody's view may stand on ours),
and with DROP and CREATE on SQLite.
"""

from __future__ import annotations

from alembic import op

revision = "20261122_views"
down_revision = "20261122_of_articles"
branch_labels = None
depends_on = None

VIEWS = {
    "v_articles": """
        SELECT a.article_id, a.article_key, a.external_id, a.source, a.url, a.canonical_url, a.headline, a.description,
            a.authors, a.published_at, a.published_at_origin, a.published_precision, a.modified_at, a.language, a.section,
            a.tags, a.kind, a.access, a.text, a.word_count, a.image_url, a.is_degraded, a.story_id, a.relation,
            a.n_revisions, a.first_seen_at, a.fetched_at, a.reservation, a.tls_verified, a.archive_record,
            a.extractor_version, a.cleaner_version{search_column}
        FROM articles AS a{search_join}""",
    "v_article_authors": "SELECT article_id, position, name FROM article_authors",
    "v_article_tags": "SELECT article_id, position, name FROM article_tags",
    "v_stories": """
        SELECT s.story_id, f.headline, f.article_id, f.source AS first_source, f.published_at AS first_published_at,
            (SELECT count(*) FROM articles AS a WHERE a.story_id = s.story_id) AS n_articles,
            (SELECT count(DISTINCT a.source) FROM articles AS a WHERE a.story_id = s.story_id) AS n_sources
        FROM stories AS s JOIN articles AS f ON f.article_id = s.first_article_id""",
    "v_story_members": """
        SELECT story_id, article_id, source, relation, CAST(NULL AS text) AS kind,
            CAST(NULL AS {real}) AS containment_of_first, CAST(NULL AS {real}) AS containment_in_first
        FROM articles""",
    "v_removed_blocks": """
        SELECT b.article_id, a.source, b.position, b.text, b.reason
        FROM removed_blocks AS b JOIN articles AS a ON a.article_id = b.article_id""",
    "v_revisions": "SELECT article_id, revision, seen_at, headline, text, is_silent FROM revisions",
    "v_changes": "SELECT change_id, article_id, article_key, change, changed_at FROM changes",
    "v_links": "SELECT source, url, found_in, found_at, state, reason, due_at, article_id, run_id FROM links",
    "v_rejections": """
        SELECT source, url, stage, reason, detail, http_status, fetched_at, run_id
        FROM pages WHERE state = 'rejection' AND is_current""",
    "v_sources": """
        SELECT source, name, homepage, country, language, timezone, tags, is_enabled AND NOT is_retired AS enabled,
            schedule, next_due_at
        FROM sources""",
    "v_runs": """
        SELECT run_id, spider, started_at, finished_at, status, sources, n_fetched, n_articles, n_new, n_duplicates,
            n_rejected, n_errors
        FROM runs""",
    "v_source_health": """
        SELECT s.source, {last_success} AS last_success_at, a.last_article_at,
            coalesce(a.articles_24h, 0) AS articles_24h, CAST(NULL AS {real}) AS articles_per_day_normal,
            CAST(p.n_failed AS {real}) / nullif(p.n_tried, 0) AS fetch_error_rate,
            CAST(p.n_rejected AS {real}) / nullif(p.n_tried - p.n_failed, 0) AS rejection_rate,
            CASE WHEN s.is_retired OR NOT s.is_enabled THEN 'disabled'
                WHEN w.n_failing = w.n_feeds AND w.cause IN ('refused', 'robots') THEN 'blocked'
                WHEN w.n_failing = w.n_feeds THEN 'failing'
                WHEN a.articles_24h > 0 THEN 'ok' ELSE 'quiet' END AS status,
            CASE WHEN w.n_failing = w.n_feeds THEN w.cause END AS cause,
            CASE WHEN w.n_failing < w.n_feeds
                THEN CAST(w.n_failing AS text) || ' of ' || CAST(w.n_feeds AS text) || ' feeds: ' || w.detail
                ELSE w.detail END AS detail
        FROM sources AS s
        LEFT JOIN (
            SELECT source, max(checked_at) AS checked_at FROM feeds WHERE error IS NULL GROUP BY source
        ) AS f ON f.source = s.source
        LEFT JOIN (
            SELECT source, max(first_seen_at) AS last_article_at,
                sum(CASE WHEN first_seen_at >= {day_ago} THEN 1 ELSE 0 END) AS articles_24h
            FROM articles GROUP BY source
        ) AS a ON a.source = s.source
        LEFT JOIN (
            SELECT source, max(CASE WHEN stage IS NULL OR stage <> 'fetch' THEN fetched_at END) AS arrived_at,
                sum(CASE WHEN is_current AND fetched_at >= {week_ago} THEN 1 ELSE 0 END) AS n_tried,
                sum(CASE WHEN is_current AND fetched_at >= {week_ago} AND stage = 'fetch' THEN 1 ELSE 0 END) AS n_failed,
                sum(CASE WHEN is_current AND fetched_at >= {week_ago} AND stage <> 'fetch' AND state = 'rejection'
                    THEN 1 ELSE 0 END) AS n_rejected
            FROM pages GROUP BY source
        ) AS p ON p.source = s.source
        LEFT JOIN (
            SELECT source, n_feeds, n_failing, url || ': ' || error AS detail,
                CASE WHEN status IN (404, 410) THEN 'feed_gone'
                    WHEN status IN (401, 403, 429, 451) THEN 'refused'
                    WHEN error LIKE 'tls_error%' THEN 'tls'
                    WHEN error LIKE 'robots_denied%' OR error LIKE 'robots_unreachable%' THEN 'robots'
                    WHEN status BETWEEN 500 AND 599 OR error LIKE 'timeout%' OR error LIKE 'network_error%' THEN 'network'
                    ELSE 'other' END AS cause
            FROM (
                SELECT source, url, status, error, count(*) OVER (PARTITION BY source) AS n_feeds,
                    count(error) OVER (PARTITION BY source) AS n_failing,
                    row_number() OVER (PARTITION BY source ORDER BY error IS NULL, checked_at DESC, feed_key) AS place
                FROM feeds WHERE url <> 'given' AND checked_at IS NOT NULL
            ) AS looks WHERE place = 1 AND error IS NOT NULL
        ) AS w ON w.source = s.source AND s.is_enabled AND NOT s.is_retired""",
    "v_days": """
        SELECT source, day, sum(n_articles) AS n_articles, sum(n_stories) AS n_stories, sum(n_rejected) AS n_rejected
        FROM (
            SELECT source, {day_first_seen} AS day, count(*) AS n_articles, count(DISTINCT story_id) AS n_stories,
                0 AS n_rejected
            FROM articles GROUP BY source, {day_first_seen}
            UNION ALL
            SELECT source, {day_fetched}, 0, 0, count(*)
            FROM pages WHERE state = 'rejection' AND is_current GROUP BY source, {day_fetched}
        ) AS d GROUP BY source, day""",
}

WORDS = {
    "sqlite": {
        "real": "real",
        "search_column": "",
        "search_join": "",
        # max() of several values is null as soon as one of them is
        "last_success": "coalesce(max(f.checked_at, p.arrived_at), f.checked_at, p.arrived_at)",
        "day_ago": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day')",
        "week_ago": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days')",
        "day_first_seen": "substr(first_seen_at, 1, 10)",
        "day_fetched": "substr(fetched_at, 1, 10)",
    },
    "postgresql": {
        "real": "double precision",
        "search_column": ", t.search_vector",
        "search_join": " LEFT JOIN article_search AS t ON t.article_id = a.article_id",
        "last_success": "greatest(f.checked_at, p.arrived_at)",
        "day_ago": "now() - interval '1 day'",
        "week_ago": "now() - interval '7 days'",
        "day_first_seen": "(first_seen_at AT TIME ZONE 'UTC')::date",
        "day_fetched": "(fetched_at AT TIME ZONE 'UTC')::date",
    },
}


def upgrade() -> None:
    words = WORDS[op.get_context().dialect.name]
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select.format(**words)}")
