"""The demo: the bundled news site on loopback, crawled by the real spider into a fresh SQLite file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import config
from pipeline.errors import CopydeskError
from pipeline.jobs import crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Unpack

    from pipeline.config import Home
    from pipeline.jobs.crawl import Crawl, Watching

FOLDER = "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo leaves behind."""

    home: Home
    """A home of its own, with the database in it."""
    crawl: Crawl


def run(home: Home, **seen: Unpack[Watching]) -> Demo:
    """Serve the demo site, crawl it, and leave a home with the database under the data folder.

    What an earlier demo left there is replaced.

    Args: seen — whom the crawl is shown to.

    Raises: CopydeskError — the site could not be served.
    """
    folder = home.data_dir / FOLDER
    if (folder / config.FILE).exists():
        shutil.rmtree(folder)
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    (folder / config.FILE).write_text('allow_private_hosts = ["127.0.0.0/8"] # the demo site\n', encoding="utf-8")
    own = config.fixed(folder, allow_private_hosts=("127.0.0.0/8",))
    with _site(own.seeds):
        ended = crawl.crawl(own, [], **seen)
    return Demo(own, ended)


@contextmanager
def _site(seeds: Path) -> Iterator[None]:
    """Serve the site for as long as the crawl lasts; it ends with its parent, whatever ends that."""
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.demo", "--watch-stdin", "--seeds", str(seeds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stdout.readline() if server.stdout else ""
        if not line:
            raise CopydeskError("the demo site could not be served; run `python -m crawler.demo` to see why")
        json.loads(line)
        yield
    finally:
        server.communicate()
