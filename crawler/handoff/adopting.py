"""An item pipeline for other people's spiders: one line of their settings, and what they scrape comes down the line."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy import signals

from crawler.handoff.line import LineThread
from crawler.handoff.watching import Watching
from pipeline import archive, config, sources, store
from pipeline.config import disk
from pipeline.errors import ArchiveError, DatabaseError, NoSpaceError, UsageError
from pipeline.items import Report
from pipeline.jobs import deleting, recleaning, reprocess
from pipeline.jobs.files import lines, mapping
from pipeline.jobs.gate import Gate
from pipeline.jobs.owning import Owners

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipeline.errors import CopydeskError
    from pipeline.items import Page, RunStatus

log = logging.getLogger(__name__)

STATS = "copydesk/"


class IngestPipeline:
    """Takes in items that have `html` or `text`, and hands every item on as it was.

        ITEM_PIPELINES = {"crawler.handoff.IngestPipeline": 900}

    Settings: `COPYDESK_SOURCE` — whose pages are that do not say so (`source`); without it they belong to their host.
    `COPYDESK_MAP` — other names, as for `copydesk ingest --map`. What became of the pages stands in Scrapy's stats, under
    `copydesk/`, and in `v_runs`.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler, self._source = crawler, settings.get("COPYDESK_SOURCE")
        self._mapping = mapping.read(settings.getlist("COPYDESK_MAP"))
        if self._source:
            try:
                sources.check_key(self._source)
            except ValueError as exc:
                raise UsageError(f"COPYDESK_SOURCE {self._source}: {exc}") from exc
        self._home = config.load()
        self._states: Counter[str] = Counter()
        self._error: CopydeskError | None = None
        self._is_open = False
        self._ending: set[asyncio.Future[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IngestPipeline:
        """Read the settings.

        Raises: UsageError — one of them makes no sense.
        """
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.close_run, signal=signals.spider_closed)
        return pipeline

    async def open_spider(self) -> None:
        """Begin a run.

        Raises: CopydeskError — the database cannot be used, or a disk is full.
        """
        disk.require(self._home)
        self._stanzas = sources.load(self._home.seeds) if self._home.seeds.exists() else {}
        await asyncio.to_thread(self._begin)
        self._owners = Owners(self._store, self._stanzas)
        self._line = LineThread(
            self._store,
            sources=self._stanzas,
            workers=self._home.settings.workers,
            archive_dir=self._home.archive_dir,
            gate=Gate(self._store),
        )
        self._watching = Watching(
            self._store, self._run_id, home=self._home, report=lambda: self._report("running"), on_lost=self._end
        )
        self._is_open = True

    def _begin(self) -> None:
        archive.mend(self._home.archive_dir)
        self._store = store.open_store(self._home.database_url, create=True)
        deleting.catch_up(self._home, self._store)
        name = str(getattr(self._crawler.spider, "name", "")) or "scrapy"
        self._run_id = store.start_run(self._store, spider=name, sources=[], now=datetime.now(UTC))
        workers = self._home.settings.workers
        reprocess.finish_unfinished(self._home, self._store, self._stanzas, workers=workers, run_id=self._run_id)

    async def process_item(self, item: Any) -> Any:
        """Take an item in, and hand it on; one that has neither `html` nor `text` is not ours."""
        page = self._page(item)
        if isinstance(page, str):
            log.debug("item passed on, it is no page why=%s", page)
            self._crawler.stats.inc_value(f"{STATS}passed_on")
            return item
        if self._error:
            raise self._error
        try:
            page = await asyncio.to_thread(self._owners.owned, page)
            outcome = await self._line.deliver(replace(page, run_id=self._run_id))
        except (ArchiveError, DatabaseError) as exc:
            self._end(exc)
            raise
        self._states[outcome.state] += 1
        self._crawler.stats.inc_value(f"{STATS}{outcome.state}")
        if outcome.rejection:
            self._crawler.stats.inc_value(f"{STATS}rejection/{outcome.rejection.reason}")
            log.info("no article url=%s reason=%s", page.url, outcome.rejection.reason)
        return item

    async def close_run(self, reason: str) -> None:
        """End the run: what was handed in comes out, and the numbers are written."""
        if self._is_open:
            self._watching.close()
            await self._line.close()
            await asyncio.to_thread(self._finish, is_finished=reason == "finished")

    def _finish(self, *, is_finished: bool) -> None:
        workers = self._home.settings.workers
        recleaning.clean_again(self._store, self._home.archive_dir, self._stanzas, workers=workers)
        deleting.erase_waiting(self._home, self._store)
        status: RunStatus = "finished" if is_finished else "interrupted"
        if self._error and not isinstance(self._error, NoSpaceError):
            status = "failed"
        store.finish_run(self._store, self._run_id, self._report(status), now=datetime.now(UTC))
        self._store.close()

    def _report(self, status: RunStatus) -> Report:
        return Report.of(self._run_id, status, self._states, n_discovered=self._states.total())

    def _end(self, exc: CopydeskError) -> None:
        """End the crawl: nothing more can be stored, or should be."""
        if self._error is None:
            self._error = exc
            log.error("crawl ends: %s", exc)
            ending = self._crawler.engine.close_spider_async(reason="copydesk_stopped")
            self._ending.add(asyncio.ensure_future(ending))

    def _page(self, item: Any) -> Page | str:
        """Make an item's page, or say why it is none."""
        if not ItemAdapter.is_item(item):
            return "it is no item"
        fields = mapping.renamed({str(key): _plain(value) for key, value in ItemAdapter(item).asdict().items()}, self._mapping)
        body = fields.get("html")
        if isinstance(body, bytes):
            fields["html"] = "-"
        page = lines.page_of(fields, now=datetime.now(UTC), source=self._source)
        if isinstance(page, str) or not isinstance(body, bytes):
            return page
        return replace(page, body=body, headers=())  # its charset is found as a browser finds it


def _plain(value: Any) -> Any:
    """Write times as JSON has them; the rest is left as it is."""
    return value.isoformat() if isinstance(value, datetime | date) else value
