"""What every spider of ours shares: Source → requests, conditional GET, and one outcome for each address.

start ──► open the run ──► feeds (304: nothing) ──► links into the frontier ──► what is due ──► pages ──► the line
                                                           ▲                                              │
                                                           └──────────── room for more ◄──────────────────┘
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.http import Request

from crawler import failures
from crawler.handoff import DueLink, Fetched, Handoff, write_report
from crawler.politeness import DELAY
from crawler.tls import ALLOW_UNVERIFIED, UNVERIFIED
from pipeline import clock, config
from pipeline.errors import ArchiveError, CopydeskError, DatabaseError, UsageError
from pipeline.items import EMITTED, Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from pipeline.config import Home
    from pipeline.items import Outcome, Source

log = logging.getLogger(__name__)

WINDOW = 64
"""Links of one source in flight at once; the rest waits in SQL."""
EXIT_CODE = "copydesk/exit_code"
PRIORITY_FEED = 10
ANSWERS = [304, *range(400, 600)]
"""Statuses that come back to the spider; redirects are followed before."""


class CopydeskSpider(scrapy.Spider):
    """A crawl of ours: it opens a run, asks the frontier what is due, and gives each address an outcome."""

    is_leased = True
    """Whether the run holds its sources, so that no other run crawls them at the same time."""

    def __init__(
        self, sources: str = "", since: str | None = None, until: str | None = None, limit: str | None = None, **kwargs: str
    ) -> None:
        super().__init__(**kwargs)
        self.keys = sources.replace(",", " ").split()
        self._arguments = {"since": since, "until": until, "limit": limit}
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.limit: int | None = None
        self.home = config.load()
        self.handoff = Handoff(self.home, spider=self.name)
        self.chosen: list[Source] = []
        self._asked: set[str] = set()
        self._waiting: set[str] = set()
        self._in_flight: Counter[str] = Counter()
        self._n_articles: Counter[str] = Counter()
        self._is_open = False
        self._error: str | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put the contact into the user agent."""
        super().update_settings(settings)
        set_user_agent(settings, config.load())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CopydeskSpider:
        """Close the run when the spider closes, however that comes."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.close_run, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Open the run and send the first requests; what a person must mend ends it before any request."""
        try:
            self.read_arguments()
            self.chosen = await self.handoff.open(self.keys, is_leased=self.is_leased)
        except CopydeskError as exc:
            self._error = str(exc)
            self.crawler.stats.set_value(EXIT_CODE, exc.exit_code)
            log.error("%s", exc)
            return
        self._is_open = True
        async for request in self.first_requests():
            yield request

    def read_arguments(self) -> None:
        """Read what was given by `-a`, before anything begins.

        Raises: UsageError — it makes no sense; the message says what to write instead.
        """
        now = datetime.now(UTC)
        since, until, limit = self._arguments["since"], self._arguments["until"], self._arguments["limit"]
        self.since = clock.when(since, now=now) if since else None
        self.until = clock.when(until, now=now) if until else None
        if limit and not limit.isdigit():
            raise UsageError(f'limit is a number of articles a source, not "{limit}"')
        self.limit = int(limit) if limit else None

    async def first_requests(self) -> AsyncIterator[Request]:
        """Say what is asked for first: nothing, unless a spider has its own."""
        nothing: list[Request] = []
        for request in nothing:
            yield request

    async def due_requests(self, source: str) -> list[Request]:
        """Turn what is due of a source into requests, as many as there is room for."""
        room = WINDOW - self._in_flight[source]
        if self.limit is not None:
            room = min(room, self.limit - self._n_articles[source] - self._in_flight[source])
        if room <= 0:
            return []
        self._in_flight[source] += room  # taken before the wait: somebody else may ask meanwhile
        found = await self.handoff.due(source, limit=room, skip=self._waiting, since=self.since, until=self.until)
        due = [d for d in found if d.url_key not in self._asked]
        self._in_flight[source] -= room - len(due)
        keys = {d.url_key for d in due}
        self._asked |= keys
        self._waiting |= keys
        return [self._page_request(d) for d in due]

    def _page_request(self, due: DueLink) -> Request:
        headers = {}
        if due.article_id and due.etag:
            headers["If-None-Match"] = due.etag
        if due.article_id and due.last_modified:
            headers["If-Modified-Since"] = due.last_modified
        return self.request(
            due.link.url,
            source=due.link.source,
            headers=headers,
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"due": due},
        )

    def request(self, url: str, *, source: str | None, **kwargs: Any) -> Request:
        """Make a request that keeps its source's delay and brings every status back."""
        stanza = self.handoff.sources.get(source or "")
        meta = {
            "handle_httpstatus_list": ANSWERS,
            DELAY: stanza.delay_s if stanza else 1.0,
            ALLOW_UNVERIFIED: stanza is not None and not stanza.tls_verify,
        }
        return Request(url, dont_filter=True, meta=meta, **kwargs)

    async def parse_page(self, response: Response, due: DueLink) -> AsyncIterator[Fetched]:
        """Hand a page to the line, or record why there is none."""
        if response.status == 304:
            await self.handoff.not_modified(due)
        elif failure := failures.of_response(due.link.url, response):
            await self.handoff.fail(due, failure.rejection, is_final=failure.is_final, retry_at=failure.retry_at)
        else:
            yield Fetched(page_of(response, due, run_id=self.handoff.run_id), due)
            return
        await self._settled(due)

    async def page_failed(self, failure: Failure) -> None:
        """Record why a page did not arrive."""
        due: DueLink = failure.request.cb_kwargs["due"]  # type: ignore[attr-defined]  # Scrapy sets it
        found = failures.of_error(due.link.url, failure.value)
        await self.handoff.fail(due, found.rejection, is_final=found.is_final, retry_at=found.retry_at)
        await self._settled(due)

    async def settle(self, fetched: Fetched) -> Outcome:
        """Pass a page down the line; called by the item pipeline."""
        try:
            outcome = await self.handoff.deliver(fetched.page, fetched.due)
        except (ArchiveError, DatabaseError) as exc:
            await self._break_off(exc)
            raise
        self._n_articles[fetched.due.link.source or ""] += outcome.state in EMITTED
        await self._settled(fetched.due)
        return outcome

    async def _break_off(self, exc: CopydeskError) -> None:
        """End the crawl: nothing more can be stored. What is in the archive is finished by the next crawl."""
        if self._error is None:
            self._error = str(exc)
            self.crawler.stats.set_value(EXIT_CODE, exc.exit_code)
            await self.crawler.engine.close_spider_async(reason="line_stopped")

    async def _settled(self, due: DueLink) -> None:
        """Make room, and fill it with what else is due of the source."""
        source = due.link.source or ""
        self._in_flight[source] -= 1
        self._waiting.discard(due.url_key)
        if self._in_flight[source] <= WINDOW // 2:
            for request in await self.due_requests(source):
                self.crawler.engine.crawl(request)

    async def close_run(self, reason: str) -> None:
        """End the run and say how it went."""
        exit_code = self.crawler.stats.get_value(EXIT_CODE, 0)
        report = None
        if self._is_open:
            report = await self.handoff.close(reason=reason)
            exit_code = exit_code or (3 if self.handoff.failed_sources else 0)
            self.crawler.stats.set_value(EXIT_CODE, exit_code)
        path = self.settings.get("COPYDESK_REPORT")
        if path:
            failed = self.handoff.failed_sources
            write_report(path, report, failed_sources=failed, error=self._error, exit_code=exit_code)


def page_of(response: Response, due: DueLink, *, run_id: int) -> Page:
    """Make a page of a response: bytes and headers, nothing interpreted."""
    return Page(
        requested_url=due.link.url,
        url=response.url,
        status=response.status,
        headers=tuple(_headers(response)),
        body=response.body,
        fetched_at=datetime.now(UTC),
        source=due.link.source,
        link=due.link,
        tls_verified=UNVERIFIED not in response.flags,
        run_id=run_id,
    )


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")


def set_user_agent(settings: BaseSettings, home: Home) -> None:
    """Put the contact into the user agent."""
    contact = home.settings.user_agent_contact
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
