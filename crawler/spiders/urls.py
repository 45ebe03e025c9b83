"""The spider for given addresses.

scrapy crawl urls -a url=https://gazette.example/news/bridge
scrapy crawl urls -a file=addresses.txt
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.handoff import require_contact
from crawler.spiders.base import CopydeskSpider
from pipeline import urls
from pipeline.errors import UsageError
from pipeline.items import Feed, Link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request

GIVEN = "given"
"""Stands for the feed that announced the links: a person did."""


class UrlsSpider(CopydeskSpider):
    """Fetch the addresses that somebody names, known ones too."""

    name = "urls"
    is_leased = False

    def __init__(self, url: str = "", file: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._given, self._file = url, file
        self._addresses: list[str] = []

    def read_arguments(self) -> None:
        """Read the addresses; refuse what is none."""
        super().read_arguments()
        lines = [self._given]
        if self._file:
            try:
                lines += Path(self._file).read_text(encoding="utf-8").splitlines()
            except OSError as exc:
                raise UsageError(f"cannot read {self._file}: {exc.strerror}") from exc
        self._addresses = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        wrong = [address for address in self._addresses if not urls.is_web(address)]
        if wrong:
            raise UsageError(f"no http or https address: {wrong[0]}")
        if not self._addresses:
            raise UsageError("urls needs -a url=URL or -a file=PATH, a file with an address a line")
        require_contact(self.home, self._addresses)

    async def first_requests(self) -> AsyncIterator[Request]:
        """Put the addresses into the frontier, due now, and fetch them."""
        by_source: dict[str, list[Link]] = defaultdict(list)
        for address in self._addresses:
            key = self._source_of(address)
            by_source[key].append(Link(url=address, source=key))
        for key, links in by_source.items():
            feed = Feed(url=GIVEN, source=key, kind="feed", checked_at=datetime.now(UTC), n_links=len(links))
            await self.handoff.save_links(links, feed, is_forced=True)
            for request in await self.due_requests(key):
                yield request

    def _source_of(self, address: str) -> str:
        """Find the stanza whose home page is on the same registered domain, or make a key of the host."""
        domain = urls.registered_domain(address)
        for source in self.handoff.sources.values():
            if urls.registered_domain(source.homepage) == domain:
                return source.key
        return re.sub(r"[^a-z0-9]+", "-", urls.host(address)).strip("-")
