"""An article as the contract's JSON object: what `clean`, `export` and Scrapy items hand out.

The order of keys is the contract's, and the same everywhere.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, TypeAlias

from pipeline.items import Article

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items import Rejection, StoredArticle

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Record: TypeAlias = "dict[str, Json]"


def record(article: Article, *, stored: StoredArticle | None = None) -> Record:
    """Write an article as JSON Lines has it.

    Args: stored — what the database says of it; None: it comes from no database and the database's keys are left out.
    """
    fields: Record = {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "source": article.source,
        "headline": article.headline,
        "description": article.description,
        "authors": list(article.authors),
        "tags": list(article.tags),
        "published_at": rfc3339(article.published_at),
        "modified_at": rfc3339(article.modified_at),
        "published_at_origin": article.published_at_origin,
        "published_precision": article.published_precision,
        "language": article.language,
        "section": article.section,
        "image_url": article.image_url,
        "kind": article.kind,
        "access": article.access,
        "text": article.text,
        "removed": [{"text": r.text, "reason": r.reason, "position": r.position} for r in article.removed],
        "word_count": article.word_count,
        "is_degraded": article.is_degraded,
        "rejection": None,
    }
    if stored:
        fields |= {
            "article_id": stored.article_id,
            "article_key": stored.article_key,
            "story_id": stored.story_id,
            "relation": stored.relation,
            "first_seen_at": rfc3339(stored.first_seen_at),
            "fetched_at": rfc3339(article.fetched_at),
            "n_revisions": stored.n_revisions,
        }
    return fields


def rejected(rejection: Rejection, *, source: str | None = None) -> Record:
    """Write what became no article as JSON Lines has it: every key there, `text` empty."""
    fields = record(Article(url=rejection.url, source=source))
    fields["rejection"] = {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail}
    return fields


def rfc3339(when: datetime | None) -> str | None:
    """Write a time in UTC, whole seconds, as it also sorts.

    >>> from datetime import datetime
    >>> rfc3339(datetime(2026, 11, 22, 20, 0, 0, 5, tzinfo=UTC))
    '2026-11-22T20:00:00Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None
