"""Write what became of a page: its outcome, and the state of the links that led to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, insert, or_, select, update

from pipeline.store import rows, tables
from pipeline.store.types import stored_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipeline.items import Page, Rejection

MADE_A_TEXT = ("article", "revision", "duplicate", "near_duplicate")
OUTCOME = ("state", "stage", "reason", "detail", "article_key", "article_id", "revision")


def page(connection: Connection, arrived: Page, *, state: str, **known: object) -> None:
    """Write a page's row, or what became of it now if the archive gave it once more."""
    p = tables.pages
    values = rows.page(arrived, state=state, **known)
    page_id = _page_in_archive(connection, arrived)
    if page_id is None:
        page_id = connection.execute(insert(p).returning(p.c.page_id), values).scalar_one()
    else:
        again = update(p).where(p.c.page_id == page_id)
        if state in ("unchanged", "recleaned"):
            again = again.where(p.c.state.not_in(MADE_A_TEXT))
        connection.execute(again.values({name: values.get(name) for name in OUTCOME}))
    _make_newest_current(connection, str(values["address_key"]))


def visited(connection: Connection, arrived: Page, keys: Sequence[str], *, article_id: int, due_at: datetime | None) -> None:
    """Settle the links that led to an article: done; the one that was asked for is looked at again when it is due.

    Args: keys — URL keys, the one that was asked for first; those that nobody has found yet are added.
    """
    there = set(_existing(connection, keys))
    for number, key in enumerate(keys):
        due = {"due_at": None if number else due_at}
        if stored_key(key) not in there:
            _add_link(connection, arrived, key, is_asked=not number, article_id=article_id, **due)
        else:
            values = due | rows.validators(arrived) | {"state": "done", "reason": None, "attempts": 0, "article_id": article_id}
            visit(connection, arrived, key, values)
            links = tables.links
            untold = update(links).where(links.c.url_key == key, links.c.article_id.is_(None))
            # a page out of the archive does not count as a visit, but why it had become no article no longer holds
            is_answered = links.c.fetched_at == arrived.fetched_at
            told = case((is_answered, None), else_=links.c.reason)
            connection.execute(untold.values(article_id=article_id, reason=told))


def failed(
    connection: Connection,
    arrived: Page,
    key: str,
    *,
    reason: str,
    retry_at: datetime | None,
    revisit: Sequence[int] = (),
) -> None:
    """Settle the link to a page that became no article, or never came: done with the reason, or due again.

    Args: revisit — where an article was before, it is looked at again, seconds after it was first seen.
    """
    values = {
        "state": "due" if retry_at else "done",
        "reason": reason,
        "due_at": retry_at or _next_visit(connection, arrived, key, revisit),
        "attempts": tables.links.c.attempts + 1,
        "etag": None,  # or the next answer could be a 304 to a page that we do not have
        "last_modified": None,
    }
    visit(connection, arrived, key, values)


def rejected_likewise(connection: Connection, rejection: Rejection, *, article_id: int, revision: int) -> None:
    """Give the pages that brought the same text as one that is rejected the same outcome, until they are judged themselves."""
    p = tables.pages
    same = update(p).where(p.c.article_id == article_id, p.c.revision == revision)
    said = {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail}
    nothing = {"article_key": None, "article_id": None, "revision": None}
    connection.execute(same.values(state="rejection", **said, **nothing))


def lost(connection: Connection, article_id: int, *, reason: str) -> None:
    """Note why links lead to no article any more; when they are looked at again stays as it is."""
    links = tables.links
    led = update(links).where(links.c.article_id == article_id)
    # without a validator, or the next answer could be a 304 to a page that became no article
    connection.execute(led.values(article_id=None, reason=reason, etag=None, last_modified=None))


def visit(connection: Connection, arrived: Page, key: str, values: Mapping[str, object]) -> None:
    """Count a visit of a link, and say how it stands now.

    A page out of the archive counts only if the link has not been visited since.
    """
    links = tables.links
    it = update(links).where(links.c.url_key == key)
    if arrived.is_replay:
        it = it.where(or_(links.c.fetched_at.is_(None), links.c.fetched_at < arrived.fetched_at))
    if arrived.run_id is not None:
        values = {**values, "run_id": arrived.run_id}
    connection.execute(it.values({**values, "n_visits": links.c.n_visits + 1, "fetched_at": arrived.fetched_at}))


def _next_visit(connection: Connection, arrived: Page, key: str, revisit: Sequence[int]) -> datetime | None:
    a, links = tables.articles.c, tables.links.c
    led = select(a.first_seen_at).join(tables.links, links.article_id == a.article_id).where(links.url_key == key)
    first_seen_at = connection.execute(led).scalar()
    return rows.next_visit(first_seen_at, revisit, after=arrived.fetched_at) if first_seen_at else None


def _add_link(connection: Connection, arrived: Page, key: str, *, is_asked: bool, **known: object) -> None:
    url = arrived.requested_url if is_asked and arrived.requested_url else arrived.url
    said = rows.link_of(arrived, url or key)
    values = rows.link(said, url_key=key, found_at=arrived.fetched_at) | rows.validators(arrived)
    values |= {"state": "done", "n_visits": 1, "fetched_at": arrived.fetched_at, "run_id": arrived.run_id, **known}
    connection.execute(insert(tables.links), values)


def _existing(connection: Connection, keys: Sequence[str]) -> Sequence[str]:
    links = tables.links.c
    return connection.execute(select(links.url_key).where(links.url_key.in_(keys))).scalars().all()


def _page_in_archive(connection: Connection, arrived: Page) -> int | None:
    if arrived.archive_record is None:
        return None
    p = tables.pages.c
    return connection.execute(select(p.page_id).where(p.archive_record == arrived.archive_record)).scalar()


def _make_newest_current(connection: Connection, address_key: str) -> None:
    p = tables.pages
    here = p.c.address_key == address_key
    newest = connection.execute(
        select(p.c.page_id).where(here).order_by(p.c.fetched_at.desc(), p.c.page_id.desc()).limit(1)
    ).scalar_one()
    changed = or_(p.c.is_current, p.c.page_id == newest)
    connection.execute(update(p).where(here, changed).values(is_current=p.c.page_id == newest))
