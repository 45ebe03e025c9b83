"""A home of its own, the demo site beside it, and what the site must come to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from crawler.demo import DemoSite
from pipeline import archive, config, urls
from tests.commands import copydesk

BIN = Path(sys.executable).parent
EXPECTED = tomllib.loads((config.resource("seeds/demo") / "expected.toml").read_text(encoding="utf-8"))
FIRST = [a for a in EXPECTED["article"] if a.get("edition", 1) == 1]
PATHS = {(a["outlet"], a["path"]) for a in FIRST}
"""Every article of the first edition."""


class Desk:
    """A home of its own, and the commands that somebody would type in it."""

    def __init__(self, folder: Path, site: DemoSite, *, database_url: str | None = None) -> None:
        self.folder, self.site = folder, site
        (folder / "seeds").mkdir(parents=True)
        (folder / "copydesk.toml").write_text('allow_private_hosts = ["127.0.0.0/8"]\nworkers = 1\n')
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
        site.write_seeds(folder / "seeds" / "sources.toml")
        outside = ("COPYDESK_", "DATABASE_URL", "SCRAPY_")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        if database_url:
            self.env["DATABASE_URL"] = database_url

    def start(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Run a command to its end: `copydesk` in this process, anything else in one of its own."""
        if command[0] == "copydesk":
            return copydesk(self.folder, self.env, *command[1:])
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120
        )

    def crawl(self, *options: str) -> subprocess.CompletedProcess:
        return self.run("scrapy", "crawl", "news", *options)

    def rows(self, sql: str) -> list[sqlite3.Row]:
        database = sqlite3.connect(self.folder / "data" / "copydesk.db")
        database.row_factory = sqlite3.Row
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def wait_for_requests(self, n: int) -> None:
        """Wait until the site has answered so many requests; a crawl that never gets there fails the test."""
        until = time.monotonic() + 60
        while len(self.site.requests) < n:
            assert time.monotonic() < until, f"only {len(self.site.requests)} of {n} requests came in a minute"
            time.sleep(0.05)

    def path_of(self, url: str) -> tuple[str, str]:
        """Say which page of the site an address leads to, in whatever variant it was announced."""
        for known in [*EXPECTED["article"], *EXPECTED["other"]]:
            if urls.url_key(self.site.origins[known["outlet"]] + known["path"]) == urls.url_key(url):
                return known["outlet"], known["path"]
        raise AssertionError(f"{url} is no page of the site")

    def stored(self) -> dict[tuple[str, str], sqlite3.Row]:
        """Give the articles by the page they are of."""
        return {self.path_of(row["url"]): row for row in self.rows("SELECT * FROM v_articles")}

    def archived(self) -> set[str]:
        """Give every record of the archive that holds a page."""
        folder = self.folder / "data" / "archive"
        return {record for name in archive.files(folder) for record, _ in archive.records(folder, name)}

    def accounted(self) -> set[str]:
        """Give every record of the archive that has an outcome."""
        return {row["archive_record"] for row in self.rows("SELECT archive_record FROM pages WHERE archive_record IS NOT NULL")}
