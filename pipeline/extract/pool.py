"""Extraction in worker processes that can be killed, and are replaced.

A page that takes too long, or too much, costs its worker and becomes a `Rejection`; the page queued behind it goes to
another worker. Workers end with the process that made them, however it ends.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import signal
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Generic, Literal, Self, TypeVar

from pipeline.extract import limits, nurseries
from pipeline.items import Page, Rejection, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pipeline.extract.nurseries import Nursery

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = tuple[Page, Source | None]

PAGES_PER_WORKER = 2
MAX_STILLBORN = 3


@dataclass(slots=True, eq=False)
class _Worker:
    line: Connection
    pid: int | None = None
    """None until it has said hello."""
    jobs: deque[Job] = field(default_factory=deque)
    """Sent and not answered; it works on the first."""
    since: float = 0.0
    """When it began with the first, as far as we know."""


class Pool(Generic[T]):
    """Runs one task on many pages, a few at a time, in processes with limits.

    Args: task — a function that can be imported by its module's name; an exception in it is logged and becomes a
    `crash`. workers — how many processes. wall_s — how long a page may take by the clock.
    Raises: ValueError for a task of `__main__`, which workers never import; RuntimeError from `ready` if workers end before
    they begin. Not for several threads at once.
    """

    def __init__(self, task: Callable[[Page, Source | None], T], *, workers: int, wall_s: float = limits.WALL_S) -> None:
        if task.__module__ == "__main__":
            raise ValueError(f"workers cannot import {task.__qualname__} from __main__: put it into a module")
        self._task = pickle.dumps(task)
        self._wall_s = wall_s
        self._waiting: deque[Job] = deque()
        self._done: list[tuple[Page, T | Rejection]] = []
        self._n_stillborn = 0
        self._n_workers = max(workers, 1)
        self._workers: list[_Worker] = []
        self._nursery: Nursery | None = None

    @property
    def n_in_flight(self) -> int:
        """Count the pages submitted and not yet returned."""
        return len(self._waiting) + len(self._done) + sum(len(worker.jobs) for worker in self._workers)

    @property
    def is_full(self) -> bool:
        """Say whether every worker has a page to work on and one to go on with."""
        return self.n_in_flight >= PAGES_PER_WORKER * self._n_workers

    def submit(self, page: Page, source: Source | None = None) -> None:
        """Queue a page. Sent at once if a worker has room, else when one has; the first page starts the workers."""
        if not self._workers:
            self._workers = [self._start() for _ in range(self._n_workers)]
        self._waiting.append((page, source))
        self._send()

    def ready(self, timeout_s: float) -> list[tuple[Page, T | Rejection]]:
        """Collect what is done, in any order.

        Args: timeout_s — how long to wait for the first result; 0 does not wait.
        Returns: an empty list if nothing was done in time, or nothing is in flight.
        """
        until = time.monotonic() + timeout_s
        while self.n_in_flight:
            left = until - time.monotonic()
            self._collect(max(0.0, 0.0 if self._done else min(left, self._next_deadline())))
            self._end_overdue()
            self._send()
            if self._done or left <= 0:
                break
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """End all workers; what is in flight is forgotten."""
        workers, self._workers = self._workers, []
        self._waiting.clear()
        for worker in workers:
            worker.line.close()
        if self._nursery:
            nurseries.give_back(self._nursery, [worker.pid for worker in workers])
            self._nursery = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _start(self) -> _Worker:
        if self._nursery:
            try:
                return _Worker(self._nursery.worker(self._task))
            except OSError:
                self._nursery.end()
        self._nursery = nurseries.borrow()
        return _Worker(self._nursery.worker(self._task))

    def _send(self) -> None:
        """Hand waiting pages to those workers that have least to do."""
        while self._waiting:
            worker = min(self._workers, key=lambda worker: len(worker.jobs))
            if len(worker.jobs) >= PAGES_PER_WORKER:
                return
            job = self._waiting.popleft()
            if not worker.jobs:
                worker.since = time.monotonic()
            worker.jobs.append(job)
            # a worker that died meanwhile is found by _collect, which sends its pages again
            with contextlib.suppress(OSError):
                worker.line.send_bytes(pickle.dumps(job))

    def _next_deadline(self) -> float:
        waits = [worker.since + self._wall_s - time.monotonic() for worker in self._workers if worker.jobs and worker.pid]
        return max(0.0, min(waits, default=self._wall_s))

    def _collect(self, timeout_s: float) -> None:
        by_line = {worker.line: worker for worker in self._workers}
        for line in wait(list(by_line), timeout_s):
            worker = by_line[line]  # type: ignore[index]  # wait returns the very objects it was given
            try:
                while worker.line.poll():
                    self._receive(worker, worker.line.recv_bytes())
            except (EOFError, OSError):
                self._bury(worker)

    def _receive(self, worker: _Worker, message: bytes) -> None:
        worker.since = time.monotonic()
        if worker.pid is None:
            worker.pid = int(pickle.loads(message))
            self._n_stillborn = 0
            return
        page, _ = worker.jobs.popleft()
        is_sound, value = pickle.loads(message)
        if not is_sound:
            log.error("task raised url=%s\n%s", page.url, value)
            value = _rejection(page, "crash", value.strip().splitlines()[-1])
        self._done.append((page, value))

    def _bury(self, worker: _Worker, detail: str | None = None) -> None:
        """Settle a dead worker's page, queue the next one again, and start another worker."""
        status = self._nursery.status(worker.pid) & 0x7F if self._nursery and worker.pid else 0
        worker.line.close()
        if worker.pid is None:
            self._n_stillborn += 1
            if self._n_stillborn > MAX_STILLBORN:
                raise RuntimeError("extraction workers end before they begin: see the error output above")
        elif worker.jobs:
            page, _ = worker.jobs.popleft()
            is_late = detail is not None or status == signal.SIGXCPU
            detail = detail or (f"over {limits.CPU_S} s of CPU" if is_late else _cause(status))
            self._done.append((page, _rejection(page, "timeout" if is_late else "crash", detail)))
        self._waiting.extendleft(reversed(worker.jobs))
        self._workers[self._workers.index(worker)] = self._start()

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.pid and worker.jobs and now - worker.since > self._wall_s and not worker.line.poll():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                self._bury(worker, f"over {self._wall_s:g} s by the clock")


def _cause(status: int) -> str:
    return f"worker ended by {signal.Signals(status).name}" if status else "worker ended by itself: out of memory, or a bug"


def _rejection(page: Page, reason: Literal["crash", "timeout"], detail: str) -> Rejection:
    return Rejection(url=page.url, stage="extract", reason=reason, detail=detail, http_status=page.status)
