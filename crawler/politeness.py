"""Politeness that Scrapy leaves out: Crawl-delay, Retry-After, and a robots.txt that cannot be read.

RFC 9309: a robots.txt that answers 404 allows everything; one that answers 5xx or not at all forbids everything for now.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadConnectionRefusedError, IgnoreRequest
from scrapy.robotstxt import RobotParser

from crawler.guard import BlockedHostError
from crawler.tls import ALLOW_UNVERIFIED
from pipeline import urls

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

log = logging.getLogger(__name__)

MAX_CRAWL_DELAY_S = 600.0
MAX_REST_S = 86_400.0
DEFAULT_REST_S = 900.0
DELAY = "copydesk_delay_s"
"""Request meta: the least seconds between two requests to this host, as the source's stanza says."""


class RobotsUnreachableError(IgnoreRequest):
    """The robots.txt of a host could not be read, so the host is left alone for now."""


class RobotsDeniedError(IgnoreRequest):
    """The robots.txt of a host forbids the address."""


class HostRestsError(IgnoreRequest):
    """The host asked to be left alone until a time."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"the host asked for no request before {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obey robots.txt, and leave a host alone whose robots.txt cannot be read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}
        """Why, by host."""
        self._unverified: set[str] = set()
        self._blocked: dict[str, BlockedHostError] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Obey the host's robots.txt, which is fetched under the same TLS rule as the page."""
        del spider
        netloc = request.url.split("/")[2]
        if request.meta.get(ALLOW_UNVERIFIED):
            self._unverified.add(netloc)
        request.meta[ALLOW_UNVERIFIED] = netloc in self._unverified
        await super().process_request(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let a request pass or ignore it."""
        netloc = request.url.split("/")[2]
        if netloc in self._blocked:
            raise self._blocked[netloc]
        if netloc in self._unreachable:
            raise RobotsUnreachableError(f"robots.txt of {netloc} cannot be read: {self._unreachable[netloc]}")
        if rp is None:  # of several requests that wait for one robots.txt, Scrapy gives the parser to the first only
            known = self._parsers.get(netloc)
            if not isinstance(known, RobotParser):
                raise RobotsUnreachableError(f"robots.txt of {netloc} has not been read")
            rp = known
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as exc:
            raise RobotsDeniedError(str(exc)) from exc

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unreachable[netloc] = f"HTTP status {response.status}"
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        log.warning("robots.txt unreachable host=%s error=%s", netloc, exc)
        self._unreachable[netloc] = cause(exc)
        if isinstance(exc, BlockedHostError):
            self._blocked[netloc] = exc
        super()._robots_error(exc, netloc)


def cause(error: BaseException) -> str:
    """Say in a few words why no answer came.

    >>> cause(DownloadConnectionRefusedError("Connection was refused by other side: 111: Connection refused."))
    'connection refused: nothing listens there'
    """
    if isinstance(error, DownloadConnectionRefusedError):
        return "connection refused: nothing listens there"
    return " ".join(str(error).split())[:300] or type(error).__name__


class DelayMiddleware:
    """Keep the source's delay between two requests to a host, and the host's own Crawl-delay if that is longer."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._asked: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DelayMiddleware:
        """Listen for robots.txt files."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.read_crawl_delay, signal=signals.robots_parsed)
        return middleware

    def process_request(self, request: Request) -> None:
        """Set the delay of the request's host before it is queued there; another port is another host, as for robots.txt."""
        netloc = urlsplit(request.url).netloc
        if ":" in netloc:
            request.meta.setdefault("download_slot", netloc)
        self._apply(request, request.meta.get(DELAY, 0.0))

    def read_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Raise a host's delay to what its robots.txt asks for."""
        asked = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        if asked:
            self._asked[urls.host(request.url)] = min(float(asked), MAX_CRAWL_DELAY_S)
            self._apply(request, 0.0)

    def _apply(self, request: Request, delay_s: float) -> None:
        engine = self._crawler.engine
        if engine is None:
            return
        downloader: Any = engine.downloader
        key = downloader.get_slot_key(request)
        before = downloader.per_slot_settings.get(key, {}).get("delay", 0.0)
        delay_s = max(delay_s, before, self._asked.get(urls.host(request.url), 0.0))
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay_s, "jitter": 0.0}
        if key in downloader.slots:
            downloader.slots[key].delay = delay_s


class RestMiddleware:
    """After 429 or 503, send no request to that host before the time that its Retry-After names."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def process_request(self, request: Request) -> None:
        """Ignore a request to a host that rests."""
        until = self._until.get(urls.host(request.url), 0.0)
        if until > time.time():
            raise HostRestsError(datetime.fromtimestamp(until, UTC))

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember how long the host wants to rest."""
        if response.status in (429, 503):
            rest_s = retry_after_s(response.headers.get("Retry-After", b""), now=datetime.now(UTC))
            self._until[urls.host(request.url)] = time.time() + rest_s
            log.warning("host rests url=%s status=%s seconds=%d", response.url, response.status, rest_s)
        return response


def retry_after_s(value: bytes | None, *, now: datetime) -> float:
    """Read a Retry-After header.

    Returns: seconds from now, at most a day; 15 minutes if the header is absent or makes no sense.

    >>> retry_after_s(b"120", now=datetime.now(UTC))
    120.0
    """
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MAX_REST_S)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return DEFAULT_REST_S
    seconds = (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), MAX_REST_S)
