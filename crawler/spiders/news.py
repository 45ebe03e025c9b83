"""The everyday spider: feeds, news sitemaps and section fronts of the sources, then what is due of them.

scrapy crawl news -a sources=gazette,courier -a since=2d -a limit=100 -O articles.jsonl
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking: Counter[str] = Counter()

    async def first_requests(self) -> AsyncIterator[Request]:
        """Ask every feed of every source, and begin with what an earlier crawl has left: nested sitemaps, then links."""
        for source in self.chosen:
            self._asking[source.key] += 1
            known = await self.handoff.feeds(source.key)
            for feed in announced.feeds_of(source):
                yield self.feed_request(known.pop(feed.url, feed))
            for feed in known.values():
                if feed.checked_at is None or feed.error:
                    yield self.feed_request(feed)
            for request in await self.due_requests(source.key):
                yield request
            await self.asked(source.key)

    async def asked(self, source: str) -> None:
        """Note that something that could have announced articles has been heard."""
        self._asking[source] -= 1
        await self.rest(source)

    def is_at_rest(self, source: str) -> bool:
        """Tell whether no feed of a source is to be heard yet, and no page is under way."""
        return not self._asking[source] and super().is_at_rest(source)

    def feed_request(self, feed: Feed) -> Request:
        """Ask for a feed, but only if it has changed; not so the third time in a row."""
        self._asking[feed.source] += 1
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
        now, before = datetime.now(UTC), feed
        asked_for = announced.at_least_s(response, now=now)
        feed = replace(feed, checked_at=now, status=response.status, error=None, n_failures=0, at_least_s=asked_for)
        if response.status == 304:
            known = replace(feed, n_not_modified=feed.n_not_modified + 1, at_least_s=max(asked_for, before.at_least_s))
            await self.handoff.save_feed(known)
        elif response.status != 200:
            await self._failed(feed, f"HTTP status {response.status}", before)
        else:
            async for request in self._read(response, feed, before):
                yield request
        for request in await self.due_requests(feed.source):
            yield request
        await self.asked(feed.source)

    async def _failed(self, feed: Feed, error: str, before: Feed) -> None:
        await self.handoff.save_feed(replace(feed, error=error, n_failures=before.n_failures + 1))

    async def _read(self, response: Response, feed: Feed, before: Feed) -> AsyncIterator[Request]:
        found = self.found(response, feed, now=feed.checked_at or datetime.now(UTC))
        if found.error and not (found.links or found.nested):
            await self._failed(feed, found.error, before)
            return
        for child in await self._children(found, feed):
            yield self.feed_request(child)
        state = replace(
            feed,
            etag=announced.header(response, "ETag"),
            last_modified=announced.header(response, "Last-Modified"),
            n_links=len(found.links),
            n_not_modified=0,
            at_least_s=max(feed.at_least_s, min(found.ttl_s or 0, announced.MOST_S)),
        )
        await self.handoff.save_links(found.links, state, checked_at=before.checked_at)

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
        found, now = failures.of_error(feed.url, failure.value), datetime.now(UTC)
        rest_s = (found.retry_at - now).total_seconds() if found.retry_at else 0
        asked = replace(feed, checked_at=now, status=None, at_least_s=round(rest_s))
        await self._failed(asked, f"{found.rejection.reason}: {found.rejection.detail}", feed)
        await self.asked(feed.source)
