"""The spider for the past: sitemaps between two dates.

scrapy crawl backfill -a source=gazette -a since=2026-10-01 -a until=2026-11-01
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.spiders.news import NewsSpider
from pipeline.errors import UsageError
from pipeline.items import Feed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request


class BackfillSpider(NewsSpider):
    """Walk a source's sitemaps and fetch what they date between `since` and `until`."""

    name = "backfill"

    def read_arguments(self) -> None:
        """Refuse a walk without a source or without an end."""
        super().read_arguments()
        if len(self.keys) != 1 or not self.wanted.since or not self.wanted.until:
            raise UsageError("backfill needs -a source=KEY -a since=DATE -a until=DATE")
        if self.wanted.since >= self.wanted.until:
            raise UsageError("backfill: since is not before until")

    async def first_requests(self) -> AsyncIterator[Request]:
        """Ask for every sitemap anew: its state says nothing about the past."""
        for source in self.chosen:
            self._asking[source.key] += 1
            for url in source.sitemaps or (f"{source.homepage.rstrip('/')}/sitemap.xml",):
                yield self.feed_request(Feed(url=url, source=source.key, kind="sitemap"))
            await self.asked(source.key)
