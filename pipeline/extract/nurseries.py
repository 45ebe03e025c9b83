"""The parent's side of a nursery: started when a pool needs it, lent to the next pool of this process when one has closed.

To import and warm what extraction needs takes a second of CPU, and a process that ingests and then cleans again has two pools.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from pipeline.extract.nursery import ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_S = 10.0
CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pipeline.extract.nursery import serve; serve(int(sys.argv[2]))"
)


class Nursery:
    """A subprocess that forks warmed workers on request, and ends with this process however that ends."""

    def __init__(self) -> None:
        self._path = _path()
        self._parent = os.getpid()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", CODE, self._path, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C is for the parent, which ends its workers in order
            )

    @property
    def pid(self) -> int:
        """Give the number of its process."""
        return self._process.pid

    @property
    def is_fit(self) -> bool:
        """Say whether it lives, belongs to this process and not to one that was forked off, and imports from where we do."""
        return self._parent == os.getpid() and self._path == _path() and self._process.poll() is None

    def worker(self, task: bytes) -> Connection:
        """Have a worker forked.

        Args: task — the pickled function that it runs.
        Returns: the line to it; its first message is its pid.
        Raises: OSError — the nursery is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [b"s"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        line = Connection(ours.detach())
        with contextlib.suppress(OSError):  # a worker that died meanwhile is found by whoever listens
            line.send_bytes(task)
        return line

    def status(self, pid: int) -> int:
        """Wait for a worker's end, and give its wait status; 0 if nobody can tell."""
        try:
            self._control.sendall(ANSWER.pack(pid, 0))
            answer = self._control.recv(ANSWER.size, socket.MSG_WAITALL)
        except OSError:
            return 0
        return int(ANSWER.unpack(answer)[1]) if len(answer) == ANSWER.size else 0

    def end(self) -> None:
        """End it and all its workers."""
        self._control.close()
        try:
            self._process.wait(LAST_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_idle: list[Nursery] = []


def borrow() -> Nursery:
    """Give a nursery that a pool of this process has left, or a new one."""
    while _idle:
        nursery = _idle.pop()
        if nursery.is_fit:
            return nursery
        if nursery._parent == os.getpid():
            nursery.end()
    return Nursery()


def give_back(nursery: Nursery, workers: Iterable[int | None]) -> None:
    """End the workers, and keep the nursery for the next pool: one of them, the others end.

    Args: workers — their pids; None for one that has not said its own yet, so that only the nursery can end it.
    """
    pids = list(workers)
    if _idle or None in pids or not nursery.is_fit:
        nursery.end()
        return
    for pid in filter(None, pids):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        nursery.status(pid)
    _idle.append(nursery)


@atexit.register
def _end_idle() -> None:
    while _idle:
        nursery = _idle.pop()
        if nursery.is_fit:
            nursery.end()


def _path() -> str:
    return json.dumps([entry or os.getcwd() for entry in sys.path])  # noqa: PTH109 - sys.path holds strings
