"""Telling whoever watches a crawl how far it is: a file that is written anew twice a second (setting `COPYDESK_PROGRESS`).

A terminal that goes, or a crawl that is killed, leaves nothing to be undone: the file belongs to who started the crawl.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

from pipeline.items import tally

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request

EVERY_S = 0.5
SHARE = 20
"""Telling takes one part in so many of the crawl's time, and is rarer for it if the sources are many."""
MOST = 100
"""Sources that stand in the file; a terminal shows fewer."""


class Telling:
    """A Scrapy extension: it is there if somebody watches."""

    def __init__(self, crawler: Crawler, file: Path) -> None:
        self._crawler, self._file = crawler, file
        self._asked: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Telling:
        """Begin to tell when the spider opens.

        Raises: NotConfigured — nobody watches.
        """
        path = crawler.settings.get("COPYDESK_PROGRESS")
        if not path:
            raise NotConfigured
        telling = cls(crawler, Path(path))
        crawler.signals.connect(telling.begin, signal=signals.spider_opened)
        crawler.signals.connect(telling.sent, signal=signals.request_reached_downloader)
        crawler.signals.connect(telling.end, signal=signals.engine_stopped)
        return telling

    def begin(self) -> None:
        """Tell from now on."""
        self._task = asyncio.get_running_loop().create_task(self._tell())

    def sent(self, request: Request) -> None:
        """Note that something of a source was asked for."""
        if feed := request.cb_kwargs.get("feed"):
            self._asked.add(feed.source)

    def end(self) -> None:
        """Tell no more."""
        if self._task:
            self._task.cancel()

    async def _tell(self) -> None:
        spider: Any = self._crawler.spider
        while True:
            began = time.monotonic()
            if tallies := spider.handoff.looking.tallies(asked=self._asked):
                await asyncio.to_thread(tally.write_progress, self._file, tallies, n=MOST)
            await asyncio.sleep(max(EVERY_S, SHARE * (time.monotonic() - began)))  # 0.1 s of work for 3,000 sources
