"""Which articles hold the words of a query: the newest of them, by the way that costs each database least.

SQLite walks its full-text index from the newest row on. PostgreSQL can do two things: walk the articles backwards and look into
each (good for words that stand in many), or ask its index for all that have the words, and look into the newest of those for
their order (good for others). Its statistics tell which words stand in many; what it costs to look into an article it does
not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, literal_column, select, text

from pipeline.store import search
from pipeline.store.article_tables import article_search
from pipeline.store.views import ARTICLES, view

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, ColumnElement, Connection, Select

    from pipeline.store.choice import Choice
    from pipeline.store.search import Query

DENSE, DENSE_PHRASE = 0.1, 0.3
"""Words, or those of a phrase, that stand in a larger share of the articles are looked for by walking: bench/search.py."""
NARROW = 2_000
"""If so few articles pass the filters, only those are looked into, on SQLite what lies between them."""

VECTOR: ColumnClause[object] = literal_column("article_search.search_vector")


def newest(connection: Connection, asked: Query, choice: Choice, *, most: int) -> list[int]:
    """Give the ids of the newest articles that hold what is wanted, newest first, at most so many."""
    conditions = choice.conditions()
    few = _few(connection, conditions) if conditions else None
    if few == []:
        return []
    by = _by_fts5 if connection.dialect.name == "sqlite" else _by_tsvector
    return by(connection, asked, conditions, few, most)


def _few(connection: Connection, conditions: list[ColumnElement[bool]]) -> list[int] | None:
    """Give the ids of the articles that pass, if those are few."""
    passing = select(ARTICLES.c.article_id).where(*conditions).limit(NARROW + 1)
    ids: list[int] = list(connection.execute(passing).scalars())
    return ids if len(ids) <= NARROW else None


def _by_fts5(
    connection: Connection, asked: Query, conditions: list[ColumnElement[bool]], few: list[int] | None, most: int
) -> list[int]:
    fts = view("article_fts", "rowid article_fts")
    found = select(fts.c.rowid).where(fts.c.article_fts.op("MATCH")(search.fts5(asked)))
    if few:
        found = found.where(fts.c.rowid.between(min(few), max(few)))
    if conditions:
        found = found.where(select(ARTICLES.c.article_id).where(ARTICLES.c.article_id == fts.c.rowid, *conditions).exists())
    return list(connection.execute(found.order_by(fts.c.rowid.desc()).limit(most)).scalars())


def _by_tsvector(
    connection: Connection, asked: Query, conditions: list[ColumnElement[bool]], few: list[int] | None, most: int
) -> list[int]:
    s = article_search.c
    words, is_it = search.tsquery(search.in_any_order(asked)), _holds(search.tsquery(asked))
    walked = select(s.article_id).where(is_it).order_by(s.article_id.desc()).limit(most)
    if few:
        return _run(connection, walked.where(s.article_id.in_(few)), without="bitmapscan")
    if not conditions and _share(connection, words) > (DENSE_PHRASE if asked.has_phrase else DENSE):
        return _run(connection, walked, without="bitmapscan")
    found = select(s.article_id, VECTOR).where(_holds(words))
    if conditions:
        found = found.join(ARTICLES, ARTICLES.c.article_id == s.article_id).where(*conditions)
    # with `+ 0` the order gives the planner no reason to walk; with OFFSET the order of words, which is not in the index, is
    # looked up in one article after the other, until there are enough
    ordered = found.order_by((s.article_id + literal(0)).desc()).offset(0).subquery("article_search")
    return _run(connection, select(ordered.c.article_id).where(is_it).limit(most), without="seqscan")


def _holds(tsquery: str) -> ColumnElement[bool]:
    return VECTOR.op("@@", is_comparison=True)(func.to_tsquery(literal_column("'simple'::regconfig"), tsquery))


def _share(connection: Connection, tsquery: str) -> float:
    """Ask the planner's statistics in which share of the articles some words stand, 0 to 1."""
    explain = "EXPLAIN (FORMAT JSON) SELECT 1 FROM article_search WHERE search_vector @@ to_tsquery('simple', %s)"
    plan = connection.exec_driver_sql(explain, (tsquery,)).scalar_one()
    known = connection.execute(text("SELECT reltuples FROM pg_class WHERE oid = 'article_search'::regclass")).scalar_one()
    return float(plan[0]["Plan"]["Plan Rows"]) / max(float(known), 1.0)


def _run(connection: Connection, found: Select[Any], *, without: str) -> list[int]:
    connection.execute(text(f"SET LOCAL enable_{without} = off"))
    try:
        return list(connection.execute(found).scalars())
    finally:
        connection.execute(text(f"SET LOCAL enable_{without} = on"))
