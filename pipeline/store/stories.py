"""One story: the articles that carry one text, and how much of the first one each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, select

from pipeline.store import queries
from pipeline.store.views import ARTICLES, MEMBERS, STORIES

if TYPE_CHECKING:
    from pipeline.items import MatchKind
    from pipeline.store import Store
    from pipeline.store.queries import Found, Revision

MOST = 1_000
"""Members of a story that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article of a story, and what it is to the first one."""

    found: Found
    kind: MatchKind | None
    """None: it is the first one."""
    containment_of_first: float | None
    """Share of the first one's runs of words that stand in it, 0 to 1; None: it is the first one."""
    containment_in_first: float | None
    """Share of its runs of words that stand in the first one, 0 to 1; None: it is the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story with its articles."""

    story_id: int
    n_articles: int
    n_sources: int
    members: tuple[StoryMember, ...]
    """The first article first, the others as they were published, else first seen; at most `MOST`, those that came first."""
    first_texts: tuple[Revision, ...]
    """What the first article has carried, oldest text first: a copy may be one of an earlier text."""


def story(store: Store, story_id: int) -> Story | None:
    """Read a story; None: no such story is there (any more)."""
    place = case((ARTICLES.c.relation == "first", 0), else_=1)
    wanted = select(ARTICLES).where(ARTICLES.c.story_id == story_id).order_by(place, ARTICLES.c.article_id).limit(MOST)
    counted = select(STORIES.c.n_articles, STORIES.c.n_sources).where(STORIES.c.story_id == story_id)
    shared = select(MEMBERS.c.article_id, MEMBERS.c.kind, MEMBERS.c.containment_of_first, MEMBERS.c.containment_in_first)
    with store.read() as connection:
        numbers = connection.execute(counted).mappings().first()
        found = queries.whole(connection, wanted)
        rows = connection.execute(shared.where(MEMBERS.c.story_id == story_id)).mappings()
        matches = {row["article_id"]: {name: value for name, value in row.items() if name != "article_id"} for row in rows}
    if numbers is None:
        return None
    found.sort(key=lambda one: (one.stored.relation != "first", one.article.published_at or one.stored.first_seen_at))
    members = tuple(
        StoryMember(found=one, **matches[one.stored.article_id]) for one in found if one.stored.article_id in matches
    )
    texts = queries.revisions(store, members[0].found.stored.article_id) if members else []
    return Story(story_id=story_id, **numbers, members=members, first_texts=tuple(texts))
