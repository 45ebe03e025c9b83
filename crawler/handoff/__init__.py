"""THE DOOR between fetching and everything after it: the one place here that uses the pipeline's rooms.

    spider ──► feeds(), save_links(), due()          the frontier, in SQL
    page   ──► HandoffPipeline ──► LineThread ──► article back to Scrapy, or DropItem with the reason
    failed request ──► fail()                        its outcome, recorded

A link is in SQL before the feed state that announced it, and a page is in the archive before anything reads it, so that
a crawl that is killed forgets nothing.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from crawler import seen
from crawler.handoff.account import Account, write_report
from crawler.handoff.line import LineThread
from pipeline import archive, sources, store, urls
from pipeline.errors import UsageError
from pipeline.items import EMITTED, Page, Report
from pipeline.jobs import deleting, recleaning, reprocess
from pipeline.jobs.gate import Gate
from pipeline.records import Record, record
from pipeline.sources import require_contact
from pipeline.store import DueLink

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scrapy.crawler import Crawler

    from pipeline.config import Home
    from pipeline.items import Feed, Link, Outcome, Rejection, RunStatus, Source

__all__ = ["DueLink", "Fetched", "Handoff", "HandoffPipeline", "require_contact", "write_report"]

log = logging.getLogger(__name__)

RENEW_S = 10.0
RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""When a link whose fetch failed is tried again; after the last of them it is rejected."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a spider hands to the item pipeline: a page, and the link that it answers."""

    page: Page
    due: DueLink


class Handoff:
    """One crawl's way into the database; open it in the spider's `start`, close it when the spider closes."""

    def __init__(self, home: Home, *, spider: str) -> None:
        self.home, self._spider = home, spider
        self.sources: dict[str, Source] = {}
        self.run_id = 0
        self._account = Account()
        self.failed_sources: set[str] = set()

    async def open(self, keys: Sequence[str], *, is_leased: bool) -> list[Source]:
        """Begin the run.

        Args: keys — the sources to crawl, all enabled ones if empty. is_leased — no other run may have them.
        Returns: the sources that were chosen.
        Raises: SourceError, UsageError — nothing was begun. HeldError — another run has one of the sources.
        """
        self.sources = sources.load(self.home.seeds) if self.home.seeds.exists() or is_leased else {}
        chosen = sources.choose(self.sources, keys) if is_leased else []
        if is_leased and not chosen:
            raise UsageError(f"no source is enabled in {self.home.seeds}: add one with `copydesk source add`")
        sources.require_contact(self.home, sources.addresses_of(chosen))
        chosen = await asyncio.to_thread(self._begin, chosen, are_named=bool(keys))
        self._line = LineThread(
            self._store,
            sources=self.sources,
            workers=self.home.settings.workers,
            archive_dir=self.home.archive_dir,
            gate=self._gate,
        )
        self._renewal = asyncio.create_task(self._keep_lease())
        return chosen

    def _begin(self, found: Sequence[Source], *, are_named: bool) -> list[Source]:
        archive.mend(self.home.archive_dir)
        self._store = store.open_store(self.home.database_url, create=True)
        deleting.catch_up(self.home, self._store)
        self._gate = Gate(self._store)
        chosen = self._gate.sources(found, are_named=are_named)
        self.sources.update({source.key: source for source in chosen})
        store.sync_sources(self._store, list(self.sources.values()))
        self.run_id = store.start_run(self._store, spider=self._spider, sources=[s.key for s in chosen], now=_now())
        finished = reprocess.finish_unfinished(
            self.home, self._store, self.sources, workers=self.home.settings.workers, run_id=self.run_id
        )
        if finished:
            log.info("finished what an earlier run left pages=%d", sum(finished.values()))
        return chosen

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await asyncio.to_thread(
                store.renew, self._store, self.run_id, now=_now(), report=self._account.report(self.run_id, "running")
            )

    async def close(self, status: RunStatus) -> Report:
        """End the run: everything delivered comes out, the leases are given back, the numbers are written.

        Args: status — how the crawl ended.
        """
        self._renewal.cancel()
        await self._line.close()
        if status == "finished":
            await asyncio.to_thread(
                recleaning.clean_again,
                self._store,
                self.home.archive_dir,
                self.sources,
                workers=self.home.settings.workers,
            )
        await asyncio.to_thread(deleting.erase_waiting, self.home, self._store)
        report = self._account.report(self.run_id, status)
        await asyncio.to_thread(store.finish_run, self._store, self.run_id, report, now=_now())
        await asyncio.to_thread(self._store.close)
        return report

    async def feeds(self, source: str) -> dict[str, Feed]:
        """Recall what is known of a source's feeds, by address; those at a host that is to be forgotten are left out."""
        known = await asyncio.to_thread(store.feeds, self._store, source)
        return {url: feed for url, feed in known.items() if not self._gate.is_closed(url, None)}

    async def save_links(self, links: Sequence[Link], feed: Feed, *, is_forced: bool = False) -> None:
        """Put what a feed announced into the frontier, and only then its state.

        Args: is_forced — known links are due again too: somebody asked for them.
        """
        await asyncio.to_thread(self._save_links, links, feed, is_forced=is_forced)

    def _save_links(self, links: Sequence[Link], feed: Feed, *, is_forced: bool) -> None:
        known = store.known_links(self._store, [urls.url_key(link.url) for link in links])
        judged = seen.judge(links, {} if is_forced else known, source=self.sources.get(feed.source), now=_now())
        judged = self._gate.judged(judged)
        store.save_links(self._store, judged, feed, self.run_id, now=_now())
        self._account.found(judged)

    async def save_feed(self, feed: Feed) -> None:
        """Note that a feed was looked at; one that failed names its source in the run's summary."""
        if feed.error:
            self._account.feed_failed()
            self.failed_sources.add(feed.source)
        await asyncio.to_thread(store.save_feed, self._store, feed)

    async def due(
        self,
        source: str,
        *,
        limit: int,
        skip: Collection[str],
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[DueLink]:
        """List links of a source that are due, those that an earlier run left included, oldest due first."""
        due = await asyncio.to_thread(
            store.due_links, self._store, source, now=_now(), limit=limit, skip=skip, since=since, until=until
        )
        self._account.left(d.url_key for d in due)
        return due

    async def deliver(self, page: Page, due: DueLink) -> Outcome:
        """Archive a page, pass it down the line, and wait for its outcome."""
        outcome = await self._line.deliver(page)
        self._account.settled(due.url_key, outcome.state)
        return outcome

    async def not_modified(self, due: DueLink) -> None:
        """Record that an article's page answered 304: unchanged, at the price of one request."""
        await asyncio.to_thread(
            store.not_modified, self._store, due.url_key, run_id=self.run_id, now=_now(), revisit=self._revisit(due)
        )
        self._account.settled(due.url_key, "unchanged")

    async def fail(
        self, due: DueLink, rejection: Rejection, *, retry_at: datetime | None = None, is_final: bool = False
    ) -> None:
        """Record that a page did not arrive: it is due again, or rejected once it has failed often enough."""
        if rejection.reason == "robots_denied":
            await asyncio.to_thread(store.refuse_link, self._store, due.url_key, rejection.reason, self.run_id)
            self._account.settled(due.url_key, "refused")
            return
        if not is_final and retry_at is None and due.attempts < len(RETRY_AFTER):
            retry_at = _now() + RETRY_AFTER[due.attempts]
        await asyncio.to_thread(
            store.fail_link,
            self._store,
            due.url_key,
            rejection,
            run_id=self.run_id,
            retry_at=retry_at,
            revisit=self._revisit(due),
        )
        self._account.settled(due.url_key, "due" if retry_at else "rejection")

    def _revisit(self, due: DueLink) -> tuple[int, ...]:
        source = self.sources.get(due.link.source or "")
        return source.revisit if source else ()


class HandoffPipeline:
    """Scrapy's item pipeline: a page goes in, its article comes back, or the item is dropped with its reason."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HandoffPipeline:
        """Keep the crawler, whose spider holds the door."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Record | Any:
        """Pass a page down the line; what is no page is somebody else's item and passes untouched."""
        if not isinstance(item, Fetched):
            return item
        spider: Any = self._crawler.spider
        outcome: Outcome = await spider.settle(item)
        if outcome.state in EMITTED and outcome.article:
            return record(outcome.article, stored=outcome.stored)
        raise DropItem(outcome.rejection.reason if outcome.rejection else outcome.state)


def _now() -> datetime:
    return datetime.now(UTC)
