"""Look up what could be the same as what has arrived. Asked for every page, so each question is put together once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from pipeline.items import Alike, KnownArticle, Match
from pipeline.store import likeness, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Row, Select

KNOWN = (
    *("article_id", "article_key", "headline", "text_hash", "story_id", "n_revisions", "fetched_at"),
    *("published_at", "published_precision", "url", "canonical_url", "source", "authors", "word_count"),
)
MOST_TWINS = 20
MOST_CONTENDERS = 100
"""Articles of a story among which its first one is chosen."""
OPENING = 300
MATCH = ("containment_of_first", "containment_in_first")


def _known() -> Select[Any]:
    a, s = tables.articles, tables.stories
    columns = [a.c[name] for name in (*KNOWN, "match_kind", *MATCH)]
    opening = func.substr(a.c.text, 1, OPENING).label("opening")
    return select(*columns, opening, s.c.first_article_id).join(s, s.c.story_id == a.c.story_id)


_A, _S = tables.articles.c, tables.stories.c
AT_ADDRESS = _known().where(_A.article_key == bindparam("article_key"))
SAME_TEXT = (
    _known()
    .where(_A.text_hash == bindparam("text_hash"), _A.article_key != bindparam("article_key"))
    .order_by(_A.article_id)
    .limit(1)
)
SAME_TEXT_ELSEWHERE = SAME_TEXT.where(_A.story_id.not_in(bindparam("story_ids", expanding=True)))
SAME_TEXT_OF_SOURCE = (
    _known()
    .where(_A.text_hash == bindparam("text_hash"), _A.source == bindparam("source"))
    .order_by(_A.article_id)
    .limit(MOST_TWINS)
)
FIRST_OF = _known().where(_S.story_id == bindparam("story_id"), _A.article_id == _S.first_article_id)
CONTENDERS = (
    _known()
    .add_columns(func.coalesce(tables.sources.c.name, "").label("source_name"))
    .outerjoin(tables.sources, tables.sources.c.source == _A.source)
    .where(_A.story_id == bindparam("story_id"))
    .order_by((_A.article_id == _S.first_article_id).desc(), (_A.article_id == bindparam("article_id")).desc(), _A.article_id)
    .limit(MOST_CONTENDERS)
)
FIRSTS = (
    _known()
    .add_columns(_A.text, _A.shingles)
    .where(_S.story_id.in_(bindparam("story_ids", expanding=True)), _A.article_id == _S.first_article_id)
)


def at_address(connection: Connection, article_key: str) -> KnownArticle | None:
    """Give the article of a key."""
    return _one(connection.execute(AT_ADDRESS, {"article_key": article_key}).first())


def same_text(
    connection: Connection, text_hash: str, *, article_key: str, elsewhere: Collection[int] = ()
) -> KnownArticle | None:
    """Give the oldest article with a text, that of a key left out, and those of some stories."""
    wanted: dict[str, object] = {"text_hash": text_hash, "article_key": article_key}
    if elsewhere:
        return _one(connection.execute(SAME_TEXT_ELSEWHERE, wanted | {"story_ids": sorted(elsewhere)}).first())
    return _one(connection.execute(SAME_TEXT, wanted).first())


def same_text_of_source(connection: Connection, text_hash: str, source: str | None) -> tuple[KnownArticle, ...]:
    """Give the articles of a source with a text, the oldest first; at most 20."""
    found = connection.execute(SAME_TEXT_OF_SOURCE, {"text_hash": text_hash, "source": source})
    return tuple(map(_known_article, found))


def first_of(connection: Connection, story_id: int) -> KnownArticle | None:
    """Give the first article of a story."""
    return _one(connection.execute(FIRST_OF, {"story_id": story_id}).first())


def contenders(connection: Connection, story_id: int, *, besides: int | None = None) -> list[KnownArticle]:
    """Give the articles of a story among which its first one is chosen, in the order in which they were seen.

    Args: besides — one that is among them, as is the first one so far, however many there are.
    """
    rows = connection.execute(CONTENDERS, {"story_id": story_id, "article_id": besides or 0})
    return sorted((replace(_known_article(row), source_name=row.source_name) for row in rows), key=lambda one: one.article_id)


def alike(connection: Connection, keys: Sequence[int]) -> tuple[Alike, ...]:
    """Give the first articles of the stories that are worth comparing, the likeliest first."""
    stories = likeness.stories(connection, keys)
    if not stories:
        return ()
    found = {row.story_id: row for row in connection.execute(FIRSTS, {"story_ids": stories})}
    return tuple(
        Alike(first=_known_article(row), text=row.text, shingle_keys=likeness.unpacked(row.shingles))
        for story_id in stories
        if (row := found.get(story_id))
    )


def _one(row: Row[Any] | None) -> KnownArticle | None:
    return _known_article(row) if row else None


def _known_article(row: Row[Any]) -> KnownArticle:
    said = row._mapping
    match = Match(kind=said["match_kind"], **{name: said[name] for name in MATCH}) if said["match_kind"] else None
    return KnownArticle(
        **{name: said[name] for name in (*KNOWN, "opening")}, first_article_id=said["first_article_id"], match=match
    )
