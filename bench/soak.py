"""A real `copydesk schedule` over real sockets: does it hold out, and does who hangs keep nobody else waiting?

    python -m bench.soak polls                        # 10,000 polls of 50 outlets, one in ten of them faulty: some 40 minutes
    python -m bench.soak polls --polls 500 --outlets 10
    python -m bench.soak hanging                      # 10 of 20 outlets hang for ever; six minutes, and six without them
    python -m bench.soak tick                         # the CPU of one tick with 3,000 sources of which 200 are due

`polls` prints the slope of the scheduler's memory, its descriptors and threads, and whether every poll that an outlet saw is in
the database. `hanging` compares the intervals of the ten that answer with those of a run in which nobody hangs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, linear_regression, quantiles
from typing import TYPE_CHECKING, Any

from bench.newsstand import Newsstand
from pipeline import config, sources, store
from pipeline.jobs.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 2**20
RETRY_S = 3.0
"""Requests of one outlet that are closer than this are one poll and its retries."""


def schedule(home: Path) -> subprocess.Popen[bytes]:
    """Start the schedule of a home."""
    command = [Path(sys.executable).with_name("copydesk"), "schedule"]
    with Path(home, "schedule.log").open("wb") as output:
        return subprocess.Popen(command, cwd=home, env={**os.environ, "COPYDESK_HOME": str(home)}, stderr=output)


def size_of(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Measure a process: bytes resident, descriptors, threads."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    n_open = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
    return {"bytes": int(status["VmRSS"].split()[0]) * 1024, "descriptors": n_open, "threads": int(status["Threads"])}


def rows(home: Path, question: str) -> list[sqlite3.Row]:
    """Ask the database of a home."""
    database = sqlite3.connect(home / "data" / "copydesk.db", timeout=60)
    database.row_factory = sqlite3.Row
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def polls_of(times: list[float]) -> int:
    """Count polls: requests that are no retries of the one before."""
    return bool(times) + sum(after - before > RETRY_S for before, after in pairwise(times))


def hold_out(home: Path, *, n_polls: int, n_outlets: int) -> dict[str, Any]:
    """Let the schedule poll until there have been so many polls, then end it, and compare the books.

    Returns: `polls` as the outlets saw them, `looks` as the database has them; `slope_mib` of memory for 1,000 polls, without
    the first fifth; the fewest and most descriptors and threads since then; the exit code.
    """
    sizes: list[tuple[int, dict[str, int]]] = []
    with Newsstand(n_outlets, fault_rate=0.1) as stand:
        stand.make_home(home, schedule="every 5s")
        process = schedule(home)
        n = 0
        while n < n_polls:
            time.sleep(2.0)
            n = sum(map(polls_of, list(stand.looks.values())))
            if process.poll() is not None:
                raise RuntimeError(Path(home, "schedule.log").read_text()[-2_000:])
            sizes.append((n, size_of(process)))
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
        seen = {f"s{outlet}": polls_of(times) for outlet, times in stand.looks.items()}
        n_faults = len(stand.faults)
    booked = {
        row["source"]: row["n"] for row in rows(home, "SELECT source, sum(n_looks) AS n FROM source_days GROUP BY source")
    }
    steady = [(n, size) for n, size in sizes if n > n_polls / 5]
    slope = linear_regression([n for n, _ in steady], [size["bytes"] for _, size in steady]).slope * 1_000 / MIB
    ranges = {name: [f([size[name] for _, size in steady]) for f in (min, max)] for name in ("descriptors", "threads")}
    off = {key: [seen.get(key, 0), booked.get(key, 0)] for key in seen | booked if seen.get(key, 0) != booked.get(key, 0)}
    sums = {"polls": sum(seen.values()), "looks": sum(booked.values()), "faults": n_faults, "off": off}
    return {**sums, "slope_mib": round(slope, 3), **ranges, "exit_code": code}


def keep_time(
    home: Path, *, hanging: int, seconds: float, outlets: int = 20, every_s: int = 60, deadline_s: int = 45
) -> dict[str, Any]:
    """Let the schedule poll outlets at an interval while some of them hang.

    Returns: of those that answer, the fewest polls of one; the mean and the 95th percentile of how far their intervals are
    from that asked for, as a share of it, and intervals against those expected; how many sources are named as hanging.
    """
    with Newsstand(outlets, hanging=hanging) as stand:
        stand.make_home(home, schedule=f"every {every_s}s", settings=f"crawl_deadline_s = {deadline_s}")
        process = schedule(home)
        time.sleep(seconds)
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
        answering = [stand.looks[outlet] for outlet in range(outlets) if outlet not in stand.hanging]
    found: dict[str, Any] = {"hanging": hanging, "fewest": min(map(len, answering))}
    gaps = [after - before for times in answering for before, after in pairwise(times[1:])]
    if len(gaps) > 1:
        off = [abs(gap - every_s) / every_s for gap in gaps]
        found |= {"off_mean": round(fmean(off), 3), "off_p95": round(quantiles(off, n=20)[-1], 3)}
        found["kept"] = round(len(gaps) / sum((times[-1] - times[1]) / every_s for times in answering), 3)
    named = rows(home, "SELECT source FROM source_days WHERE n_failed > 0 GROUP BY source ORDER BY source")
    return {**found, "named": [row["source"] for row in named], "exit_code": code}


def tick_cpu(home: Path, *, n_sources: int = 3_000, n_due: int = 200) -> Iterator[dict[str, Any]]:
    """Tick with many sources, and take the CPU of the scheduler's own process; what it starts is ended at once."""
    stanzas = (
        f'[s{n}]\nname = "Outlet {n}"\nhomepage = "http://127.1.{n // 250}.{n % 250 + 1}"\n'
        f'feeds = ["http://127.1.{n // 250}.{n % 250 + 1}/rss"]\nschedule = "auto"\n'
        for n in range(n_sources)
    )
    Path(home, "seeds").mkdir(parents=True)
    Path(home, "copydesk.toml").write_text('allow_private_hosts = ["127.0.0.0/8"]\n')
    Path(home, "seeds", "sources.toml").write_text("\n".join(stanzas))
    settings = config.load(home)
    with store.open_store(settings.database_url, create=True) as database:
        keys = sorted(sources.load(settings.seeds))
        store.sync_sources(database, list(sources.load(settings.seeds).values()))
        plan = Schedule(settings, database)
        for name in ("first", "second", "third"):
            later, now = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(seconds=1)
            for number, key in enumerate(keys):
                store.set_next_due(database, key, now if number < n_due else later)
            began = time.process_time()
            plan.tick()
            yield {"tick": name, "cpu_s": round(time.process_time() - began, 3), "started": plan.is_at_work}
            plan.kill()
            while plan.is_at_work:
                plan.tend()
                time.sleep(0.1)


def main() -> None:
    """Read the arguments, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("polls", "hanging", "tick"))
    parser.add_argument("--polls", type=int, default=10_000)
    parser.add_argument("--outlets", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=6.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as root:
        if given.what == "polls":
            found = [hold_out(Path(root, "polls"), n_polls=given.polls, n_outlets=given.outlets)]
        elif given.what == "hanging":
            found = [keep_time(Path(root, f"hang{n}"), hanging=n, seconds=given.minutes * 60) for n in (0, 10)]
        else:
            found = list(tick_cpu(Path(root, "tick")))
        for one in found:
            print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main()
