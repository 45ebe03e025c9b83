"""How `copydesk ingest` takes in a large WARC file: its memory by the pages read, and whether it goes on where it was killed.

    python -m bench.warc --pages 30000              # about 1 GiB of WARC, half an hour
    python -m bench.warc --pages 2000

The pages are those of the labelled set beside the checkout, again and again on 500 hosts, each time with other words, so that
they are no copies of one another. Half-way the process is killed, and started again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING, Any

from isal import igzip
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = Path(__file__).parents[2] / "shared" / "bench" / "extraction" / "dev.jsonl.gz"
MIB = 1 << 20
RUN = re.compile(r">([^<>]{30,})<")
WORD = re.compile(r"\b[a-z]{5,}\b")
HOSTS = 500
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def pages(n: int) -> Iterator[tuple[str, bytes]]:
    """Make so many pages of the labelled ones."""
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        given = [json.loads(line)["html"] for line in lines]
    for number in range(n):
        chance = random.Random(number)

        def other(found: re.Match[str], chance: random.Random = chance) -> str:
            word = found[0]
            return word[::-1] if chance.random() < 0.4 else word

        def run(found: re.Match[str]) -> str:
            return f">{WORD.sub(other, found[1])}<"

        body = RUN.sub(run, given[number % len(given)]) if number >= len(given) else given[number]
        yield f"https://h{number % HOSTS}.example/{number}", body.encode("utf-8", "replace")


def write(path: Path, n: int) -> None:
    """Write them as a crawler does, gzipped by record."""
    with path.open("wb") as file:
        for number, (url, body) in enumerate(pages(n)):
            record = BytesIO()
            writer = WARCWriter(record, gzip=False)
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            date = {"WARC-Date": f"{BEGIN + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"}
            given: dict[str, Any] = {"http_headers": headers, "warc_headers_dict": date, "length": len(body)}
            writer.write_record(writer.create_warc_record(url, "response", BytesIO(body), **given))
            file.write(igzip.compress(record.getvalue(), 2))


def taken_in(home: Path) -> int:
    """Count pages that have an outcome."""
    try:
        with closing(sqlite3.connect(f"file:{home / 'data' / 'copydesk.db'}?mode=ro", uri=True, timeout=30)) as database:
            return int(database.execute("SELECT count(*) FROM pages").fetchone()[0])
    except sqlite3.Error:
        return 0


def watched(home: Path, name: str, *, until: int | None = None) -> tuple[list[tuple[int, int]], float]:
    """Take a file in, and note how many bytes the process holds by how many pages are done; killed after so many."""
    command = [str(Path(sys.executable).with_name("copydesk")), "ingest", name]
    began, sizes = time.monotonic(), []
    with (home / "ingest.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
        while process.poll() is None:
            time.sleep(1.0)
            n = taken_in(home)
            try:
                resident = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
            except (OSError, IndexError):
                break
            sizes.append((n, int(resident) * os.sysconf("SC_PAGE_SIZE")))
            if until and n >= until:
                process.send_signal(signal.SIGKILL)
        process.wait()
    return [one for one in sizes if one[0]], time.monotonic() - began


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=30_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        home = Path(folder)
        write(home / "made.warc.gz", given.pages)
        size = (home / "made.warc.gz").stat().st_size
        print(f"{given.pages:,} pages, {size / MIB:,.0f} MiB gzipped", flush=True)
        first, before = watched(home, "made.warc.gz", until=given.pages // 2)
        n_killed = taken_in(home)
        second, after = watched(home, "made.warc.gz")
        with closing(sqlite3.connect(home / "data" / "copydesk.db")) as database:
            n_pages, n_addresses = database.execute("SELECT count(*), count(DISTINCT address_key) FROM pages").fetchone()
            is_finished = database.execute("SELECT min(is_finished) FROM intakes").fetchone()[0]
        for name, sizes in (("until it was killed", first), ("after that", second)):
            steady = sizes[len(sizes) // 5 :]
            slope = linear_regression([n for n, _ in steady], [held for _, held in steady]).slope * 1_000 / MIB
            peak = max(held for _, held in sizes) / MIB
            print(f"{name}: {peak:,.0f} MiB at most, slope {slope:+.2f} MiB a 1,000 pages, of the main process")
        print(
            f"killed at {n_killed:,} pages; in the end {n_addresses:,} of {given.pages:,} addresses have an outcome, "
            f"{n_pages - n_addresses:,} pages were read twice; finished: {bool(is_finished)}; "
            f"{given.pages / (before + after):.1f} pages a second"
        )


if __name__ == "__main__":
    main()
