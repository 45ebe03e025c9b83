"""What a person is shown of what is to be forgotten: the articles, their stories, the archive records; and what has gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipeline.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from pipeline.store.scope import Found

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DoomedArticle:
    """An article that would go."""

    article_id: int
    article_key: str
    source: str | None
    url: str | None
    headline: str | None
    n_revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedStory:
    """A story that would lose articles."""

    story_id: int
    headline: str | None
    """Of its first article now."""
    n_lost: int
    n_left: int
    """0: the story goes."""
    is_first_lost: bool
    """Its first article goes: another one is first then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What would go."""

    found: Found
    articles: list[DoomedArticle]
    stories: list[ChangedStory]
    records: frozenset[str]
    n_bytes: int
    """Of the archive's files that the records take."""
    is_standing: bool
    """There is a tombstone already."""

    @property
    def n_revisions(self) -> int:
        """Count the texts that would go."""
        return sum(one.n_revisions for one in self.articles)


@dataclass(slots=True)
class Done:
    """What has been deleted."""

    counts: Counter[str] = field(default_factory=Counter)
    """`articles revisions links pages stories_gone stories_changed stories_new_first records bytes`."""
    held: list[str] = field(default_factory=list)
    """Files of the archive that a living process writes: their records go when its run has ended."""


def articles(connection: Connection, ids: Sequence[int]) -> list[DoomedArticle]:
    """Describe articles, in the order of their ids."""
    a = tables.articles.c
    names = [a[name] for name in DoomedArticle.__dataclass_fields__]
    found: list[DoomedArticle] = []
    for some in _chunks(ids):
        found += [DoomedArticle(**row._mapping) for row in connection.execute(select(*names).where(a.article_id.in_(some)))]
    return sorted(found, key=lambda one: one.article_id)


def stories(connection: Connection, ids: Sequence[int]) -> list[ChangedStory]:
    """Say what becomes of the stories of articles that go."""
    a, s = tables.articles.c, tables.stories.c
    lost: dict[int, set[int]] = {}
    for some in _chunks(ids):
        for row in connection.execute(select(a.article_id, a.story_id).where(a.article_id.in_(some))):
            lost.setdefault(row.story_id, set()).add(row.article_id)
    changed: list[ChangedStory] = []
    for some in _chunks(sorted(lost)):
        size = dict(_pairs(connection, select(a.story_id, func.count()).where(a.story_id.in_(some)).group_by(a.story_id)))
        first = select(s.story_id, s.first_article_id, a.headline).join(tables.articles, a.article_id == s.first_article_id)
        for led in connection.execute(first.where(s.story_id.in_(some)).order_by(s.story_id)):
            gone = lost[led.story_id]
            changed.append(
                ChangedStory(
                    story_id=led.story_id,
                    headline=led.headline,
                    n_lost=len(gone),
                    n_left=size[led.story_id] - len(gone),
                    is_first_lost=led.first_article_id in gone,
                )
            )
    return changed


def records(connection: Connection, found: Found) -> set[str]:
    """List the archive records that go with rows: those of the articles, and of pages whose article does not stay."""
    r, p, a = tables.revisions.c, tables.pages.c, tables.articles.c
    gone: set[str | None] = set()
    for some in _chunks(found.articles):
        gone |= set(connection.execute(select(r.archive_record).where(r.article_id.in_(some))).scalars())
    doomed = set(found.articles)
    for some in _chunks(found.pages):
        of_pages = select(p.archive_record, a.article_id).outerjoin(tables.articles, a.article_id == p.article_id)
        for row in connection.execute(of_pages.where(p.page_id.in_(some))):
            if row.article_id is None or row.article_id in doomed:
                gone.add(row.archive_record)
    return {record for record in gone if record}


def claims(connection: Connection, canonical_url: str) -> set[int]:
    """List the stories whose articles claim one canonical address."""
    a = tables.articles.c
    return set(connection.execute(select(a.story_id).where(a.canonical_url == canonical_url).limit(1_000)).scalars())


def _pairs(connection: Connection, wanted: Any) -> Iterator[tuple[int, int]]:
    return ((row[0], row[1]) for row in connection.execute(wanted))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
