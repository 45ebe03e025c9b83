"""The everyday spider: feeds, news sitemaps and section fronts of the sources, then what is due of them.

scrapy crawl news -a sources=gazette,courier -a since=2d -a limit=100 -O articles.jsonl
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler import failures
from crawler.links import Nested, feeds, fronts, sitemaps
from crawler.spiders.base import PRIORITY_FEED, CopydeskSpider
from pipeline.items import Feed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from crawler.links import Found
    from pipeline.items import FeedKind, Link, Source

RECENT = timedelta(days=7)
"""The everyday spider reads a sitemap this far back from its newest entry; `since` and `backfill` read further."""


class NewsSpider(CopydeskSpider):
    """Crawl sources once: what their feeds announce, and what earlier crawls left."""

    name = "news"

    async def first_requests(self) -> AsyncIterator[Request]:
        """Ask every feed of every source, and begin with what an earlier crawl has left: nested sitemaps, then links."""
        for source in self.chosen:
            known = await self.handoff.feeds(source.key)
            for feed in feeds_of(source):
                yield self.feed_request(known.pop(feed.url, feed))
            for feed in known.values():
                if feed.checked_at is None or feed.error:
                    yield self.feed_request(feed)
            for request in await self.due_requests(source.key):
                yield request

    def feed_request(self, feed: Feed) -> Request:
        """Ask for a feed, but only if it has changed."""
        headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        return self.request(
            feed.url,
            source=feed.source,
            headers={name: value for name, value in headers.items() if value},
            priority=PRIORITY_FEED,
            callback=self.parse_feed,
            errback=self.feed_failed,
            cb_kwargs={"feed": feed},
        )

    async def parse_feed(self, response: Response, feed: Feed) -> AsyncIterator[Request]:
        """Put a feed's links into the frontier, then ask for what is due."""
        now = datetime.now(UTC)
        feed = replace(feed, checked_at=now, status=response.status, error=None)
        if response.status == 304:
            await self.handoff.save_feed(feed)
        elif response.status != 200:
            await self.handoff.save_feed(replace(feed, error=f"HTTP status {response.status}"))
        else:
            async for request in self._read(response, feed, now=now):
                yield request
        for request in await self.due_requests(feed.source):
            yield request

    async def _read(self, response: Response, feed: Feed, *, now: datetime) -> AsyncIterator[Request]:
        found = self.found(response, feed, now=now)
        if found.error and not (found.links or found.nested):
            await self.handoff.save_feed(replace(feed, error=found.error))
            return
        for child in await self._children(found, feed):
            yield self.feed_request(child)
        state = replace(
            feed,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            n_links=len(found.links),
        )
        await self.handoff.save_links(found.links, state)

    async def _children(self, found: Found, index: Feed) -> list[Feed]:
        """Remember the sitemaps that an index names before its own state is saved, so that a killed crawl asks them later."""
        if not found.nested:
            return []
        known = await self.handoff.feeds(index.source)
        children = [known.get(n.url) or Feed(url=n.url, source=index.source, kind="sitemap") for n in found.nested]
        for child in children:
            if child.url not in known:
                await self.handoff.save_feed(child)
        return children

    def found(self, response: Response, feed: Feed, *, now: datetime) -> Found:
        """Read a feed, sitemap or section front."""
        source = self.handoff.sources[feed.source]
        if feed.kind == "sitemap":
            found = sitemaps.read(
                response.body, url=response.url, source=source, now=now, since=self.wanted.since, until=self.wanted.until
            )
            return found if self.wanted.since else recent(found)
        content_type = _header(response, "Content-Type")
        if feed.kind == "section":
            encoding: Any = getattr(response, "encoding", None)
            return fronts.read(response.body, url=response.url, encoding=encoding, source=source, now=now)
        return feeds.read(response.body, url=response.url, content_type=content_type, source=source, now=now)

    async def feed_failed(self, failure: Failure) -> None:
        """Note that a feed did not arrive, and go on with what is due of its source."""
        feed: Feed = failure.request.cb_kwargs["feed"]  # type: ignore[attr-defined]  # Scrapy sets it
        rejection = failures.of_error(feed.url, failure.value).rejection
        error = f"{rejection.reason}: {rejection.detail}"
        await self.handoff.save_feed(replace(feed, checked_at=datetime.now(UTC), status=None, error=error))


def feeds_of(source: Source) -> list[Feed]:
    """List what announces a source's articles, in the order in which it is asked."""
    kinds: tuple[tuple[FeedKind, tuple[str, ...]], ...] = (
        ("feed", source.feeds),
        ("sitemap", source.sitemaps),
        ("section", source.sections),
    )
    return [Feed(url=url, source=source.key, kind=kind) for kind, urls in kinds for url in urls]


def recent(found: Found) -> Found:
    """Keep what is recent beside the newest entry, so that a sitemap of all years does not bring them all."""
    dates = [*map(_date, found.links), *map(_date, found.nested)]
    newest = max((date for date in dates if date), default=None)
    if newest is None:
        return found
    first = newest - RECENT
    return replace(
        found,
        links=tuple(link for link in found.links if (_date(link) or first) >= first),
        nested=tuple(nested for nested in found.nested if (_date(nested) or first) >= first),
    )


def _date(entry: Link | Nested) -> datetime | None:
    return entry.lastmod if isinstance(entry, Nested) else entry.published_at or entry.modified_at


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
