"""The frontier: every address that was found, when it is due, and what its feeds said last."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from pipeline.items import Announced, Feed, KnownLink, Link, Page
from pipeline.store import articles, rows, settling, tables
from pipeline.store.types import stored_key
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

    from pipeline.items import JudgedLink, Rejection, RejectionReason
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch

CHUNK = 500
MOST_ANNOUNCED = 5_000
KNOWN = [tables.links.c[name] for name in ("url_key", "state", "fetched_at", "modified_at", "due_at")]
HINTS = ("headline", "description", "authors", "published_at", "modified_at", "language")
DUE_AGAIN = ("state", "reason", "due_at", "attempts", "headline_key", *HINTS)
"""What a new announcement says better than the one before."""
FEED = [field.name for field in fields(Feed)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLink:
    """A link to be fetched, and what makes the fetch cheap."""

    link: Link
    url_key: str
    etag: str | None
    """ETag of its page as it was fetched last; None: send no condition."""
    last_modified: str | None
    """Last-Modified of that page, as it was sent."""
    article_id: int | None
    """The article it led to; None: it led to none yet."""
    attempts: int
    """Failures in a row."""
    n_visits: int = 0
    """How often it was asked for, answered or not."""


def known_links(store: Store, url_keys: Iterable[str]) -> dict[str, KnownLink]:
    """Look up which addresses were found before.

    Returns: by URL key; what was never found is missing.
    """
    wanted = {stored_key(key): key for key in url_keys}
    found: dict[str, KnownLink] = {}
    with store.read() as connection:
        for keys in _chunks(list(wanted)):
            for row in connection.execute(select(*KNOWN).where(tables.links.c.url_key.in_(keys))).mappings():
                key = wanted[row["url_key"]]
                found[key] = KnownLink(**{**row, "url_key": key})
    return found


def save_links(
    store: Store, judged: Iterable[JudgedLink], feed: Feed | None, run_id: int | None = None, *, now: datetime | None = None
) -> None:
    """Put links into the frontier, and after them, in the same transaction, the state of the feed that announced them.

    New links and those to be looked at again are due at once; refused ones are kept with the reason.
    """
    found_at, links = now or datetime.now(UTC), list(judged)
    due = [_link_row(j, found_at, run_id) | {"state": "due", "due_at": found_at} for j in links if j.state in ("new", "again")]
    refused = [_link_row(j, found_at, run_id) | {"state": "refused", "due_at": None} for j in links if j.state == "refused"]

    def write(batch: Batch) -> None:
        upsert(batch.connection, tables.links, due, on=["url_key"], change=DUE_AGAIN)
        upsert(batch.connection, tables.links, refused, on=["url_key"], change=())
        if feed:
            _write_feed(batch.connection, feed)

    store.transact(write)


def due_links(
    store: Store,
    source: str | None,
    *,
    now: datetime,
    limit: int,
    skip: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[DueLink]:
    """List links of a source that are due, the longest due first, of those equally long the newest published first.

    Args:
        source — None: links without a source. skip — URL keys that are in flight already.
        since, until — of the time that was announced (published, else modified), else of finding it; half-open.
    """
    c = tables.links.c
    when = func.coalesce(c.published_at, c.modified_at, c.found_at, type_=c.found_at.type)
    wanted = select(tables.links).where(c.source == source if source is not None else c.source.is_(None), c.due_at <= now)
    if since:
        wanted = wanted.where(when >= since)
    if until:
        wanted = wanted.where(when < until)
    ordered = wanted.where(c.state != "refused").order_by(c.due_at, c.published_at.desc().nulls_last(), c.link_id)
    in_flight = {stored_key(key) for key in skip}
    with store.read() as connection:
        found = connection.execute(ordered.limit(limit + len(in_flight))).mappings()
        return [_due_link(row) for row in found if row["url_key"] not in in_flight][:limit]


def fail_link(
    store: Store,
    url_key: str,
    rejection: Rejection,
    *,
    run_id: int | None = None,
    retry_at: datetime | None = None,
    revisit: Sequence[int] = (),
    now: datetime | None = None,
) -> None:
    """Write that no page came: an outcome of its own, and the link due again, or done with the reason.

    Args: revisit — an article is looked at again all the same, seconds after it was first seen.
    """

    def write(batch: Batch) -> None:
        page = _no_page(batch, url_key, rejection.url, run_id=run_id, at=now or datetime.now(UTC))
        state = "due" if retry_at else "rejection"
        why = {name: getattr(rejection, name) for name in ("stage", "reason", "detail", "http_status")}
        settling.page(batch.connection, page, state=state, **why)
        settling.failed(batch.connection, page, url_key, reason=rejection.reason, retry_at=retry_at, revisit=revisit)

    store.transact(write)


def not_modified(
    store: Store, url_key: str, *, run_id: int | None = None, revisit: Sequence[int] = (), now: datetime | None = None
) -> None:
    """Write that a page answered 304: its article is unchanged, and looked at again when that is due."""
    at = now or datetime.now(UTC)

    def write(batch: Batch) -> None:
        page = _no_page(batch, url_key, None, run_id=run_id, at=at)
        first_seen_at, known = articles.unchanged(batch.connection, url_key, at)
        settling.page(batch.connection, page, state="unchanged", http_status=304, **known)
        due_at = rows.next_visit(first_seen_at, revisit, after=at)
        kept = {"state": "done", "reason": None, "due_at": due_at, "attempts": 0}
        settling.visit(batch.connection, page, url_key, kept)

    store.transact(write)


def refuse_link(store: Store, url_key: str, reason: RejectionReason | str, run_id: int | None = None) -> None:
    """Note that an address is not to be fetched: by robots.txt, or by what its source's stanza says."""
    links = tables.links
    values = {"state": "refused", "reason": reason, "due_at": None, "run_id": run_id}
    store.transact(lambda batch: batch.connection.execute(update(links).where(links.c.url_key == url_key).values(values)))


def feeds(store: Store, source: str) -> dict[str, Feed]:
    """Recall what is known of a source's feeds, by their address."""
    f = tables.feeds.c
    with store.read() as connection:
        found = connection.execute(select(*(f[name] for name in FEED)).where(f.source == source)).mappings()
        return {row["url"]: Feed(**row) for row in found}


def announced(store: Store, source: str, *, since: datetime) -> list[Announced]:
    """List when a source's addresses were found since a moment; at most 5,000, the newest."""
    c = tables.links.c
    wanted = select(c.found_at, c.published_at).where(c.source == source, c.found_at >= since, c.state != "refused")
    with store.read() as connection:
        found = connection.execute(wanted.order_by(c.link_id.desc()).limit(MOST_ANNOUNCED))
        return [Announced(found_at=row.found_at, published_at=row.published_at) for row in found]


def save_feed(store: Store, feed: Feed) -> None:
    """Note how a feed was found when it was looked at; its links, if any, are in the frontier already."""
    store.transact(lambda batch: _write_feed(batch.connection, feed))


def _link_row(judged: JudgedLink, found_at: datetime, run_id: int | None) -> rows.Values:
    known = {"reason": judged.reason, "run_id": run_id, "attempts": 0}
    return rows.link(judged.link, url_key=judged.url_key, found_at=found_at) | known


def _write_feed(connection: Connection, feed: Feed) -> None:
    values = {name: getattr(feed, name) for name in FEED} | {"feed_key": feed.url}
    upsert(connection, tables.feeds, [values], on=["source", "feed_key"], change=FEED[2:])


def _no_page(batch: Batch, url_key: str, url: str | None, *, run_id: int | None, at: datetime) -> Page:
    """Make a page of what is known when none came, so that its outcome is written like any other."""
    links = tables.links.c
    found = batch.connection.execute(select(links.url, links.source).where(links.url_key == url_key)).first()
    asked = found.url if found else url
    return Page(requested_url=asked, url=url or asked, fetched_at=at, source=found.source if found else None, run_id=run_id)


def _due_link(row: RowMapping) -> DueLink:
    names = ("url", "source", "found_in", "found_kind", *HINTS)
    own = ("url_key", "etag", "last_modified", "article_id", "attempts", "n_visits")
    return DueLink(link=Link(**{name: row[name] for name in names}), **{name: row[name] for name in own})


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Part keys, since a statement holds only so many values."""
    return (keys[i : i + CHUNK] for i in range(0, len(keys), CHUNK))
