"""The signs of a source's health, gathered after a look, and what was made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from pipeline.items import FeedSign, PageSign, Signs
from pipeline.store.article_tables import articles
from pipeline.store.crawl_tables import feeds, pages, source_days, source_states, sources
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from pipeline.items import Health
    from pipeline.store.session import Store
    from pipeline.store.writer import Batch

MEMORY = timedelta(weeks=8)
PAGES, ARTICLES = 200, 500
"""The newest of a source that are read: what a look costs does not grow with what is stored."""
LATE = timedelta(days=2)
"""An article that was found so long after its date appeared when it was found, unless it was there at the first look."""
END = 200
"""Characters of a text in which its last line is looked for."""


def signs(store: Store, source: str, *, now: datetime) -> Signs | None:
    """Gather what is known of a source when a look at it has ended, in the time zone of its stanza.

    Returns: None if it was never looked at.
    """
    s = source_states
    with store.read() as connection:
        state = connection.execute(select(s).where(s.c.source == source)).mappings().first()
        if state is None or state["looked_at"] is None:
            return None
        zone = connection.execute(select(sources.c.timezone).where(sources.c.source == source)).scalar()
        appeared, found_at = _appeared(connection, source, now)
        n_announced, n_left, usual_left = _left(connection, source, found_at, since=now - MEMORY)
        return Signs(
            now=now,
            timezone=zone,
            outcome=state["outcome"],
            error=state["error"],
            n_failures=state["n_failures"],
            n_empty=state["n_empty"],
            feeds=_feeds(connection, source, since=state["looked_at"]),
            pages=_pages(connection, source),
            appeared=appeared,
            found_at=found_at,
            days=_days(connection, source, since=now - MEMORY),
            n_announced=n_announced,
            n_left=n_left,
            usual_left=usual_left,
        )


def save_health(store: Store, source: str, health: Health, *, now: datetime) -> None:
    """Write how a source is; `status_at` stays while it is the same."""
    s = source_states
    values = {
        "status": health.status,
        "cause": health.cause,
        "detail": health.detail,
        "articles_per_day_normal": health.articles_per_day_normal,
        "quiet_at": health.quiet_at,
        "silent_at": health.silent_at,
        "n_empty": health.n_empty,
    }

    def write(batch: Batch) -> None:
        connection = batch.connection
        before = connection.execute(select(s.c.status, s.c.cause).where(s.c.source == source)).first()
        is_same = before is not None and (before.status, before.cause) == (health.status, health.cause)
        written = values if is_same else {**values, "status_at": now}
        if before is None:
            upsert(connection, s, [{"source": source}], on=["source"], change=())
        connection.execute(update(s).where(s.c.source == source).values(written))

    store.transact(write)


def _feeds(connection: Connection, source: str, *, since: datetime) -> tuple[FeedSign, ...]:
    """Read how the feeds answered that were looked at; of those that failed the one looked at last is the first."""
    f = feeds.c
    wanted = select(f.url, f.kind, f.status, f.error, f.n_links, f.n_failures).where(
        f.source == source, f.url != "given", f.checked_at >= since
    )
    found = connection.execute(wanted.order_by(f.error.is_(None), f.checked_at.desc(), f.feed_key)).mappings()
    return tuple(FeedSign(**row) for row in found)


def _pages(connection: Connection, source: str) -> tuple[PageSign, ...]:
    p, a = pages.c, articles.c
    wanted = (
        select(
            *(p.state, p.stage, p.reason, p.http_status, a.word_count.label("n_words"), a.is_degraded),
            a.published_at.is_not(None).label("is_dated"),
            (a.authors != "").label("has_authors"),
            _end_of(connection, a.text).label("end"),
        )
        .outerjoin(articles, (a.article_id == p.article_id) & (p.state != "rejection"))
        .where(p.source == source)
        .order_by(p.fetched_at.desc(), p.page_id.desc())
        .limit(PAGES)
    )
    return tuple(_page(dict(row)) for row in connection.execute(wanted).mappings())


def _end_of(connection: Connection, text: ColumnElement[str]) -> ColumnElement[str]:
    return func.right(text, END) if connection.dialect.name == "postgresql" else func.substr(text, -END)


def _page(row: dict[str, object]) -> PageSign:
    end, is_article = str(row.pop("end") or ""), row["n_words"] is not None
    said = {name: bool(row.pop(name)) for name in ("is_dated", "has_authors", "is_degraded")}
    known = {name: value if is_article else None for name, value in said.items()}
    last_line = end.rpartition("\n")[2] if "\n" in end else ""
    return PageSign(**row, **known, last_line=last_line or None)  # type: ignore[arg-type]


def _appeared(connection: Connection, source: str, now: datetime) -> tuple[tuple[datetime, ...], datetime | None]:
    """Read when the newest articles appeared, and when the last of them was stored."""
    a = articles.c
    wanted = select(a.first_seen_at, a.published_at).where(a.source == source, a.first_seen_at >= now - MEMORY)
    rows = connection.execute(wanted.order_by(a.first_seen_at.desc()).limit(ARTICLES)).all()
    if not rows:
        newest = select(func.max(a.first_seen_at)).where(a.source == source)
        return (), connection.execute(newest).scalar()
    first = min(row.first_seen_at for row in rows)
    moments = (_moment(row.first_seen_at, row.published_at, first) for row in rows)
    return tuple(sorted(moment for moment in moments if moment >= now - MEMORY)), rows[0].first_seen_at


def _moment(seen_at: datetime, published_at: datetime | None, first: datetime) -> datetime:
    if published_at is None or published_at > seen_at:
        return seen_at
    return published_at if seen_at - published_at <= LATE or seen_at - first <= LATE else seen_at


def _left(connection: Connection, source: str, found_at: datetime | None, *, since: datetime) -> tuple[int, int, float | None]:
    """Count the links that were announced since the newest article, and those of which nothing came; and their share before."""
    d = source_days.c
    left = d.n_discovered - d.n_known - d.n_fetched
    last = f"{(found_at or since).astimezone(UTC):%Y-%m-%d}"
    sums = select((d.day > last).label("is_since"), func.sum(d.n_discovered).label("n"), func.sum(left).label("n_left"))
    rows = connection.execute(sums.where(d.source == source, d.day >= f"{since.astimezone(UTC):%Y-%m-%d}").group_by("is_since"))
    found = {bool(row.is_since): (int(row.n), int(row.n_left)) for row in rows}
    n, n_left = found.get(True, (0, 0))
    before, left_before = found.get(False, (0, 0))
    return n, n_left, left_before / before if before else None


def _days(connection: Connection, source: str, *, since: datetime) -> tuple[tuple[date, int], ...]:
    d = source_days.c
    wanted = select(d.day, d.n_new).where(d.source == source, d.day >= f"{since.astimezone(UTC):%Y-%m-%d}", d.n_looks > 0)
    return tuple((date.fromisoformat(row.day), row.n_new) for row in connection.execute(wanted.order_by(d.day)))
