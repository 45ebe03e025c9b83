"""Articles for a reader: found ones in a list, one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import record, rfc3339
from pipeline.report.terminal import say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Record
    from pipeline.store.queries import Found

HEADS = ("id", "source", "published", "words", "headline", "url")


def listed(found: Sequence[Found]) -> None:
    """Print a table of articles."""
    table(HEADS, [_row(one) for one in found])


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


def _row(one: Found) -> tuple[object, ...]:
    article = one.article
    published = rfc3339(article.published_at)
    return one.stored.article_id, article.source, published, article.word_count, article.headline, article.url
