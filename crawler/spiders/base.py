"""What every spider of ours shares: Source → requests, conditional GET, and one outcome for each address.

start ──► open the run ──► feeds (304: nothing) ──► links into the frontier ──► what is due ──► pages ──► the line
                                                           ▲                                              │
                                                           └──────────── room for more ◄──────────────────┘
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals

from crawler import failures, seen
from crawler.handoff import DueLink, Fetched, Handoff, write_report
from crawler.spiders.exchange import page_of, request_of, set_user_agent
from crawler.spiders.window import Wanted, Window
from pipeline import clock, config
from pipeline.errors import ArchiveError, CopydeskError, DatabaseError, NoSpaceError, UsageError, nearest
from pipeline.items import EMITTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from pipeline.items import Outcome, RunStatus, Source

log = logging.getLogger(__name__)

FAILED = ("start_error", "line_stopped")
"""Why a spider closes when something broke."""
IN_PART = 3
EXIT_CODE = "copydesk/exit_code"
PRIORITY_FEED = 10
ARGUMENTS = ("sources", "source", "since", "until", "limit", "url", "file")


class CopydeskSpider(scrapy.Spider):
    """A crawl of ours: it opens a run, asks the frontier what is due, and gives each address an outcome."""

    is_leased = True
    """Whether the run holds its sources, so that no other run crawls them at the same time."""

    def __init__(
        self,
        sources: str = "",
        source: str = "",
        since: str | None = None,
        until: str | None = None,
        limit: str | None = None,
        **unknown: str,
    ) -> None:
        super().__init__()
        self.keys = f"{sources},{source}".replace(",", " ").split()
        self._arguments = {"since": since, "until": until, "limit": limit}
        self._unknown = unknown
        self.wanted = Wanted()
        self.home = config.load()
        self.handoff = Handoff(self.home, spider=self.name)
        self.chosen: list[Source] = []
        self._is_open = False
        self._error: str | None = None
        self._ending: set[asyncio.Future[None]] = set()

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
        self.crawler.stats.set_value(EXIT_CODE, 1)  # until it is known better
        try:
            self.read_arguments()
            begun = self.settings.getint("COPYDESK_RUN")
            self.chosen = await self.handoff.open(self.keys, is_leased=self.is_leased, begun=begun, on_lost=self._on_lost)
        except CopydeskError as exc:
            self._error = str(exc)
            self.crawler.stats.set_value(EXIT_CODE, exc.exit_code)
            log.error("%s", exc)
            return
        self._is_open = True
        self.crawler.stats.set_value(EXIT_CODE, 0)
        if deadline_s := self.settings.getfloat("COPYDESK_DEADLINE_S"):
            asyncio.get_running_loop().call_later(deadline_s, lambda: self._soon(self._end_at_deadline(deadline_s)))
        async for request in self.first_requests():
            yield request

    def read_arguments(self) -> None:
        """Read what was given by `-a`, before anything begins.

        Raises: UsageError — it makes no sense; the message says what to write instead.
        """
        for word in self._unknown:
            raise UsageError(f'spider {self.name} knows no argument "{word}"{nearest(word, ARGUMENTS)}')
        now = datetime.now(UTC)
        since, until, limit = self._arguments["since"], self._arguments["until"], self._arguments["limit"]
        if limit and not limit.isdigit():
            raise UsageError(f'limit is a number of articles a source, not "{limit}"')
        self.wanted = Wanted(
            since=clock.when(since, now=now) if since else None,
            until=clock.when(until, now=now) if until else None,
            limit=int(limit) if limit else None,
        )
        self.window = Window(self.handoff, self._page_request, self.wanted)

    async def first_requests(self) -> AsyncIterator[Request]:
        """Say what is asked for first: nothing, unless a spider has its own."""
        nothing: list[Request] = []
        for request in nothing:
            yield request

    async def due_requests(self, source: str) -> list[Request]:
        """Take the next requests of what is due of a source."""
        return await self.window.fill(source)

    def _crawl(self, requests: list[Request]) -> None:
        for request in requests:
            self.crawler.engine.crawl(request)

    def _page_request(self, due: DueLink) -> Request:
        conditions = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        if not due.article_id or seen.asks_whole(due.n_visits):
            conditions = {}
        return self.request(
            due.link.url,
            source=due.link.source,
            headers={name: value for name, value in conditions.items() if value},
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"due": due},
        )

    def request(self, url: str, *, source: str | None, **kwargs: Any) -> Request:
        """Make a request that keeps its source's delay and brings every status back."""
        return request_of(url, self.handoff.sources.get(source or ""), **kwargs)

    async def parse_page(self, response: Response, due: DueLink) -> AsyncIterator[Fetched]:
        """Hand a page to the line, or record why there is none."""
        self._crawl(self.window.arrived(due.link.source or ""))
        if response.status == 304:
            log.info("unchanged url=%s status=304", due.link.url)
            await self.handoff.not_modified(due)
        elif failure := failures.of_response(due.link.url, response):
            log.info("no page url=%s reason=%s detail=%s", due.link.url, failure.rejection.reason, failure.rejection.detail)
            await self.handoff.fail(due, failure.rejection, is_final=failure.is_final, retry_at=failure.retry_at)
        else:
            yield Fetched(page_of(response, due.link, run_id=self.handoff.run_id), due)
            return
        await self._settled(due)

    async def page_failed(self, failure: Failure) -> None:
        """Record why a page did not arrive."""
        due: DueLink = failure.request.cb_kwargs["due"]  # type: ignore[attr-defined]  # Scrapy sets it
        self._crawl(self.window.arrived(due.link.source or ""))
        found = failures.of_error(due.link.url, failure.value)
        log.info("no page url=%s reason=%s detail=%s", due.link.url, found.rejection.reason, found.rejection.detail)
        await self.handoff.fail(due, found.rejection, is_final=found.is_final, retry_at=found.retry_at)
        await self._settled(due)

    async def settle(self, fetched: Fetched) -> Outcome:
        """Pass a page down the line; called by the item pipeline."""
        try:
            outcome = await self.handoff.deliver(fetched.page, fetched.due)
        except (ArchiveError, DatabaseError) as exc:
            await self._break_off(exc)
            raise
        await self._settled(fetched.due, is_article=outcome.state in EMITTED)
        return outcome

    async def _settled(self, due: DueLink, *, is_article: bool = False) -> None:
        self._crawl(await self.window.settled(due, is_article=is_article))
        await self.rest(due.link.source or "")

    async def rest(self, source: str) -> None:
        """End a source's part of the run if nothing of it is under way any more."""
        if source in self.handoff.looking.left and self.is_at_rest(source):
            await self.handoff.end_look(source)

    def is_at_rest(self, source: str) -> bool:
        """Tell whether nothing of a source is under way."""
        return self.window.is_idle(source)

    def _on_lost(self, exc: CopydeskError) -> None:
        self._soon(self._break_off(exc))

    def _soon(self, ending: Coroutine[Any, Any, None]) -> None:
        self._ending.add(asyncio.ensure_future(ending))

    async def _end_at_deadline(self, deadline_s: float) -> None:
        """End the crawl: who hangs is named, who gets on has more for the next crawl."""
        log.warning("crawl is ended at its deadline seconds=%d sources=%s", deadline_s, ",".join(self.handoff.looking.left))
        await self.handoff.end_looks(f"ended at its deadline, after {deadline_s:.0f} s")
        await self.crawler.engine.close_spider_async(reason="deadline")

    async def _break_off(self, exc: CopydeskError) -> None:
        """End the crawl: nothing more can be stored, or should be. What is in the archive is finished by the next crawl."""
        if self._error is None:
            self._error = str(exc)
            is_in_order = isinstance(exc, NoSpaceError)
            self.crawler.stats.set_value(EXIT_CODE, IN_PART if is_in_order else exc.exit_code)
            await self.crawler.engine.close_spider_async(reason="no_space" if is_in_order else "line_stopped")

    async def close_run(self, reason: str) -> None:
        """End the run and say how it went."""
        exit_code = self.crawler.stats.get_value(EXIT_CODE, 0)
        report, failed = None, self.handoff.looking.failed_sources
        if self._is_open:
            status: RunStatus = "finished" if reason == "finished" else "failed" if reason in FAILED else "interrupted"
            report = await self.handoff.close(status)
            is_in_part = report.status == "interrupted" or failed
            exit_code = exit_code or (1 if report.status == "failed" else IN_PART if is_in_part else 0)
            self.crawler.stats.set_value(EXIT_CODE, exit_code)
        path = self.settings.get("COPYDESK_REPORT")
        if path:
            found = self.handoff.looking.tallies()
            write_report(path, report, sources=found, failed_sources=failed, error=self._error, exit_code=exit_code)
