"""The index by which a text is found again: which articles carry which keys, and which stories are worth comparing."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, text, update

from pipeline.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, TextClause

MOST_OF_A_KEY = 64
"""Articles that are read of one key, the newest: a key that thousands share costs no more than another."""
SHARED = 2
"""Keys that a text and an article share, so that the article's story is compared."""
MOST_ARTICLES = 48
MOST_STORIES = 12


def index(connection: Connection, article_id: int, keys: Sequence[int]) -> None:
    """Put an article's keys in the place of those that it had."""
    clear(connection, article_id)
    if keys:
        k = tables.shingle_keys
        connection.execute(insert(k), [{"shingle_key": key, "article_id": article_id} for key in sorted(set(keys))])
    a = tables.articles
    connection.execute(update(a).where(a.c.article_id == article_id).values(shingles=array("q", keys).tobytes()))


def clear(connection: Connection, article_id: int) -> None:
    """Take an article out of the index."""
    a, k = tables.articles.c, tables.shingle_keys
    kept: bytes | None = connection.execute(select(a.shingles).where(a.article_id == article_id)).scalar()
    if kept:
        old = array("q", kept).tolist()
        connection.execute(delete(k).where(k.c.shingle_key.in_(old), k.c.article_id == article_id))


def stories(connection: Connection, keys: Sequence[int]) -> list[int]:
    """List the stories whose articles share keys with a text, those that share most first; at most 12."""
    shared = Counter(_articles(connection, keys))
    likely = [article_id for article_id, n in shared.most_common(MOST_ARTICLES) if n >= SHARED]
    if not likely:
        return []
    a = tables.articles.c
    found = connection.execute(select(a.article_id, a.story_id).where(a.article_id.in_(likely)))
    story_of = {row.article_id: row.story_id for row in found}
    ordered = dict.fromkeys(story_of[article_id] for article_id in likely if article_id in story_of)
    return list(ordered)[:MOST_STORIES]


def _articles(connection: Connection, keys: Sequence[int]) -> Sequence[int]:
    if not keys:
        return ()
    values = {f"k{number}": key for number, key in enumerate(keys)}
    return connection.execute(_newest_of(len(keys)), values).scalars().all()


@cache
def _newest_of(n_keys: int) -> TextClause:
    # Written out: SQLAlchemy takes longer to put it together than the database to answer it.
    of_a_key = "SELECT article_id FROM shingle_keys WHERE shingle_key = :k{0} ORDER BY article_id DESC LIMIT {1}"
    each = (f"SELECT * FROM ({of_a_key.format(number, MOST_OF_A_KEY)}) AS t{number}" for number in range(n_keys))
    return text(" UNION ALL ".join(each))
