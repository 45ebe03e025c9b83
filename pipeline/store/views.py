"""The contract's views as SQLAlchemy sees them, with the columns that we read."""

from __future__ import annotations

from sqlalchemy import TableClause, column, table
from sqlalchemy.types import Boolean

from pipeline.store.types import UTCTime

TIMES = (
    "published_at modified_at first_seen_at fetched_at seen_at next_due_at last_success_at last_article_at status_at changed_at"
)
FLAGS = "is_degraded is_silent"


def view(name: str, columns: str) -> TableClause:
    """Name a view and the columns that are asked for, separated by spaces."""
    kinds = dict.fromkeys(TIMES.split(), UTCTime) | dict.fromkeys(FLAGS.split(), Boolean)
    return table(name, *(column(c, kinds[c]) if c in kinds else column(c) for c in columns.split()))


ARTICLES = view(
    "v_articles",
    "article_id article_key external_id source url canonical_url headline description published_at published_at_origin"
    " published_precision modified_at language section kind access text word_count image_url is_degraded story_id relation"
    " n_revisions first_seen_at fetched_at reservation archive_record extractor_version cleaner_version",
)
AUTHORS = view("v_article_authors", "article_id position name")
TAGS = view("v_article_tags", "article_id position name")
REMOVED = view("v_removed_blocks", "article_id source position text reason")
REVISIONS = view("v_revisions", "article_id revision seen_at headline text is_silent")
REJECTIONS = view("v_rejections", "source url stage reason detail http_status fetched_at run_id")
CHANGES = view("v_changes", "change_id article_id article_key change changed_at")
STORIES = view("v_stories", "story_id headline article_id first_source n_articles n_sources")
MEMBERS = view("v_story_members", "story_id article_id source relation kind containment_of_first containment_in_first")
SOURCES = view("v_sources", "source name enabled schedule next_due_at")
HEALTH = view(
    "v_source_health",
    "source status cause detail status_at last_success_at last_article_at articles_24h articles_per_day_normal n_failures",
)
