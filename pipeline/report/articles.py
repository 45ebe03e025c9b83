"""One article for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import record, rfc3339
from pipeline.report.terminal import say

if TYPE_CHECKING:
    from pipeline.records import Record
    from pipeline.store.queries import Found


def full(one: Found) -> None:
    """Print an article: headline, what is known of it, its text."""
    article, stored = one.article, one.stored
    say(article.headline or "(no headline)", style="bold")
    about = {
        "id": f"{stored.article_id} {stored.article_key}",
        "source": article.source,
        "url": article.url,
        "authors": "; ".join(article.authors),
        "published": rfc3339(article.published_at),
        "modified": rfc3339(article.modified_at),
        "first seen": rfc3339(stored.first_seen_at),
        "language": article.language,
        "story": f"{stored.story_id} ({stored.relation})",
        "revisions": stored.n_revisions,
        "words": article.word_count,
        "struck": len(article.removed),
    }
    for name, value in about.items():
        if value:
            say(f"{name:<10}  {value}")
    say()
    say(article.text)


def as_json(one: Found) -> Record:
    """Write an article as JSON Lines has it."""
    return record(one.article, stored=one.stored)
