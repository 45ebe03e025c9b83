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
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler import seen
from crawler.handoff.account import Account, write_report
from crawler.handoff.adopting import IngestPipeline
from crawler.handoff.line import LineThread
from crawler.handoff.looking import Looking, lost
from crawler.handoff.passing import Fetched, HandoffPipeline
from crawler.handoff.watching import Watching
from pipeline import archive, sources, store, urls
from pipeline.config import disk
from pipeline.errors import UsageError
from pipeline.jobs import alerts, deleting, looks, recleaning, reprocess
from pipeline.jobs.gate import Gate
from pipeline.sources import require_contact
from pipeline.store import DueLink

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from pipeline.config import Home
    from pipeline.errors import CopydeskError
    from pipeline.items import Feed, Link, LookOutcome, Outcome, Page, Rejection, Report, RunStatus, Source

__all__ = ["DueLink", "Fetched", "Handoff", "HandoffPipeline", "IngestPipeline", "require_contact", "write_report"]

log = logging.getLogger(__name__)

RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""When a link whose fetch failed is tried again; after the last of them it is rejected."""


class Handoff:
    """One crawl's way into the database; open it in the spider's `start`, close it when the spider closes."""

    def __init__(self, home: Home, *, spider: str) -> None:
        self.home, self._spider = home, spider
        self.sources: dict[str, Source] = {}
        self.run_id = 0
        self._account = Account()
        self.looking = Looking(self._account, run_id=0, planned={})

    async def open(
        self, keys: Sequence[str], *, is_leased: bool, begun: int = 0, on_lost: Callable[[CopydeskError], None]
    ) -> list[Source]:
        """Begin the run.

        Args: keys — the sources to crawl, all enabled ones if empty. is_leased — no other run may have them. begun — the run
        that a schedule has begun with them; 0: none has. on_lost — called when the run must end: another one has
        taken over, or a disk is nearly full.
        Returns: the sources that were chosen.
        Raises: SourceError, UsageError, NoSpaceError — nothing was begun. HeldError — another run has one of the sources.
        """
        disk.require(self.home)
        self.sources = sources.load(self.home.seeds) if self.home.seeds.exists() or is_leased else {}
        chosen = sources.choose(self.sources, keys) if is_leased else []
        if is_leased and not chosen:
            raise UsageError(f"no source is enabled in {self.home.seeds}: add one with `copydesk source add`")
        sources.require_contact(self.home, sources.addresses_of(chosen))
        chosen = await asyncio.to_thread(self._begin, chosen, are_named=bool(keys), begun=begun)
        self._line = LineThread(
            self._store,
            sources=self.sources,
            workers=self.home.settings.workers,
            archive_dir=self.home.archive_dir,
            gate=self._gate,
        )
        self._watching = Watching(
            self._store,
            self.run_id,
            home=self.home,
            report=lambda: self._account.report(self.run_id, "running"),
            on_lost=on_lost,
        )
        return chosen

    def _begin(self, found: Sequence[Source], *, are_named: bool, begun: int) -> list[Source]:
        archive.mend(self.home.archive_dir)
        self._store = store.open_store(self.home.database_url, create=True)
        deleting.catch_up(self.home, self._store)
        self._gate = Gate(self._store)
        chosen = self._gate.sources(found, are_named=are_named)
        self.sources.update({source.key: source for source in chosen})
        store.sync_sources(self._store, list(self.sources.values()))
        keys = [source.key for source in chosen]
        self._is_scheduled = bool(begun)
        if begun:
            held, self.run_id = store.adopt_run(self._store, begun, now=_now()), begun
            chosen = [source for source in chosen if source.key in held]
        else:
            self.run_id = store.start_run(self._store, spider=self._spider, sources=keys, now=_now())
        self.looking = Looking(self._account, run_id=self.run_id, planned=store.next_due(self._store, keys))
        finished = reprocess.finish_unfinished(
            self.home, self._store, self.sources, workers=self.home.settings.workers, run_id=self.run_id
        )
        if finished:
            log.info("finished what an earlier run left pages=%d", sum(finished.values()))
        return chosen

    async def end_look(self, source: str, outcome: LookOutcome = "done", *, error: str | None = None) -> None:
        """End a source's part of the run: it is given back, and it is decided when it is due next.

        Args: outcome — `interrupted`: it is due again at once, if a schedule has begun the run.
        """
        look = self.looking.end(source, outcome, error)
        log.info("source done source=%s outcome=%s new=%d", source, look.outcome, look.numbers.n_new)
        planned = self.looking.planned[source]
        await asyncio.to_thread(looks.end, self._store, self.sources[source], look, planned=planned)

    async def end_looks(self, error: str) -> None:
        """End what is left of a run that has come to its deadline: what still gets on has more for the next one."""
        now = _now()
        for source in self.looking.left:
            gets_on = self.looking.gets_on(source, now)
            await self.end_look(source, "interrupted" if gets_on else "deadline", error=None if gets_on else error)

    async def close(self, status: RunStatus) -> Report:
        """End the run: everything delivered comes out, the leases are given back, the numbers are written.

        Args: status — how the crawl ended.
        """
        self._watching.close()
        await self._line.close()
        for source in self.looking.left:
            is_bug = status == "finished"
            error = "the crawl ended before it was done with it; see its log" if is_bug else None
            await self.end_look(source, "failed" if is_bug else "interrupted", error=error)
        if status == "finished":
            await asyncio.to_thread(
                recleaning.clean_again, self._store, self.home.archive_dir, self.sources, workers=self.home.settings.workers
            )
        await asyncio.to_thread(deleting.erase_waiting, self.home, self._store)
        report = self._account.report(self.run_id, status)
        await asyncio.to_thread(store.finish_run, self._store, self.run_id, report, now=_now())
        if status == "finished" and not self._is_scheduled:  # a schedule tells by itself
            await asyncio.to_thread(alerts.tell, self.home, self._store)
        await asyncio.to_thread(self._store.close)
        return report

    async def feeds(self, source: str) -> dict[str, Feed]:
        """Recall what is known of a source's feeds, by address; those at a host that is to be forgotten are left out."""
        known = await asyncio.to_thread(store.feeds, self._store, source)
        return {url: feed for url, feed in known.items() if not self._gate.is_closed(url, None)}

    async def save_links(
        self, links: Sequence[Link], feed: Feed, *, checked_at: datetime | None = None, is_forced: bool = False
    ) -> None:
        """Put what a feed announced into the frontier, and only then its state.

        Args: checked_at — when it was looked at before. is_forced — known links are due again too: somebody asked for them.
        """
        await asyncio.to_thread(self._save_links, links, feed, checked_at, is_forced=is_forced)

    def _save_links(self, links: Sequence[Link], feed: Feed, checked_at: datetime | None, *, is_forced: bool) -> None:
        known = store.known_links(self._store, [urls.url_key(link.url) for link in links])
        judged = seen.judge(links, {} if is_forced else known, source=self.sources.get(feed.source), now=_now())
        judged = self._gate.judged(judged)
        store.save_links(self._store, judged, feed, self.run_id, now=_now())
        self._account.found(judged)
        n_lost = lost(judged, feed, checked_at=checked_at)
        if n_lost:
            log.warning("feed turned over url=%s lost=%d", feed.url, n_lost)
        self.looking.feed_read(feed, n_lost)

    async def save_feed(self, feed: Feed) -> None:
        """Note that a feed was looked at; one that failed names its source in the run's summary."""
        if feed.error:
            self._account.feed_failed(feed.source)
            self.looking.feed_failed(feed)
        elif feed.checked_at:
            self.looking.feed_read(feed, 0)
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
        self._account.left((d.url_key for d in due), source)
        return due

    async def deliver(self, page: Page, due: DueLink) -> Outcome:
        """Archive a page, pass it down the line, and wait for its outcome."""
        self.looking.answered(due.link.source)
        outcome = await self._line.deliver(page)
        self._account.settled(due.url_key, outcome.state, outcome.rejection.reason if outcome.rejection else None)
        return outcome

    async def not_modified(self, due: DueLink) -> None:
        """Record that an article's page answered 304: unchanged, at the price of one request."""
        self.looking.answered(due.link.source)
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
        self._account.settled(due.url_key, "due" if retry_at else "rejection", rejection.reason)

    def _revisit(self, due: DueLink) -> tuple[int, ...]:
        source = self.sources.get(due.link.source or "")
        return source.revisit if source else ()


def _now() -> datetime:
    return datetime.now(UTC)
