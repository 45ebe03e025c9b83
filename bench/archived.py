"""What the archive's index saves: one page, and one source of many, found with it and without.

    python -m bench.archived --pages 20000          # some minutes, about 700 MiB in a temporary folder

The same questions are put to the same archive twice: through the index, and by reading every record. The figures are ratios of
one run; the pages are those of bench/warc.py.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.warc import BEGIN, HOSTS, pages
from pipeline import archive
from pipeline.items import Page

if TYPE_CHECKING:
    from collections.abc import Callable


def fill(folder: Path, n: int) -> None:
    """Archive so many pages of as many sources as there are hosts."""
    with archive.ArchiveWriter(folder, roll_bytes=100 << 20) as writer:
        for number, (url, body) in enumerate(pages(n)):
            at = BEGIN + timedelta(seconds=number)
            writer.write(Page(requested_url=url, url=url, body=body, fetched_at=at, source=f"h{number % HOSTS}"))


def timed(ask: Callable[[], list[str | None]]) -> tuple[float, list[str | None]]:
    """Ask once.

    Returns: seconds, and what was found.
    """
    began = time.perf_counter()
    found = ask()
    return time.perf_counter() - began, found


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=20_000)
    n: int = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(folder, n)
        names = archive.files(folder)
        taken = sum((folder / name).stat().st_size for name in names)
        indexes = sum(path.stat().st_size for path in folder.glob("*.cdxj"))
        print(f"{n:,} pages in {len(names)} files, {taken / 2**20:.0f} MiB; the indexes take {indexes / taken:.2%} of that")
        url = f"https://h{(n - 1) % HOSTS}.example/{n - 1}"
        questions: list[tuple[str, Callable[[], list[str | None]], Callable[[], list[str | None]]]] = [
            (
                "one address",
                lambda: [archive.read(folder, one.archive_record).url for one in archive.captures(folder, url)],
                lambda: [page.url for page in archive.replay(folder) if page.url == url],
            ),
            (
                f"one source of {HOSTS}",
                lambda: [page.url for page in archive.replay(folder, source="h7")],
                lambda: [page.url for page in archive.replay(folder) if page.source == "h7"],
            ),
            (
                "how many pages",
                lambda: [str(archive.holding(folder, name).n_pages) for name in names],
                lambda: [str(sum(1 for _ in archive.records(folder, name))) for name in names],
            ),
        ]
        for what, by_index, by_reading in questions:
            (fast, found), (slow, read) = timed(by_index), timed(by_reading)
            print(f"{what}: the same answer: {found == read}; {slow / fast:,.0f} times as fast with the index")
        for path in folder.glob("*.cdxj"):
            path.unlink()
        anew, _ = timed(lambda: [str(archive.holding(folder, name).n_pages) for name in names])
        print(f"making the indexes anew takes {anew / slow:.2f} times as long as reading the archive once")


if __name__ == "__main__":
    main()
