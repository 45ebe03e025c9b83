"""Full-text search: the newest articles that match, the best of them first, each with a piece of its text around the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, literal_column, select

from pipeline.store import ranking, search, snippets
from pipeline.store.article_tables import article_search
from pipeline.store.choice import EVERY, Choice
from pipeline.store.queries import Found, whole
from pipeline.store.views import ARTICLES, view

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, Connection, Select

    from pipeline.store import Store
    from pipeline.store.search import Query

CANDIDATES = 500
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
    newest = (_by_fts5 if connection.dialect.name == "sqlite" else _by_tsvector)(asked, choice).limit(most).subquery()
    texts = select(s.article_id, s.headline, s.text).join(newest, newest.c.article_id == s.article_id)
    scores = [(ranking.score(asked.wanted, row.headline, row.text), row.article_id) for row in connection.execute(texts)]
    return sorted(scores, reverse=True)


def _by_fts5(asked: Query, choice: Choice) -> Select[tuple[object, ...]]:
    fts = view("article_fts", "rowid article_fts")
    found = select(fts.c.rowid.label("article_id")).where(fts.c.article_fts.op("MATCH")(search.fts5(asked)))
    if choice.conditions():
        found = found.join(ARTICLES, ARTICLES.c.article_id == fts.c.rowid).where(*choice.conditions())
    return found.order_by(fts.c.rowid.desc())


def _by_tsvector(asked: Query, choice: Choice) -> Select[tuple[object, ...]]:
    s = article_search.c
    vector: ColumnClause[object] = literal_column("article_search.search_vector")
    query = func.to_tsquery(literal_column("'simple'::regconfig"), search.tsquery(asked))
    found = select(s.article_id).where(vector.op("@@")(query))
    if choice.conditions():
        found = found.join(ARTICLES, ARTICLES.c.article_id == s.article_id).where(*choice.conditions())
    # the planner does not know what unpacking a vector costs: this keeps it from walking the articles backwards
    return found.order_by((s.article_id + literal(0)).desc())


def _hit(found: Found, score: float, asked: Query) -> Hit:
    snippet, marks = snippets.around(found.article.text, asked.wanted)
    return Hit(found=found, score=score, snippet=snippet, marks=marks)
