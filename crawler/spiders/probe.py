"""The spider behind `copydesk source add HOMEPAGE`: find what announces an outlet's articles, and try it.

    scrapy crawl probe -a homepages=https://gazette.example -O found.jsonl

Reads no database and writes none. Its items are one `about` for each home page, and one `tried` for each feed, sitemap
and section front that was asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.http import Request

from crawler import failures
from crawler.handoff import require_contact
from crawler.links import discover, feeds, fronts, sitemaps
from crawler.spiders.base import EXIT_CODE
from crawler.spiders.exchange import ANSWERS, set_user_agent
from pipeline import config
from pipeline.errors import CopydeskError
from pipeline.items import Source
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.links import Found
    from crawler.links.discover import Candidate
    from pipeline.records import Record

HEAD_BYTES = 2048
MAX_TRIED = 12
"""Addresses tried of one outlet."""


class ProbeSpider(scrapy.Spider):
    """Look at home pages, and at the feeds, sitemaps and sections they lead to."""

    name = "probe"

    def __init__(self, homepages: str = "", **kwargs: str) -> None:
        super().__init__(**kwargs)
        self._homepages = homepages.split()
        self._home = config.load()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Say who we are, as every spider does."""
        super().update_settings(settings)
        set_user_agent(settings, config.load())

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each home page."""
        try:
            require_contact(self._home, self._homepages)
        except CopydeskError as exc:
            self.logger.error("%s", exc)
            self.crawler.stats.set_value(EXIT_CODE, exc.exit_code)
            return
        for homepage in self._homepages:
            yield self._request(homepage, self.parse_homepage, homepage=homepage)

    def _request(self, url: str, callback: Any, **known: Any) -> Request:
        meta = {"handle_httpstatus_list": ANSWERS}
        return Request(url, dont_filter=True, meta=meta, callback=callback, errback=self.failed, cb_kwargs=known)

    async def parse_homepage(self, response: Response, homepage: str) -> AsyncIterator[Any]:
        """Say what the home page says of itself, and try what it leads to."""
        error = f"HTTP status {response.status}" if response.status != 200 else None
        about = discover.about(response.body, url=response.url)
        yield {
            "homepage": homepage,
            "url": response.url,
            "name": about.name,
            "language": about.language,
            "error": error,
        }
        if error:
            return
        if b"<html" not in response.body[:HEAD_BYTES].lower() and (feed := self._found("feed", response, homepage)).links:
            yield _tried(response.url, "feed", "homepage", feed.title, found=feed, homepage=homepage)
            return
        offered = discover.read(response.body, url=response.url)
        for request in self._tries(offered, homepage=homepage):
            yield request
        if not any(c.kind == "feed" for c in offered):
            for url in discover.well_known(response.url)[:MAX_TRIED]:
                yield self._try(url, "sitemap" if "sitemap" in url else "feed", "well_known", None, homepage=homepage)
        found = self._found("section", response, homepage)
        yield _tried(response.url, "section", "homepage", None, found=found, homepage=homepage)

    def _tries(self, offered: tuple[Candidate, ...], *, homepage: str) -> Iterator[Request]:
        for candidate in offered[:MAX_TRIED]:
            yield self._try(candidate.url, candidate.kind, candidate.found_by, candidate.title, homepage=homepage)

    def _try(self, url: str, kind: str, found_by: str, title: str | None, *, homepage: str) -> Request:
        return self._request(url, self.parse_candidate, homepage=homepage, kind=kind, found_by=found_by, title=title)

    async def parse_candidate(
        self, response: Response, homepage: str, kind: str, found_by: str, title: str | None
    ) -> AsyncIterator[Record]:
        """Say how many links an address gives, and how new they are."""
        if response.status == 200:
            found = self._found(kind, response, homepage)
            yield _tried(response.url, kind, found_by, found.title or title, found=found, homepage=homepage)

    def _found(self, kind: str, response: Response, homepage: str) -> Found:
        source, now = Source(key="probe", name="probe", homepage=homepage), datetime.now(UTC)
        if kind == "sitemap":
            return sitemaps.read(response.body, url=response.url, source=source, now=now)
        if kind == "section":
            encoding: Any = getattr(response, "encoding", None)
            return fronts.read(response.body, url=response.url, encoding=encoding, source=source, now=now)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return feeds.read(response.body, url=response.url, content_type=content_type, source=source, now=now)

    async def failed(self, failure: Failure) -> AsyncIterator[Record]:
        """Say why a home page could not be read; any other address that fails is left out."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        if request.callback == self.parse_homepage:
            rejection = failures.of_error(request.url, failure.value).rejection
            error = f"{rejection.reason}: {rejection.detail}"
            yield {
                "homepage": request.cb_kwargs["homepage"],
                "url": request.url,
                "name": None,
                "language": None,
                "error": error,
            }


def _tried(url: str, kind: str, found_by: str, title: str | None, *, found: Found, homepage: str) -> Record:
    dates = [link.published_at or link.modified_at for link in found.links]
    return {
        "homepage": homepage,
        "tried": url,
        "kind": kind,
        "found_by": found_by,
        "title": title,
        "n_links": len(found.links) + len(found.nested),
        "newest": rfc3339(max((date for date in dates if date), default=None)),
    }
