"""Many pages through the worker processes, results in the order of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pipeline.extract import Pool
from pipeline.items import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.items import Page, Source

T = TypeVar("T")
WINDOW = 256
"""Pages that may be done before an earlier one is: a slow page holds so many results in memory, and no more."""


def in_order(
    pages: Iterable[Page | None], task: Callable[[Page, Source | None], T], *, workers: int
) -> Iterator[tuple[Page, T | Rejection]]:
    """Run a task on pages in worker processes.

    Args: pages — None means that there is none at the moment. task — must be importable by name; see `Pool`.
    Yields: each page with its result, in the order of the pages. Memory: a window of results, whatever comes in.
    """
    done: dict[int, tuple[Page, T | Rejection]] = {}
    waiting: dict[int, int] = {}
    n_out = 0

    def collect(timeout_s: float) -> Iterator[tuple[Page, T | Rejection]]:
        nonlocal n_out
        for page, result in pool.ready(timeout_s):
            done[waiting.pop(id(page))] = page, result
        while n_out in done:
            yield done.pop(n_out)
            n_out += 1

    with Pool(task, workers=workers) as pool:
        number = 0
        for page in pages:
            while page and (pool.is_full or number - n_out >= WINDOW):
                yield from collect(1.0)
            if page:
                waiting[id(page)] = number
                number += 1
                pool.submit(page)
            yield from collect(0.0)
        while pool.n_in_flight:
            yield from collect(1.0)
