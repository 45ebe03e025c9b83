"""How far something is, on a terminal only: a line on stderr that is written over, and gone at the end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY_S = 0.2


@contextmanager
def shown(what: str, *, unit: str = "pages") -> Iterator[Callable[[], None]]:
    """Count pages before somebody's eyes.

    Yields: what to call for each page that is done.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    n, began, said = 0, time.monotonic(), 0.0

    def advance() -> None:
        nonlocal n, said
        n += 1
        now = time.monotonic()
        if now - said >= EVERY_S:
            said = now
            print(f"\r{what}: {n} {unit}, {n / max(now - began, 0.001):.0f} a second ", end="", file=sys.stderr, flush=True)

    try:
        yield advance
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def wipe() -> None:
    """Take the line away before something else is printed; `advance` brings it back."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
