"""Give a story another first article, and the others their places; readers are told of each whose place changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

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


def member(connection: Connection, article_id: int) -> Member:
    """Give an article with its text."""
    a = tables.articles.c
    wanted = select(a.article_id, a.text, a.text_hash).where(a.article_id == article_id)
    return Member(**connection.execute(wanted).one()._mapping)


def regroup(connection: Connection, story_id: int, *, first: int, places: Iterable[Place]) -> list[int]:
    """Write who is first in a story, what the others are to it, and who has a story of its own.

    Args: places — articles of other stories among them come over; who leaves this one is `first` in a new one.
    Returns: stories that have lost articles in this way and have others.
    """
    s = tables.stories
    connection.execute(update(s).where(s.c.story_id == story_id).values(first_article_id=first))
    left = {_move(connection, first, {"story_id": story_id, **rows.placed("first", None)})}
    for place in places:
        own = story_id
        if place.relation == "first":
            new = insert(s).values(first_article_id=place.article_id).returning(s.c.story_id)
            own = connection.execute(new).scalar_one()
        left.add(_move(connection, place.article_id, {"story_id": own, **rows.placed(place.relation, place.match)}))
    return close(connection, left - {story_id})


def leave(connection: Connection, article_id: int) -> list[int]:
    """Give an article a story of its own, of which it is the first.

    Returns: the story that it has left, if that has others; its first one may be gone.
    """
    s = tables.stories.c
    new = insert(tables.stories).values(first_article_id=article_id).returning(s.story_id)
    own = connection.execute(new).scalar_one()
    return close(connection, [_move(connection, article_id, {"story_id": own, **rows.placed("first", None)})])


def close(connection: Connection, story_ids: Iterable[int]) -> list[int]:
    """Delete the stories that have no article.

    Returns: the others.
    """
    a, s, asked = tables.articles.c, tables.stories, sorted(story_ids)
    stand = set(connection.execute(select(a.story_id).where(a.story_id.in_(asked))).scalars()) if asked else set()
    if empty := [story_id for story_id in asked if story_id not in stand]:
        connection.execute(delete(s).where(s.c.story_id.in_(empty)))
    return sorted(stand)


def is_alone(connection: Connection, story_id: int) -> bool:
    """Tell whether a story has one article."""
    a = tables.articles.c
    return len(connection.execute(select(a.article_id).where(a.story_id == story_id).limit(2)).all()) == 1


def _move(connection: Connection, article_id: int, values: rows.Values) -> int:
    """Give an article its place, and tell readers if it is another; the story that it was in comes back."""
    a = tables.articles
    here = a.c.article_id == article_id
    before = connection.execute(select(a.c.article_key, *(a.c[name] for name in values)).where(here)).one()._mapping
    if any(before[name] != value for name, value in values.items()):
        connection.execute(update(a).where(here).values(values))
        articles.announce(connection, article_id, before["article_key"], "regrouped")
    return int(before["story_id"])
