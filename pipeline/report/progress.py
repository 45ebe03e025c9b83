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
def shown(what: str, *, unit: str = "pages") -> Iterator[Callable[..., None]]:
    """Count pages before somebody's eyes.

    Yields: what to call for each page that is done, if it is known with the share that is done, 0 to 1.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    n, began, said = 0, time.monotonic(), 0.0

    def advance(share: float | None = None) -> None:
        nonlocal n, said
        n += 1
        now = time.monotonic()
        if now - said >= EVERY_S:
            said = now
            done = "" if share is None else f", {share:.0%} of the file"
            speed = f"{n / max(now - began, 0.001):.0f} a second"
            print(f"\r{what}: {n} {unit}, {speed}{done} ", end="", file=sys.stderr, flush=True)

    try:
        yield advance
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def wipe() -> None:
    """Take the line away before something else is printed; `advance` brings it back."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
