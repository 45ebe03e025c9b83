"""Write an article's own rows: itself, its revisions, what hangs on it, and the change that readers follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from pipeline import urls
from pipeline.store import likeness, revisions, rows, tables
from pipeline.store.types import as_utc

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipeline.items import Article, KnownArticle, Page, Verdict

CONTENT = (
    "headline",
    "description",
    "authors",
    "published_at",
    "modified_at",
    "language",
    "section",
    "tags",
    "kind",
    "access",
    "text",
)
HANGING = (tables.article_authors, tables.article_tags, tables.removed_blocks, tables.article_search)


def write(connection: Connection, verdict: Verdict, page: Page) -> tuple[int, bool]:
    """Write what a verdict says of an article.

    Returns: its id, and whether anything that readers see of it is another now.
    """
    if verdict.relation in ("new", "duplicate", "near_duplicate"):
        return _add(connection, verdict, page), True
    if verdict.of is None:
        raise ValueError(f"a verdict of {verdict.relation} names the article it is of")
    is_changed = verdict.relation == "revision"
    if verdict.relation == "revision" and verdict.revision is not None:
        _amend(connection, verdict, page, verdict.of, revision=verdict.revision)
    elif verdict.relation == "revision":
        _revise(connection, verdict, page, verdict.of)
    elif verdict.relation == "recleaned":
        is_changed = _reclean(connection, verdict, page, verdict.of)
    elif verdict.article.published_at and not verdict.of.published_at:
        is_changed = _date(connection, verdict.article, verdict.of)
    _touch(connection, verdict.of, page)
    return verdict.of.article_id, is_changed


def unchanged(connection: Connection, url_key: str, at: datetime) -> tuple[datetime, dict[str, object]]:
    """Note that the article behind a link was looked at and had not changed.

    Returns: when it was first seen (now, if there is none), and what its page's row says of it.
    """
    a, links = tables.articles.c, tables.links.c
    wanted = select(a.article_id, a.article_key, a.n_revisions.label("revision"), a.first_seen_at)
    row = connection.execute(
        wanted.join(tables.links, links.article_id == a.article_id).where(links.url_key == url_key)
    ).first()
    if row is None:
        return at, {}
    newer = update(tables.articles).where(a.article_id == row.article_id, a.fetched_at < at)
    connection.execute(newer.values(fetched_at=at))
    return row.first_seen_at, {name: getattr(row, name) for name in ("article_id", "article_key", "revision")}


def announce(connection: Connection, article_id: int, article_key: str, change: str) -> None:
    """Tell those who follow `v_changes`."""
    values = {"article_id": article_id, "article_key": article_key, "change": change, "changed_at": datetime.now(UTC)}
    connection.execute(insert(tables.changes), values)


def _date(connection: Connection, article: Article, of: KnownArticle) -> bool:
    """Write when an article was published that did not say so before; nothing else about it is another."""
    values = {name: getattr(article, name) for name in ("published_at", "published_at_origin", "published_precision")}
    a = tables.articles
    connection.execute(update(a).where(a.c.article_id == of.article_id).values(values))
    announce(connection, of.article_id, of.article_key, "recleaned")
    return True


def _add(connection: Connection, verdict: Verdict, page: Page) -> int:
    s, a, twin = tables.stories, tables.articles, verdict.of
    story_id = (
        twin.story_id
        if twin
        else connection.execute(insert(s).values(first_article_id=None).returning(s.c.story_id)).scalar_one()
    )
    values = rows.article(verdict, page) | rows.placed(verdict.relation if twin else "first", verdict.match)
    values |= {
        "article_key": verdict.fingerprints.article_key,
        "story_id": story_id,
        "n_revisions": 1,
        "first_seen_at": page.fetched_at,
        "fetched_at": page.fetched_at,
    }
    article_id: int = connection.execute(insert(a).returning(a.c.article_id), values).scalar_one()
    if not twin:
        connection.execute(update(s).where(s.c.story_id == story_id).values(first_article_id=article_id))
    _hang(connection, article_id, verdict)
    revisions.add(connection, article_id, 1, verdict, page, is_silent=False)
    announce(connection, article_id, verdict.fingerprints.article_key, "added")
    return article_id


def _revise(connection: Connection, verdict: Verdict, page: Page, of: KnownArticle) -> None:
    a = tables.articles.c
    before = connection.execute(select(a.modified_at).where(a.article_id == of.article_id)).scalar_one()
    is_silent = not verdict.is_text_same and revisions.stayed(before, verdict.article.modified_at, last_seen_at=of.fetched_at)
    _rewrite(connection, of, verdict, page, n_revisions=of.n_revisions + 1)
    revisions.add(connection, of.article_id, of.n_revisions + 1, verdict, page, is_silent=is_silent)
    announce(connection, of.article_id, of.article_key, "revised")


def _amend(connection: Connection, verdict: Verdict, page: Page, of: KnownArticle, *, revision: int) -> None:
    """Write a revision that others follow: what readers see of the article stays."""
    n_revisions = revisions.put_between(connection, verdict, page, of, revision=revision)
    a = tables.articles
    connection.execute(update(a).where(a.c.article_id == of.article_id).values(n_revisions=n_revisions))
    _seen_from(connection, of.article_id, page)
    announce(connection, of.article_id, of.article_key, "revised")


def _seen_from(connection: Connection, article_id: int, page: Page) -> None:
    """Note that the article was there when a page was fetched, if nobody knew it before."""
    a = tables.articles
    older = update(a).where(a.c.article_id == article_id, a.c.first_seen_at > page.fetched_at)
    connection.execute(older.values(first_seen_at=page.fetched_at))


def _reclean(connection: Connection, verdict: Verdict, page: Page, of: KnownArticle) -> bool:
    r, revision = tables.revisions, verdict.revision or of.n_revisions
    cleaned = {
        "headline": verdict.article.headline,
        "text": verdict.article.text,
        "text_hash": verdict.fingerprints.text_hash,
        "modified_at": verdict.article.modified_at,
        "seen_at": page.fetched_at,
        "archive_record": page.archive_record,
    }
    is_newest = revision == of.n_revisions
    here = (r.c.article_id == of.article_id) & (r.c.revision == revision)
    before = connection.execute(select(r.c.headline, r.c.text).where(here)).one()
    is_changed = (before.headline, before.text) != (verdict.article.headline, verdict.article.text)
    is_changed |= is_newest and _differs(connection, of.article_id, rows.article(verdict, page))
    connection.execute(update(r).where(here).values(cleaned))
    _seen_from(connection, of.article_id, page)
    if is_newest:
        _rewrite(connection, of, verdict, page)
    if is_changed:
        announce(connection, of.article_id, of.article_key, "recleaned")
    return is_changed


def _differs(connection: Connection, article_id: int, values: rows.Values) -> bool:
    """Tell whether what readers see of an article would be another."""
    a = tables.articles.c
    before = connection.execute(select(*(a[name] for name in CONTENT)).where(a.article_id == article_id)).one()._mapping
    return any(before[name] != (as_utc(v) if isinstance(v := values[name], datetime) else v) for name in CONTENT)


def _rewrite(connection: Connection, of: KnownArticle, verdict: Verdict, page: Page, **more: object) -> None:
    a, article_id = tables.articles, of.article_id
    more["url"] = of.url or verdict.article.url
    connection.execute(update(a).where(a.c.article_id == article_id).values(rows.article(verdict, page) | more))
    for table in HANGING:
        connection.execute(delete(table).where(table.c.article_id == article_id))
    _hang(connection, article_id, verdict)


def _touch(connection: Connection, of: KnownArticle, page: Page) -> None:
    """Note when the article was fetched last, and its plainest address; a page out of the archive never moves the time back."""
    a = tables.articles
    here = update(a).where(a.c.article_id == of.article_id)
    connection.execute(here.where(a.c.fetched_at < page.fetched_at).values(fetched_at=page.fetched_at))
    if (plainest := urls.plainer(of.url, page.url)) != of.url:
        connection.execute(here.values(url=plainest))
        announce(connection, of.article_id, of.article_key, "recleaned")


def _hang(connection: Connection, article_id: int, verdict: Verdict) -> None:
    for name, values in rows.hanging(article_id, verdict.article).items():
        if values:
            connection.execute(insert(tables.metadata.tables[name]), values)
    likeness.index(connection, article_id, verdict.fingerprints.shingle_keys)
