"""Ending in order: the first SIGINT or SIGTERM lets what has begun come out, the second ends at once."""

from __future__ import annotations

import io
import os
import queue
import select
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from _typeshed import WriteableBuffer

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)
AHEAD = 8
"""Items that are read before they are asked for."""
TICK_S = 0.05


@contextmanager
def on_signals(act: Callable[[], None]) -> Iterator[None]:
    """Call a function at each SIGINT and SIGTERM, for as long as it is open."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Stop:
    """Watches for the wish to end, for as long as it is open."""

    def __init__(self) -> None:
        self.is_asked = False
        self._is_over = False
        self._woken, self._wake = os.pipe()

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._end()

    def until(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on until somebody wants to end."""
        for item in items:
            if self.is_asked:
                return
            yield item

    def stdin(self) -> io.BufferedReader:
        """Open standard input so that it is at its end when somebody wants to end."""
        return io.BufferedReader(_Input(0, self._woken), 1 << 16)

    def ticking(self, items: Iterable[T]) -> Iterator[T | None]:
        """Read items in a thread, so that a slow giver stops nothing.

        Yields: the items in order, and None whenever there is none for a moment; ends when somebody wants to end.
        """
        ready: queue.Queue[list[T] | BaseException | None] = queue.Queue(AHEAD)
        reader = threading.Thread(target=self._read, args=(items, ready), name="reader", daemon=True)
        reader.start()
        while not self.is_asked:
            try:
                item = ready.get(timeout=TICK_S)
            except queue.Empty:
                yield None
                continue
            if item is None:
                break
            if isinstance(item, BaseException):
                raise item
            yield item[0]

    def _read(self, items: Iterable[T], ready: queue.Queue[list[T] | BaseException | None]) -> None:
        last: BaseException | None = None
        try:
            for item in items:
                if not self._put([item], ready):
                    return
        except BaseException as exc:
            last = exc
        self._put(last, ready)

    def _put(self, item: list[T] | BaseException | None, ready: queue.Queue[list[T] | BaseException | None]) -> bool:
        while not self._is_over:
            try:
                ready.put(item, timeout=1.0)
            except queue.Full:
                continue
            return True
        return False

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self.is_asked = True
        self._end()

    def _end(self) -> None:
        """Wake the reader, who may wait for input: there will be no more."""
        self._is_over = True
        os.write(self._wake, b"\0")


class _Input(io.RawIOBase):
    """A file descriptor that ends when another one is written to."""

    def __init__(self, source: int, woken: int) -> None:
        self._source, self._woken = source, woken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        ready, _, _ = select.select([self._source, self._woken], [], [])
        if self._woken in ready:
            return 0
        return os.readv(self._source, [buffer])
