"""The line beside the reactor: a thread that archives pages and feeds them in, and brings outcomes back.

reactor: deliver(page) ──► queue ──► thread: archive, ingest(…) ──► reactor: the outcome's future
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING

from pipeline import ingest, store
from pipeline.archive import ArchiveWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.items import Outcome, Page, Source
    from pipeline.jobs.gate import Gate
    from pipeline.store import Store

TICK_S = 0.05
"""How long the thread waits for a page before the line may look at its clock."""

Waiting = asyncio.Future["Outcome"]


class LineThread:
    """Run the line for as long as a crawl lasts."""

    def __init__(self, database: Store, *, sources: Mapping[str, Source], workers: int, archive_dir: Path, gate: Gate) -> None:
        self._store, self._sources, self._workers, self._archive_dir = database, sources, workers, archive_dir
        self._gate = gate
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[tuple[Page, Waiting] | None] = queue.SimpleQueue()
        self._waiting: dict[str, Waiting] = {}
        self._thread = threading.Thread(target=self._run, name="line")
        self._failure: BaseException | None = None
        self._thread.start()

    async def deliver(self, page: Page) -> Outcome:
        """Hand a page in and wait for what becomes of it.

        Raises: DatabaseError, ArchiveError — the line has stopped; the page is in the archive, or was never taken.
        """
        if self._failure:
            raise self._failure
        future: Waiting = self._loop.create_future()
        self._queue.put((page, future))
        return await future

    async def close(self) -> None:
        """Let everything that was handed in come out, and end the thread."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        writer = ArchiveWriter(self._archive_dir)
        written: set[str] = set()
        try:
            for outcome in ingest.ingest(self._pages(writer), self._store, sources=self._sources, workers=self._workers):
                record = outcome.page.archive_record or ""
                written.add(record.rpartition(":")[0])
                future = self._waiting.pop(record)
                self._loop.call_soon_threadsafe(_settle, future, outcome)
            for name in written:
                store.settle_file(self._store, name)
        except Exception as exc:
            self._fail(exc)
        finally:
            writer.close()

    def _pages(self, writer: ArchiveWriter) -> Iterator[Page | None]:
        while True:
            try:
                handed = self._queue.get(timeout=TICK_S)
            except queue.Empty:
                yield None
                continue
            if handed is None:
                return
            page, future = handed
            self._waiting[""] = future
            if outcome := self._gate.turned_away(page):
                self._loop.call_soon_threadsafe(_settle, self._waiting.pop(""), outcome)
                continue
            archived = writer.write(page)
            self._waiting[archived.archive_record or ""] = self._waiting.pop("")
            yield archived

    def _fail(self, exc: Exception) -> None:
        self._failure = exc
        for future in self._waiting.values():
            self._loop.call_soon_threadsafe(_refuse, future, exc)
        while True:
            try:
                handed = self._queue.get_nowait()
            except queue.Empty:
                return
            if handed:
                self._loop.call_soon_threadsafe(_refuse, handed[1], exc)


def _settle(future: Waiting, outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)


def _refuse(future: Waiting, exc: Exception) -> None:
    if not future.done():
        future.set_exception(exc)
