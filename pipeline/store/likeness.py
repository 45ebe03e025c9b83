"""The index by which a text is found again: which articles carry which keys, and which stories are worth comparing."""

from __future__ import annotations

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
KEY_BYTES = 6
OF_A_KEY = "SELECT article_id FROM shingle_keys WHERE shingle_key = {0} ORDER BY article_id DESC LIMIT {1}"
STORIES = """
SELECT a.story_id FROM (
    SELECT article_id, count(*) AS n FROM ({0}) AS of_keys GROUP BY article_id HAVING count(*) >= {1}
    ORDER BY n DESC, article_id LIMIT {2}
) AS near JOIN articles AS a ON a.article_id = near.article_id ORDER BY near.n DESC, near.article_id
"""
OF_KEYS = (
    "SELECT t.article_id FROM unnest(CAST(:keys AS bigint[])) AS k (shingle_key)"
    f" CROSS JOIN LATERAL ({OF_A_KEY.format('k.shingle_key', MOST_OF_A_KEY)}) AS t"
)
"""On PostgreSQL, which takes long to plan a question of many parts."""
STORIES_OF_KEYS = text(STORIES.format(OF_KEYS, SHARED, MOST_ARTICLES))


def index(connection: Connection, article_id: int, keys: Sequence[int]) -> None:
    """Put an article's keys in the place of those that it had."""
    clear(connection, article_id)
    if keys:
        k = tables.shingle_keys
        connection.execute(insert(k), [{"shingle_key": key, "article_id": article_id} for key in keys])
    a = tables.articles
    connection.execute(update(a).where(a.c.article_id == article_id).values(shingles=packed(keys)))


def clear(connection: Connection, article_id: int) -> None:
    """Take an article out of the index."""
    a, k = tables.articles.c, tables.shingle_keys
    kept: bytes | None = connection.execute(select(a.shingles).where(a.article_id == article_id)).scalar()
    if kept:
        connection.execute(delete(k).where(k.c.shingle_key.in_(unpacked(kept)), k.c.article_id == article_id))


def packed(keys: Sequence[int]) -> bytes:
    """Write keys as an article's row keeps them: six bytes each."""
    return b"".join(key.to_bytes(KEY_BYTES, "big") for key in keys)


def unpacked(kept: bytes | None) -> tuple[int, ...]:
    """Read an article's keys; none if it has none."""
    content = kept or b""
    return tuple(int.from_bytes(content[at : at + KEY_BYTES], "big") for at in range(0, len(content), KEY_BYTES))


def stories(connection: Connection, keys: Sequence[int]) -> list[int]:
    """List the stories whose articles share keys with a text, those that share most first; at most 12."""
    if not keys:
        return []
    if connection.dialect.name == "postgresql":
        found = connection.execute(STORIES_OF_KEYS, {"keys": list(keys)})
    else:
        found = connection.execute(_stories_of(len(keys)), {f"k{number}": key for number, key in enumerate(keys)})
    return list(dict.fromkeys(found.scalars()))[:MOST_STORIES]


@cache
def _stories_of(n_keys: int) -> TextClause:
    # Written out: SQLAlchemy takes longer to put it together than the database to answer it.
    each = (f"SELECT * FROM ({OF_A_KEY.format(f':k{number}', MOST_OF_A_KEY)}) AS t{number}" for number in range(n_keys))
    return text(STORIES.format(" UNION ALL ".join(each), SHARED, MOST_ARTICLES))
