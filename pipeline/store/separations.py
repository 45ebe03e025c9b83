"""What was taken apart, in SQL: pairs of article keys; and which stories are closed to an article by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, func, or_, select, union

from pipeline.items import Member, Separation
from pipeline.store import tables
from pipeline.store.upsert import upsert
from pipeline.store.views import STORIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, Select

    from pipeline.store.session import Store

MOST = 1_000
"""Articles from which one is taken apart at once: the first of their story, and the oldest."""
CHUNK = 500
_A, _S, _P = tables.articles.c, tables.stories.c, tables.separations.c
_MEMBERS = tables.articles.alias("members")
_STANDING = _P.lifted_at.is_(None)
APART_FROM = union(
    select(_A.story_id)
    .join(tables.separations, _P.other_key == _A.article_key)
    .where(_STANDING, _P.article_key == bindparam("key")),
    select(_A.story_id)
    .join(tables.separations, _P.article_key == _A.article_key)
    .where(_STANDING, _P.other_key == bindparam("key")),
)
"""Asked for every text that could join a story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNow:
    """A story at one moment."""

    story_id: int
    n_articles: int
    article_id: int
    """Its first article."""
    headline: str | None
    source: str | None
    """Both of its first article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of an article's story, or would become of it."""

    pairs: list[Separation]
    """What is remembered now, or no longer; empty: nothing that was not so before."""
    before: StoryNow
    """The article's story as it was."""
    after: StoryNow
    """The one in which it is now."""
    others: StoryNow | None
    """What is left of the one that it left; None: it is where it was, or nothing is left."""
    also: dict[int, int]
    """Other articles whose place has changed, with the story in which each is now."""

    @property
    def has_moved(self) -> bool:
        """Tell whether the article is in another story than before."""
        return self.before.story_id != self.after.story_id


def all_separations(store: Store) -> list[Separation]:
    """List all pairs that were taken apart, those that were lifted included, oldest first."""
    p = tables.separations
    with store.read() as connection:
        rows = connection.execute(select(p).order_by(_P.separated_at, _P.article_key, _P.other_key)).mappings()
        return [Separation(**row) for row in rows]


def put(connection: Connection, given: Iterable[Separation]) -> None:
    """Take pairs apart, or lift that."""
    names = ("article_key", "other_key", "separated_at", "lifted_at")
    rows: list[Mapping[str, object]] = [{name: getattr(one, name) for name in names} for one in given]
    upsert(connection, tables.separations, rows, on=names[:2], change=names[2:])


def standing(connection: Connection, article_key: str) -> list[Separation]:
    """List the pairs that stand of an article, whichever of both was taken out."""
    p = tables.separations
    mine = or_(_P.article_key == article_key, _P.other_key == article_key)
    rows = connection.execute(select(p).where(_STANDING, mine).order_by(_P.article_key, _P.other_key)).mappings()
    return [Separation(**row) for row in rows]


def closed_to(connection: Connection, article_key: str) -> frozenset[int]:
    """Give the stories that hold an article from which this one is apart."""
    return frozenset(connection.execute(APART_FROM, {"key": article_key}).scalars())


def at_odds(connection: Connection, story_id: int) -> frozenset[int]:
    """Give the stories that hold an article from which one of this story is apart."""
    here, p = _MEMBERS.c, tables.separations

    def wanted(one: str, other: str) -> Select[tuple[int]]:
        mine = select(_A.story_id).join(p, _P[other] == _A.article_key).join(_MEMBERS, here.article_key == _P[one])
        return mine.where(_STANDING, here.story_id == story_id)

    both = union(wanted("article_key", "other_key"), wanted("other_key", "article_key"))
    return frozenset(row.story_id for row in connection.execute(both)) - {story_id}


def others(connection: Connection, story_id: int, *, besides: str, named: str | None = None) -> list[str]:
    """List the keys of a story's articles, one left out: its first, one that was named, then the oldest; at most 1,000."""
    place = case((_A.article_id == _S.first_article_id, 0), (_A.article_key == named, 1), else_=2)
    wanted = select(_A.article_key).join(tables.stories, _S.story_id == _A.story_id)
    wanted = wanted.where(_A.story_id == story_id, _A.article_key != besides)
    return list(connection.execute(wanted.order_by(place, _A.article_id).limit(MOST)).scalars())


def leaders(connection: Connection, keys: Collection[str]) -> dict[int, Member]:
    """Give the first article of each story in which articles of these keys stand, by story, the oldest story first."""
    found: dict[int, Member] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        stories = select(_A.story_id).where(_A.article_key.in_(wanted[start : start + CHUNK]))
        firsts = select(_A.story_id, _A.article_id, _A.text, _A.text_hash).join(
            tables.stories, _S.first_article_id == _A.article_id
        )
        for row in connection.execute(firsts.where(_S.story_id.in_(stories))):
            found[row.story_id] = Member(article_id=row.article_id, text=row.text, text_hash=row.text_hash)
    return dict(sorted(found.items()))


def now(connection: Connection, story_id: int) -> StoryNow | None:
    """Say how a story is; None: it is gone."""
    v = STORIES.c
    wanted = select(v.story_id, v.n_articles, v.article_id, v.headline, v.first_source.label("source"))
    row = connection.execute(wanted.where(v.story_id == story_id)).mappings().first()
    return StoryNow(**row) if row else None


def last_change(connection: Connection) -> int:
    """Give the number of the newest change; 0: there is none."""
    newest: int | None = connection.execute(select(func.max(tables.changes.c.change_id))).scalar()
    return newest or 0


def regrouped(connection: Connection, *, after: int) -> dict[int, int]:
    """Give the articles whose place has changed since a change, with the story in which each is now."""
    c = tables.changes.c
    moved = select(c.article_id).where(c.change_id > after, c.change == "regrouped")
    wanted = select(_A.article_id, _A.story_id).where(_A.article_id.in_(moved)).order_by(_A.article_id)
    return {row.article_id: row.story_id for row in connection.execute(wanted)}
