"""The everyday spider: feeds, news sitemaps and section fronts of the sources, then what is due of them.

scrapy crawl news -a sources=gazette,courier -a since=2d -a limit=100 -O articles.jsonl
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler import failures, seen
from crawler.spiders import announced
from crawler.spiders.base import PRIORITY_FEED, CopydeskSpider
from pipeline.items import Feed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from crawler.links import Found


class NewsSpider(CopydeskSpider):
    """Crawl sources once: what their feeds announce, and what earlier crawls left."""

    name = "news"

    async def first_requests(self) -> AsyncIterator[Request]:
        """Ask every feed of every source, and begin with what an earlier crawl has left: nested sitemaps, then links."""
        for source in self.chosen:
            known = await self.handoff.feeds(source.key)
            for feed in announced.feeds_of(source):
                yield self.feed_request(known.pop(feed.url, feed))
            for feed in known.values():
                if feed.checked_at is None or feed.error:
                    yield self.feed_request(feed)
            for request in await self.due_requests(source.key):
                yield request

    def feed_request(self, feed: Feed) -> Request:
        """Ask for a feed, but only if it has changed; not so the third time in a row."""
        headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        if seen.asks_whole(feed.n_not_modified + 1):
            headers = {}
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
            await self.handoff.save_feed(replace(feed, n_not_modified=feed.n_not_modified + 1))
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
            etag=announced.header(response, "ETag"),
            last_modified=announced.header(response, "Last-Modified"),
            n_links=len(found.links),
            n_not_modified=0,
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
        source, wanted = self.handoff.sources[feed.source], self.wanted
        return announced.read(response, feed.kind, source, now=now, since=wanted.since, until=wanted.until)

    async def feed_failed(self, failure: Failure) -> None:
        """Note that a feed did not arrive, and go on with what is due of its source."""
        feed: Feed = failure.request.cb_kwargs["feed"]  # type: ignore[attr-defined]  # Scrapy sets it
        rejection = failures.of_error(feed.url, failure.value).rejection
        error = f"{rejection.reason}: {rejection.detail}"
        await self.handoff.save_feed(replace(feed, checked_at=datetime.now(UTC), status=None, error=error))
