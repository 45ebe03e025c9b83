"""The spider behind `copydesk source add HOMEPAGE`: find what announces an outlet's articles, and try it.

    scrapy crawl probe -a homepages=https://gazette.example -O found.jsonl

Reads no database and writes none. Its items are one `about` for each home page, and one `tried` for each feed, sitemap
and section front that was asked for; of a sitemap index one more for each of its sitemaps that was read.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

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
from pipeline.urls import url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.links import Found, Nested
    from crawler.links.discover import Candidate
    from pipeline.records import Record

HEAD_BYTES = 2048
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
MAX_TRIED = 12
"""Addresses tried of one outlet."""
MAX_FROM_ROBOTS, MAX_NESTED = 5, 2
MAX_LINKS = 500
"""Links that are told of one address, the newest."""


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
        yield self._request(urljoin(response.url, "/robots.txt"), self.parse_robots, homepage=homepage)
        if not any(c.kind == "feed" for c in offered):
            for url in discover.well_known(response.url)[:MAX_TRIED]:
                yield self._try(url, "sitemap" if "sitemap" in url else "feed", "well_known", None, homepage=homepage)
        found = self._found("section", response, homepage)
        yield _tried(response.url, "section", "homepage", None, found=found, homepage=homepage)

    async def parse_robots(self, response: Response, homepage: str) -> AsyncIterator[Request]:
        """Try the sitemaps that robots.txt names."""
        if response.status == 200:
            for url in discover.from_robots(response.body)[:MAX_FROM_ROBOTS]:
                yield self._try(url, "sitemap", "robots", None, homepage=homepage)

    def _tries(self, offered: tuple[Candidate, ...], *, homepage: str) -> Iterator[Request]:
        for candidate in offered[:MAX_TRIED]:
            yield self._try(candidate.url, candidate.kind, candidate.found_by, candidate.title, homepage=homepage)

    def _try(
        self, url: str, kind: str, found_by: str, title: str | None, *, homepage: str, index: str | None = None
    ) -> Request:
        known = {"homepage": homepage, "kind": kind, "found_by": found_by, "title": title, "index": index}
        return self._request(url, self.parse_candidate, **known)

    async def parse_candidate(
        self, response: Response, homepage: str, kind: str, found_by: str, title: str | None, index: str | None = None
    ) -> AsyncIterator[Record | Request]:
        """Say how many links an address gives, and how new they are.

        Args: index — the sitemap index that names it; its links count as that one's.
        """
        if response.status != 200:
            return
        found = self._found(kind, response, homepage)
        yield _tried(index or response.url, kind, found_by, found.title or title, found=found, homepage=homepage)
        if index is None:
            newest = sorted(found.nested, key=_worth, reverse=True)
            for child in newest[:MAX_NESTED]:
                yield self._try(child.url, kind, found_by, title, homepage=homepage, index=response.url)

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


def _worth(child: Nested) -> tuple[bool, datetime]:
    return "news" in urlsplit(child.url).path.lower(), child.lastmod or LONG_AGO


def _tried(url: str, kind: str, found_by: str, title: str | None, *, found: Found, homepage: str) -> Record:
    dated = [(link, link.published_at or (link.modified_at if kind == "feed" else None)) for link in found.links]
    newest = sorted(dated, key=lambda pair: pair[1] or LONG_AGO, reverse=True)[:MAX_LINKS]
    dates = [link.published_at or link.modified_at for link in found.links]
    return {
        "homepage": homepage,
        "tried": url,
        "kind": kind,
        "found_by": found_by,
        "title": title,
        "n_links": len(found.links) + len(found.nested),
        "newest": rfc3339(max((date for date in dates if date), default=None)),
        "links": [[url_key(link.url), rfc3339(when)] for link, when in newest],
    }
