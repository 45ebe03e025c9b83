"""The spider behind `copydesk source check KEY`: ask what announces one source, and fetch its newest pages.

    scrapy crawl check -a source=gazette -a pages=3 -a folder=PATH

Reads no database and writes none, and keeps nothing in the archive: what it found is in `folder`, pages as WARC records
and everything else in `found.json`.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler import doors, failures, seen
from crawler.handoff.sampling import ArchiveWriter, source_of
from crawler.spiders import announced
from crawler.spiders.base import EXIT_CODE
from crawler.spiders.exchange import page_of, request_of, set_user_agent
from pipeline import config
from pipeline.errors import CopydeskError, UsageError
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from scrapy.robotstxt import RobotParser
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.links import Found
    from pipeline.items import Feed, JudgedLink, Link, Rejection
    from pipeline.records import Json, Record

FOUND = "found.json"
TDM = "/.well-known/tdmrep.json"
MAX_NESTED = 2
"""Sitemaps that are read of each index, the newest."""
DEEPEST = 2
"""Indexes that may stand in each other."""
MAX_HEADLINES = 2_000
AHEAD = timedelta(days=1)
"""A link that is dated further ahead is not the newest."""


class CheckSpider(scrapy.Spider):
    """Look at one source as a crawl would, and store nothing."""

    name = "check"

    def __init__(self, source: str = "", pages: str = "3", folder: str = "", **unknown: str) -> None:
        super().__init__()
        self._key, self._n_pages, self._folder, self._unknown = source, pages, folder, unknown
        self._home = config.load()
        self._links: list[Link] = []
        self._judged: list[JudgedLink] = []
        self._announcements: dict[str, Record] = {}
        self._samples: list[Record] = []
        self._doors: list[Record] = []
        self._delays: dict[str, float] = {}
        self._tdm: list[str] = []
        self._is_sampled = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Say who we are, as every spider does."""
        super().update_settings(settings)
        set_user_agent(settings, config.load())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CheckSpider:
        """Fetch pages when all that announces them has been heard, and write down what was found at the end."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.sample, signal=signals.spider_idle)
        crawler.signals.connect(spider.write, signal=signals.spider_closed)
        crawler.signals.connect(spider.read_robots, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every feed, sitemap and section front of the stanza."""
        try:
            if self._unknown or not (self._key and self._folder and self._n_pages.isdigit()):
                raise UsageError("check needs -a source=KEY -a folder=PATH, and takes -a pages=N")
            self._source = source_of(self._home, self._key)
            self._writer = ArchiveWriter(Path(self._folder))
        except CopydeskError as exc:
            self.logger.error("%s", exc)
            self.crawler.stats.set_value(EXIT_CODE, exc.exit_code)
            self._is_sampled = True
            return
        feeds = announced.feeds_of(self._source)
        hosts = doors.of([self._source.homepage, *(feed.url for feed in feeds)])
        allow = self._home.private_hosts
        self._doors = list(await asyncio.gather(*(asyncio.to_thread(doors.look, door, allow=allow) for door in hosts)))
        for feed in feeds:
            yield self._ask(feed.url, feed)
        if feeds:
            yield request_of(urljoin(self._source.homepage, TDM), self._source, callback=self.parse_tdm, errback=self.no_tdm)

    def read_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Note how long a host asks to be left alone between two requests."""
        delay = robotparser.crawl_delay(self.settings["ROBOTSTXT_USER_AGENT"])
        if delay:
            self._delays[urlsplit(request.url).netloc] = float(delay)

    async def parse_tdm(self, response: Response) -> None:
        """Note for which addresses of its host the publisher reserves text and data mining."""
        if response.status == 200:
            self._tdm = doors.reserved(response.body)

    async def no_tdm(self, failure: Failure) -> None:
        """Nothing is reserved where nothing answers."""

    def _ask(self, url: str, feed: Feed, *, within: str | None = None, depth: int = 0) -> Request:
        known = {"url": url, "feed": feed, "within": within, "depth": depth}
        self._announcements[url] = _announcement(url, feed, within)
        return request_of(url, self._source, callback=self.parse_feed, errback=self.feed_failed, cb_kwargs=known)

    async def parse_feed(
        self, response: Response, url: str, feed: Feed, within: str | None, depth: int
    ) -> AsyncIterator[Request]:
        """Note how many links something announces, and ask for the newest sitemaps that an index names."""
        about = self._announcements[url]
        about |= {"status": response.status, "led_to": response.url if response.url != url else None}
        if response.status != 200:
            about |= {"reason": "http_error", "error": f"HTTP status {response.status}"}
            return
        found = announced.read(response, feed.kind, self._source, now=datetime.now(UTC))
        about |= _numbers(found)
        if found.error and not (found.links or found.nested):
            about["reason"] = "unreadable"
        self._links += found.links
        if depth < DEEPEST:
            newest = sorted(found.nested, key=lambda child: announced.date_of(child) or _LONG_AGO, reverse=True)
            for child in newest[:MAX_NESTED]:
                if child.url not in self._announcements:
                    yield self._ask(child.url, feed, within=url, depth=depth + 1)

    async def feed_failed(self, failure: Failure) -> None:
        """Note why no answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        rejection = failures.of_error(request.url, failure.value).rejection
        about = self._announcements[request.cb_kwargs["url"]]
        about |= {"reason": rejection.reason, "error": rejection.detail}

    def sample(self) -> None:
        """Ask for the newest pages, once everything that announces pages was heard.

        Raises: DontCloseSpider — there are some.
        """
        if self._is_sampled:
            return
        self._is_sampled = True
        self._judged = seen.judge(self._links, {}, source=self._source, now=datetime.now(UTC))
        wanted = [judged.link for judged in self._judged if judged.state != "refused"]
        chosen = newest_first(wanted, now=datetime.now(UTC))[: int(self._n_pages)]
        for link in chosen:
            known: Record = {"url": link.url}
            self._samples.append(known)
            given = {"link": link, "sample": known}
            request = request_of(link.url, self._source, callback=self.parse_page, errback=self.page_failed, cb_kwargs=given)
            self.crawler.engine.crawl(request)
        if chosen:
            raise DontCloseSpider

    async def parse_page(self, response: Response, link: Link, sample: Record) -> None:
        """Keep a page, or note why it is none."""
        if failure := failures.of_response(link.url, response):
            sample["rejection"] = _said(failure.rejection)
        else:
            sample["record"] = self._writer.write(page_of(response, link, run_id=None)).archive_record

    async def page_failed(self, failure: Failure) -> None:
        """Note why a page did not arrive."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        rejection = failures.of_error(request.url, failure.value).rejection
        request.cb_kwargs["sample"]["rejection"] = _said(rejection)

    def write(self) -> None:
        """Write down what was found."""
        if not hasattr(self, "_writer"):
            return
        self._writer.close()
        refused = [judged.link.url for judged in self._judged if judged.state == "refused"]
        headlines = [[judged.link.url, judged.link.headline] for judged in self._judged if judged.link.headline]
        found = {
            "announcements": list(self._announcements.values()),
            "doors": self._doors,
            "crawl_delays": self._delays,
            "tdm": self._tdm,
            "n_links": len(self._judged),
            "n_refused": len(refused),
            "refused": refused[0] if refused else None,
            "headlines": headlines[:MAX_HEADLINES],
            "samples": self._samples,
        }
        Path(self._folder, FOUND).write_text(json.dumps(found), encoding="utf-8")


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def newest_first(links: list[Link], *, now: datetime) -> list[Link]:
    """Order links by date, newest first; those without one, or with one that has not come yet, last and as found."""

    def age(link: Link) -> tuple[bool, float]:
        date = announced.date_of(link)
        if date is None or date > now + AHEAD:
            return True, 0.0
        return False, -date.timestamp()

    return sorted(links, key=age)


def _announcement(url: str, feed: Feed, within: str | None) -> Record:
    return {"url": url, "kind": feed.kind, "within": within, "reason": "no_answer", "error": "no answer came"}


def _numbers(found: Found) -> dict[str, Json]:
    dates = [date for date in map(announced.date_of, found.links) if date]
    return {
        "reason": None,
        "error": found.error,
        "n_links": len(found.links),
        "n_nested": len(found.nested),
        "newest": rfc3339(max(dates, default=None)),
        "longest_silence_s": announced.longest_silence_s(dates),
        "spans_s": announced.spans_s(dates),
    }


def _said(rejection: Rejection) -> Record:
    return {"reason": rejection.reason, "detail": rejection.detail, "http_status": rejection.http_status}
