"""What is watched while a crawl runs: that its lease is renewed, and that the disks have room."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import store
from pipeline.config import disk
from pipeline.errors import DatabaseError, HeldError, NoSpaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Home
    from pipeline.errors import CopydeskError
    from pipeline.items import Report
    from pipeline.store import Store

log = logging.getLogger(__name__)

RENEW_S = 10.0
SPACE_S = 2.0


class Watching:
    """Two tasks of the running loop; `close` ends them."""

    def __init__(
        self,
        database: Store,
        run_id: int,
        *,
        home: Home,
        report: Callable[[], Report],
        on_lost: Callable[[CopydeskError], None],
    ) -> None:
        """Begin.

        Args: report — gives the run's numbers so far. on_lost — called when the run must end: another one has taken
            over, or a disk is nearly full.
        """
        self._store, self._run_id, self._home, self._report, self._on_lost = database, run_id, home, report, on_lost
        self._tasks = [asyncio.create_task(self._keep_lease()), asyncio.create_task(self._watch_space())]

    def close(self) -> None:
        """End it; the lease stays until it runs out or is given back."""
        for task in self._tasks:
            task.cancel()

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                now, report = datetime.now(UTC), self._report()
                await asyncio.to_thread(store.renew, self._store, self._run_id, now=now, report=report)
            except HeldError as exc:
                self._on_lost(exc)
                return
            except DatabaseError as exc:
                log.warning("lease not renewed, trying again error=%s", exc)

    async def _watch_space(self) -> None:
        while not (said := disk.shortage(self._home)):
            await asyncio.sleep(SPACE_S)
        log.warning("crawl ends, a disk is nearly full: %s", said)
        self._on_lost(NoSpaceError(said))
