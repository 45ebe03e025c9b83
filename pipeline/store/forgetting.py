"""Delete what is to be forgotten: articles with all that hangs on them, links, pages; and keep out what arrives of it.

    article ──► its rows, revisions, keys, full text ──► gone          its archive records ──► erasures
          └───► its links and pages ──────────────────► gone           its story ──► the caller finds another first

Every function is a part of somebody's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from pipeline import urls
from pipeline.store import articles, likeness, memory, rows, scope, settling, tables, tombstones, withdrawing
from pipeline.store.types import stored_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from pipeline.items import Page, Rejection
    from pipeline.store.scope import Scope

WITHOUT_CONTENT = {
    **dict.fromkeys(("headline", "description", "published_at", "modified_at", "language", "headline_key")),
    **dict.fromkeys(("etag", "last_modified", "article_id", "due_at")),
    "authors": (),
    "state": "refused",
    "reason": "forgotten",
}


@dataclass(slots=True)
class Gone:
    """What a part of the work has deleted."""

    n_articles: int = 0
    n_revisions: int = 0
    stories: list[int] = field(default_factory=list)
    """Stories that have lost an article and have others; in the order in which they lost it."""
    first_lost: list[int] = field(default_factory=list)
    """Those of them whose first article is gone: each needs another."""
    n_stories: int = 0
    """Stories that are gone."""


def erase_freed(connection: Connection) -> None:
    """Have SQLite overwrite what is deleted, or it would stay readable in the file until something else takes its place."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def rewrite_index(connection: Connection) -> None:
    """Have SQLite write its full-text index anew: words of what is deleted stay in it otherwise. Costs a pass over it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO article_fts (article_fts) VALUES ('optimize')")


def remove_articles(connection: Connection, ids: Sequence[int]) -> Gone:
    """Delete some articles with all that hangs on them, their links and their pages; at most a few hundred at once."""
    a, r, p, links = tables.articles, tables.revisions, tables.pages, tables.links
    found = connection.execute(
        select(a.c.article_id, a.c.article_key, a.c.source, a.c.story_id).where(a.c.article_id.in_(ids))
    ).all()
    records = set(connection.execute(select(r.c.archive_record).where(r.c.article_id.in_(ids))).scalars())
    records |= set(connection.execute(select(p.c.archive_record).where(p.c.article_id.in_(ids))).scalars())
    gone = Gone(n_articles=len(found))
    gone.n_revisions = connection.execute(select(func.count()).where(r.c.article_id.in_(ids))).scalar_one()
    for source in {row.source for row in found if row.source is not None}:
        memory.unlearn_all(connection, source, [row.article_id for row in found if row.source == source])
    for row in found:
        likeness.clear(connection, row.article_id)
        articles.announce(connection, row.article_id, row.article_key, "forgotten")
    for table in (*withdrawing.ITS_OWN, links, p):
        connection.execute(delete(table).where(table.c.article_id.in_(ids)))
    _erase_unneeded(connection, records)
    _leave_stories(connection, dict.fromkeys(row.story_id for row in found), gone)
    return gone


def remove_links(connection: Connection, ids: Sequence[int]) -> None:
    """Delete some links."""
    connection.execute(delete(tables.links).where(tables.links.c.link_id.in_(ids)))


def remove_pages(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the outcomes of some pages; that of a page whose article stays only no longer says from where it was led there."""
    p, a = tables.pages, tables.articles
    wanted = select(p.c.page_id, p.c.url, p.c.archive_record, a.c.article_id.label("article_id"))
    there = connection.execute(wanted.outerjoin(a, a.c.article_id == p.c.article_id).where(p.c.page_id.in_(ids))).all()
    for row in there:
        if row.article_id is not None and row.url:
            led = {"requested_url": row.url, "address_key": urls.url_key(row.url), "is_current": False}
            connection.execute(update(p).where(p.c.page_id == row.page_id).values(led))
    left = [row for row in there if row.article_id is None or not row.url]
    connection.execute(delete(p).where(p.c.page_id.in_([row.page_id for row in left])))
    _erase_unneeded(connection, {row.archive_record for row in left})


def remove_sources(connection: Connection, wanted: Scope) -> None:
    """Delete what sources have taught, their feeds, and those at a host; the sources themselves are disabled."""
    f, s, b = tables.feeds, tables.sources, tables.source_blocks
    for source, key in scope.feeds(connection, wanted):
        connection.execute(delete(f).where(f.c.source == source, f.c.feed_key == key))
    keys = scope.sources(connection, wanted)
    connection.execute(delete(b).where(b.c.source.in_(keys)))
    connection.execute(update(s).where(s.c.source.in_(keys)).values(is_enabled=False))


def keep_out(connection: Connection, rejection: Rejection, page: Page) -> None:
    """Write that a page is to be forgotten: its outcome, without its text; a record of it in the archive will be erased."""
    p, links = tables.pages, tables.links
    if page.archive_record:
        tombstones.erase_later(connection, [page.archive_record])
        connection.execute(delete(p).where(p.c.archive_record == page.archive_record))
    bare = replace(page, archive_record=None, link=None, is_undated=False)
    before = delete(p).where(p.c.address_key == rows.address_key(bare), p.c.reason == "forgotten")
    connection.execute(before)
    why = {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail}
    settling.page(connection, bare, state="rejection", **why)
    for key in rows.link_keys(page)[:1]:
        asked = update(links).where(links.c.url_key == stored_key(key))
        connection.execute(asked.values(WITHOUT_CONTENT))


def let_in(connection: Connection, wanted: Scope) -> int:
    """Make links that were refused due again, and have every feed send all of its links once more.

    Returns: how many are due now.
    """
    links, f = tables.links, tables.feeds
    found = set(scope.find(connection, wanted).links)
    refused = select(links.c.link_id, links.c.found_at).where(links.c.state == "refused", links.c.reason == "forgotten")
    again = [row for row in connection.execute(refused) if row.link_id in found]
    for row in again:
        due = {"state": "due", "reason": None, "due_at": row.found_at, "attempts": 0}
        connection.execute(update(links).where(links.c.link_id == row.link_id).values(due))
    connection.execute(update(f).values(etag=None, last_modified=None))
    return len(again)


def _erase_unneeded(connection: Connection, records: Iterable[str | None]) -> None:
    """Have those records erased that no article stands on."""
    r = tables.revisions.c
    wanted = sorted(record for record in records if record)
    for start in range(0, len(wanted), scope.CHUNK):
        some = wanted[start : start + scope.CHUNK]
        needed = set(connection.execute(select(r.archive_record).where(r.archive_record.in_(some))).scalars())
        tombstones.erase_later(connection, [record for record in some if record not in needed])


def _leave_stories(connection: Connection, story_ids: Iterable[int], gone: Gone) -> None:
    s, a = tables.stories, tables.articles
    for story_id in story_ids:
        if connection.execute(select(a.c.article_id).where(a.c.story_id == story_id).limit(1)).first() is None:
            connection.execute(delete(s).where(s.c.story_id == story_id))
            gone.n_stories += 1
            continue
        gone.stories.append(story_id)
        first = select(s.c.story_id).join(a, a.c.article_id == s.c.first_article_id).where(s.c.story_id == story_id)
        if connection.execute(first).first() is None:
            gone.first_lost.append(story_id)
