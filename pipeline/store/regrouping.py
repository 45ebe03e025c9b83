"""Give a story another first article, and the others their places; readers are told of each whose place changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from pipeline.items import Member
from pipeline.store import articles, rows, tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from pipeline.items import Place

MOST = 1_000
"""Articles of a story that are compared with another first one."""


def members(connection: Connection, story_id: int, *, without: int) -> list[Member]:
    """Give the articles of a story, one of them left out, the oldest first."""
    a = tables.articles.c
    wanted = select(a.article_id, a.text, a.text_hash).where(a.story_id == story_id, a.article_id != without)
    return [Member(**row._mapping) for row in connection.execute(wanted.order_by(a.article_id).limit(MOST))]


def heir(connection: Connection, story_id: int) -> Member | None:
    """Give the article that leads a story whose first one is gone: published first, else seen first; None: it has none."""
    a = tables.articles.c
    wanted = select(a.article_id, a.text, a.text_hash).where(a.story_id == story_id)
    row = connection.execute(wanted.order_by(a.published_at.asc().nulls_last(), a.article_id).limit(1)).first()
    return Member(**row._mapping) if row else None


def regroup(connection: Connection, story_id: int, *, first: int, places: Iterable[Place]) -> None:
    """Write who is first in a story, what the others are to it, and who has a story of its own."""
    s = tables.stories
    connection.execute(update(s).where(s.c.story_id == story_id).values(first_article_id=first))
    _move(connection, first, rows.placed("first", None))
    for place in places:
        values = rows.placed(place.relation, place.match)
        if place.relation == "first":
            own = insert(s).values(first_article_id=place.article_id).returning(s.c.story_id)
            values |= {"story_id": connection.execute(own).scalar_one()}
        _move(connection, place.article_id, values)


def _move(connection: Connection, article_id: int, values: rows.Values) -> None:
    a = tables.articles
    here = update(a).where(a.c.article_id == article_id)
    article_key = connection.execute(here.values(values).returning(a.c.article_key)).scalar_one()
    articles.announce(connection, article_id, article_key, "regrouped")
