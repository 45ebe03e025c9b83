"""An article's revisions: in the order in which they were seen, whatever the order in which their pages come.

    seen at     1 ─────────────── 4 ──────── 7          a page of 2 that has the first text is nothing new;
    text        A   (A at 3)      B          C          with the second, there are B and then A again before B;
                                             ▲          with another one, that is put between, and later ones move up
                                    what readers see

A page that comes after one fetched later is not rare: several versions of a page in one import, workers that end in another
order than they began, an older export after a newer one, an archive read again into an empty database.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from pipeline.items import Past, Version
from pipeline.store import rows, tables
from pipeline.store.types import as_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pipeline.items import KnownArticle, Page, Verdict

DAY = timedelta(hours=36)
"""Within so many hours of its midnight in UTC a day has ended in every zone."""
VERSION = ("revision", "headline", "text", "text_hash", "modified_at")


def from_record(connection: Connection, page: Page, article_id: int) -> int | None:
    """Give the revision of an article that was made from an archived page; None: none was."""
    if page.archive_record is None:
        return None
    r = tables.revisions.c
    found = select(r.revision).where(r.archive_record == page.archive_record, r.article_id == article_id)
    return connection.execute(found.order_by(r.revision).limit(1)).scalar()


def settled(connection: Connection, page: Page, article_id: int) -> int | None:
    """Give the revision of an article that a page was found to carry when it came before; None: it has not come before.

    A page out of the archive is known by its record, one that says no time by its address and bytes.
    """
    p = tables.pages.c
    here = select(p.revision).where(p.article_id == article_id, p.revision.is_not(None))
    if page.is_replay and page.archive_record:
        return connection.execute(here.where(p.archive_record == page.archive_record).limit(1)).scalar()
    if not page.is_undated:
        return None
    same = here.where(p.address_key == rows.address_key(page), p.body_hash == sha256(page.body).hexdigest())
    return connection.execute(same.order_by(p.page_id).limit(1)).scalar()


def around(connection: Connection, article_id: int, at: datetime) -> Past:
    """Give what an article was around a time."""
    r, p = tables.revisions.c, tables.pages.c
    order = select(r.revision, r.seen_at).where(r.article_id == article_id).order_by(r.revision)
    seen = [(row.revision, row.seen_at) for row in connection.execute(order)]
    until = max((revision for revision, seen_at in seen if seen_at <= at), default=0)
    then = {revision for revision, seen_at in seen if seen_at == at}
    later = min((revision for revision, _ in seen if revision > until), default=0)
    wanted = select(*(r[name] for name in VERSION)).where(r.article_id == article_id, r.revision.in_({until, later, *then}))
    versions = {row.revision: Version(**row._mapping) for row in connection.execute(wanted)}
    again = select(p.page_id).where(p.article_id == article_id, p.revision == until, p.fetched_at > at).limit(1)
    return Past(
        before=versions.get(until),
        then=tuple(versions[revision] for revision in sorted(then)),
        after=versions.get(later),
        has_returned=connection.execute(again).first() is not None,
    )


def add(connection: Connection, article_id: int, revision: int, verdict: Verdict, page: Page, *, is_silent: bool) -> None:
    """Write a revision."""
    values = {
        "article_id": article_id,
        "revision": revision,
        "seen_at": page.fetched_at,
        "headline": verdict.article.headline,
        "text": verdict.article.text,
        "text_hash": verdict.fingerprints.text_hash,
        "modified_at": verdict.article.modified_at,
        "is_silent": is_silent,
        "archive_record": page.archive_record,
    }
    connection.execute(insert(tables.revisions), values)


def put_between(connection: Connection, verdict: Verdict, page: Page, of: KnownArticle, *, revision: int) -> int:
    """Write a revision that others follow, which move up; the one before it comes again if it was seen again later.

    Returns: how many revisions the article has then.
    """
    article_id, before, at = of.article_id, revision - 1, page.fetched_at
    p, r = tables.pages, tables.revisions
    ours = (p.c.article_id == article_id) & (p.c.revision == before)
    again = select(p.c.fetched_at, p.c.archive_record).where(ours, p.c.fetched_at > at).order_by(p.c.fetched_at, p.c.page_id)
    returned = connection.execute(again.limit(1)).first()
    old = _rows(connection, article_id, [before, revision])
    _move_up(connection, article_id, revision, n=of.n_revisions, by=2 if returned else 1)
    last_seen_at = connection.execute(select(func.max(p.c.fetched_at)).where(ours, p.c.fetched_at <= at)).scalar()
    is_silent = not verdict.is_text_same and (
        before in old and stayed(old[before]["modified_at"], verdict.article.modified_at, last_seen_at=last_seen_at or at)
    )
    add(connection, article_id, revision, verdict, page, is_silent=is_silent)
    if returned:
        once_more = {**old[before], "revision": revision + 1, "seen_at": returned.fetched_at}
        once_more |= {"archive_record": returned.archive_record, "is_silent": _is_silent(verdict, old[before], at)}
        connection.execute(insert(r), once_more)
        connection.execute(update(p).where(ours, p.c.fetched_at > at).values(revision=revision + 1))
        return of.n_revisions + 2
    following = update(r).where(r.c.article_id == article_id, r.c.revision == revision + 1)
    connection.execute(following.values(is_silent=_is_silent(verdict, old[revision], at)))
    return of.n_revisions + 1


def stayed(before: datetime | None, said: datetime | None, *, last_seen_at: datetime) -> bool:
    """Tell whether a page's modified time stayed though its text changed; one that it never gave did not.

    A mere day (midnight in UTC) says nothing of an edit on that day: it stayed only if the old text was seen after it.
    """
    if before is None or said is None or as_utc(said) != before:
        return False
    return before.time() != time.min or last_seen_at >= before + DAY


def _is_silent(verdict: Verdict, later: dict[str, Any], at: datetime) -> bool:
    """Tell whether the text of a later revision differs from one that is put before it, though the page gives the same time."""
    modified_at = as_utc(said) if (said := verdict.article.modified_at) else None
    return later["text_hash"] != verdict.fingerprints.text_hash and stayed(modified_at, later["modified_at"], last_seen_at=at)


def _rows(connection: Connection, article_id: int, revisions: Sequence[int]) -> dict[int, dict[str, Any]]:
    r = tables.revisions
    found = select(r).where(r.c.article_id == article_id, r.c.revision.in_(revisions))
    return {row["revision"]: dict(row) for row in connection.execute(found).mappings()}


def _move_up(connection: Connection, article_id: int, first: int, *, n: int, by: int) -> None:
    """Number revisions anew from one on, the last first, so that no two have one number."""
    for number in range(n, first - 1, -1):
        for table in (tables.revisions, tables.pages):
            later = update(table).where(table.c.article_id == article_id, table.c.revision == number)
            connection.execute(later.values(revision=number + by))
