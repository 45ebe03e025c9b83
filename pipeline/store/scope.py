"""Which rows speak of what is to be forgotten: found by mark, in a part of the tables if more than the mark is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from pipeline import urls
from pipeline.store import tables
from pipeline.urls import marks as marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from sqlalchemy import Column, Connection, Row, Select

    from pipeline.items import TombstoneKind

CHUNK = 500
CUT = "#sha256:"
"""What stands in a stored key that was too long (see `stored_key`): its mark is made from the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be forgotten."""

    marks: frozenset[str]
    source: str | None = None
    """The source's key, if it is one and is known."""
    host: str | None = None
    """The host that all of it is at, if it is known. Neither: every row is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What somebody wants forgotten."""

    kind: TombstoneKind
    name: str
    """As people read it."""
    marks: tuple[str, ...]
    """The mark of what was named first; then those of other addresses of the same article."""
    scope: Scope


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that speak of it, by their ids."""

    articles: list[int] = field(default_factory=list)
    """Those of one story one after the other."""
    links: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Say whether the database knows nothing of it."""
        return not (self.articles or self.links or self.pages)


def find(connection: Connection, scope: Scope) -> Found:
    """Find the articles, links and pages; an article is also found by the canonical address that it claims."""
    a, links, p = tables.articles.c, tables.links.c, tables.pages.c
    of_articles = select(a.article_id, a.article_key, a.source, a.url, a.canonical_url).order_by(a.story_id, a.article_id)
    wanted = _narrowed(of_articles, scope, a.source, a.url, a.canonical_url, or_where=a.article_key.in_(scope.marks))
    articles = [row.article_id for row in connection.execute(wanted) if _is_article_of(scope.marks, row)]
    of_links = select(links.link_id, links.url_key, links.url, links.source)
    found = connection.execute(_narrowed(of_links, scope, links.source, links.url))
    link_ids = {row.link_id for row in found if _is_of(scope.marks, row.source, [row.url], row.url_key)}
    of_pages = select(p.page_id, p.address_key, p.article_key, p.source, p.url, p.requested_url)
    narrow = _narrowed(of_pages, scope, p.source, p.url, p.requested_url, or_where=p.article_key.in_(scope.marks))
    page_ids = {row.page_id for row in connection.execute(narrow) if _is_page_of(scope.marks, row)}
    for some in _chunks(articles):
        link_ids |= set(connection.execute(select(links.link_id).where(links.article_id.in_(some))).scalars())
        page_ids |= set(connection.execute(select(p.page_id).where(p.article_id.in_(some))).scalars())
    return Found(articles, sorted(link_ids), sorted(page_ids))


def sources(connection: Connection, scope: Scope) -> list[str]:
    """List the sources that are to be forgotten themselves."""
    found = connection.execute(select(tables.sources.c.source)).scalars().all()
    learned = connection.execute(select(tables.source_blocks.c.source).distinct()).scalars().all()
    return sorted(key for key in {*found, *learned} if marks_of.of_source(key) in scope.marks)


def feeds(connection: Connection, scope: Scope) -> list[tuple[str, str]]:
    """List the feeds of such a source or at such a host, as source and key."""
    f = tables.feeds.c
    found = connection.execute(select(f.source, f.feed_key, f.url))
    return [(row.source, row.feed_key) for row in found if _is_of(scope.marks, row.source, [row.url], None)]


def _narrowed(
    wanted: Select[Any], scope: Scope, source: Column[Any], *columns: Column[Any], or_where: Any = None
) -> Select[Any]:
    """Leave out rows of which a look for the source's key or the host's name says that they are not meant."""
    if scope.source is not None:
        return wanted.where(source == scope.source)
    if scope.host is None or "xn--" in scope.host:  # whose name may be written in its own script
        return wanted
    named = [column.icontains(scope.host, autoescape=True) for column in columns]
    return wanted.where(or_(*named, *([or_where] if or_where is not None else [])))


def _is_article_of(marks: frozenset[str], row: Row[Any]) -> bool:
    if row.article_key in marks or _is_of(marks, row.source, [row.url], None):
        return True
    return bool(row.canonical_url) and marks_of.of_address(row.canonical_url) in marks


def _is_page_of(marks: frozenset[str], row: Row[Any]) -> bool:
    return row.article_key in marks or _is_of(marks, row.source, [row.url, row.requested_url], row.address_key)


def _is_of(marks: frozenset[str], source: str | None, addresses: Iterable[str | None], key: str | None) -> bool:
    """Say whether a row's source, host or address is meant; its key is made from the first address if it has none."""
    if source is not None and marks_of.of_source(source) in marks:
        return True
    known = [address for address in addresses if address]
    if any(marks_of.of_hosts(address) & marks for address in known):
        return True
    keys = {urls.url_key(address) for address in known} if key is None or CUT in key or len(known) > 1 else {key}
    return any(marks_of.of_key(one) in marks for one in keys | ({key} if key else set()))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
