"""Full-text search: the newest articles that match, the best of them first, each with a piece of its text around the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.store import candidates, ranking, search, snippets
from pipeline.store.article_tables import article_search
from pipeline.store.choice import EVERY, Choice
from pipeline.store.queries import Found, whole
from pipeline.store.views import ARTICLES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipeline.store import Store
    from pipeline.store.search import Query

CANDIDATES = 200
"""Of so many newest matches the best come first: what stands in more articles is too common for an order by words alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that answers a query."""

    found: Found
    score: float
    """More is better; the same on both databases."""
    snippet: str
    """A piece of its text, one line."""
    marks: tuple[tuple[int, int], ...]
    """Where in the snippet the words stand, as half-open ranges of characters."""


def matching(store: Store, query: str, choice: Choice = EVERY, *, limit: int = 20) -> list[Hit]:
    """Search the full text, best match first.

    Args: query — words, "phrases", -without, begin*; nothing in it is an error.
    """
    asked = search.read(query)
    if not asked.wanted:
        return []
    with store.read() as connection:
        ranked = _ranked(connection, asked, choice, most=max(CANDIDATES, limit))[:limit]
        of_ids = select(ARTICLES).where(ARTICLES.c.article_id.in_([article_id for _, article_id in ranked]))
        found = {one.stored.article_id: one for one in whole(connection, of_ids)}
    return [_hit(found[article_id], score, asked) for score, article_id in ranked]


def _ranked(connection: Connection, asked: Query, choice: Choice, *, most: int) -> list[tuple[float, int]]:
    """Order the newest matches by how well they answer, the newer first of two that answer alike."""
    s = article_search.c
    ids = candidates.newest(connection, asked, choice, most=most)
    texts = select(s.article_id, s.headline, s.text).where(s.article_id.in_(ids))
    scores = [(ranking.score(asked.wanted, row.headline, row.text), row.article_id) for row in connection.execute(texts)]
    return sorted(scores, reverse=True)


def _hit(found: Found, score: float, asked: Query) -> Hit:
    snippet, marks = snippets.around(found.article.text, asked.wanted)
    return Hit(found=found, score=score, snippet=snippet, marks=marks)
