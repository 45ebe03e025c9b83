"""Named questions to the contract's views; none of them writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipeline.items import Article, RemovedBlock, StoredArticle
from pipeline.store.crawl_tables import links, pages
from pipeline.store.views import ARTICLES, AUTHORS, HEALTH, REJECTIONS, REMOVED, REVISIONS, SOURCES, TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping, Select, TableClause

    from pipeline.store import Store

AS_STORED = [name for name in Article.__dataclass_fields__ if name in ARTICLES.c]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article as the database has it."""

    article: Article
    stored: StoredArticle
    archive_record: str | None
    """Where the archive holds its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article's text."""

    revision: int
    seen_at: datetime
    headline: str | None
    text: str
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the database knows of an address."""

    link: Mapping[str, Any] | None
    """Its row in the frontier: `url source state reason due_at attempts article_id`; None: it was never found."""
    page: Mapping[str, Any] | None
    """Its newest page: `source state stage reason detail fetched_at article_id archive_record`; None: never asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source is."""

    source: str
    status: str
    cause: str | None
    detail: str | None
    status_at: datetime | None
    """Since when it has been so; None: no look has judged it yet."""
    last_success_at: datetime | None
    last_article_at: datetime | None
    articles_24h: int
    articles_per_day_normal: float | None
    """New articles on a day like this one; None: not known yet."""
    n_failures: int
    """Looks in a row that failed."""
    schedule: str
    next_due_at: datetime | None
    rejections: Mapping[str, int]
    """Number of rejected pages by reason."""


def article(store: Store, *, article_id: int | None = None, article_key: str | None = None) -> Found | None:
    """Look one article up, by one of its two names."""
    name = ARTICLES.c.article_key == article_key if article_id is None else ARTICLES.c.article_id == article_id
    with store.read() as connection:
        return next(iter(whole(connection, select(ARTICLES).where(name))), None)


def of_key(connection: Connection, article_key: str) -> Found | None:
    """Look one article up as a part of somebody's transaction."""
    return next(iter(whole(connection, select(ARTICLES).where(ARTICLES.c.article_key == article_key))), None)


def kept(store: Store, records: Sequence[str]) -> dict[str, Found | str]:
    """Recall what came of archived pages: the article, if it stands as it came of this page; the reason of a rejection."""
    of_pages = select(pages.c.archive_record, pages.c.reason, pages.c.article_id).where(pages.c.archive_record.in_(records))
    with store.read() as connection:
        rows = connection.execute(of_pages).all()
        found = whole(connection, select(ARTICLES).where(ARTICLES.c.article_id.in_([row.article_id for row in rows])))
    rejected = {row.archive_record: row.reason for row in rows if row.reason}
    return {**rejected, **{one.archive_record: one for one in found if one.archive_record in records}}


def revisions(store: Store, article_id: int) -> list[Revision]:
    """List what an address has carried, first text first."""
    columns = [REVISIONS.c[name] for name in Revision.__dataclass_fields__]
    wanted = select(*columns).where(REVISIONS.c.article_id == article_id).order_by(REVISIONS.c.revision)
    with store.read() as connection:
        return [Revision(**row) for row in connection.execute(wanted).mappings()]


def trace(store: Store, url_key: str) -> Trace:
    """Recall what became of an address."""
    of_link = select(*(links.c[name] for name in ("url", "source", "state", "reason", "due_at", "attempts", "article_id")))
    of_page = select(
        pages.c.source,
        pages.c.state,
        pages.c.stage,
        pages.c.reason,
        pages.c.detail,
        pages.c.fetched_at,
        pages.c.article_id,
        pages.c.archive_record,
    )
    with store.read() as connection:
        link = connection.execute(of_link.where(links.c.url_key == url_key)).mappings().first()
        page = connection.execute(of_page.where(pages.c.address_key == url_key, pages.c.is_current)).mappings().first()
    return Trace(link=dict(link) if link else None, page=dict(page) if page else None)


def source_states(store: Store, *, since: datetime) -> list[SourceState]:
    """Read how each source is, by key; rejections are those since a time."""
    counted = select(REJECTIONS.c.source, REJECTIONS.c.reason, func.count().label("n")).where(REJECTIONS.c.fetched_at >= since)
    wanted = select(HEALTH, SOURCES.c.schedule, SOURCES.c.next_due_at).join(SOURCES, SOURCES.c.source == HEALTH.c.source)
    rejections: dict[str | None, dict[str, int]] = defaultdict(dict)
    with store.read() as connection:
        for row in connection.execute(counted.group_by(REJECTIONS.c.source, REJECTIONS.c.reason)).mappings():
            rejections[row["source"]][row["reason"]] = row["n"]
        found = connection.execute(wanted.order_by(HEALTH.c.source)).mappings().all()
    return [SourceState(**row, rejections=rejections[row["source"]]) for row in found]


def whole(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Found]:
    """Read whole articles, in the order of a statement that selects rows of `ARTICLES`."""
    found = connection.execute(wanted).mappings().all()
    ids = [row["article_id"] for row in found]
    authors, tags = _names(connection, AUTHORS, ids), _names(connection, TAGS, ids)
    removed: dict[int, list[RemovedBlock]] = defaultdict(list)
    struck = select(REMOVED).where(REMOVED.c.article_id.in_(ids)).order_by(REMOVED.c.article_id, REMOVED.c.position)
    for row in connection.execute(struck).mappings() if ids else ():
        removed[row["article_id"]].append(RemovedBlock(text=row["text"], reason=row["reason"], position=row["position"]))
    return [_one(row, authors[row["article_id"]], tags[row["article_id"]], removed[row["article_id"]]) for row in found]


def _names(connection: Connection, view: TableClause, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    names: dict[int, tuple[str, ...]] = defaultdict(tuple)
    wanted = select(view).where(view.c.article_id.in_(ids)).order_by(view.c.article_id, view.c.position)
    for row in connection.execute(wanted).mappings() if ids else ():
        names[row["article_id"]] += (row["name"],)
    return names


def _one(row: RowMapping, authors: tuple[str, ...], tags: tuple[str, ...], removed: Sequence[RemovedBlock]) -> Found:
    of_article = {name: row[name] for name in AS_STORED}
    of_store = {
        name: row[name] for name in ("article_id", "article_key", "story_id", "relation", "n_revisions", "first_seen_at")
    }
    return Found(
        article=Article(**of_article, authors=authors, tags=tags, removed=tuple(removed)),
        stored=StoredArticle(**of_store),
        archive_record=row["archive_record"],
    )
