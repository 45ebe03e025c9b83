"""One crawl as a subprocess: `scrapy crawl …` in its own process group, its output kept, its summary read back.

A reactor starts once in a process, so each crawl has its own; and Scrapy's exit code says little, so the run's own
summary is the truth.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from pipeline import config
from pipeline.items import Report, tally
from pipeline.jobs.stop import on_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from pipeline.config import Home
    from pipeline.items.tally import Progress, Tally

log = logging.getLogger(__name__)

KEPT_LOGS = 500
BROKE_OFF = "the crawl broke off; its output is in {log}"
GRACE_S = 20.0
"""How long a crawl that was asked to end may take before it is killed."""
LOOK_S = 0.25
"""How often somebody who watches a crawl is shown how far it is."""
ENDING = "ending: what was fetched is being stored; once more ends it at once"
AT_ONCE = "ended at once, as asked twice: the next crawl finishes what was fetched"


class Watching(TypedDict, total=False):
    """Whom a crawl is shown to while it runs; nothing: nobody."""

    watch: Callable[[Progress | None], None]
    """Is shown how far it is, several times a second; None: it has not said so yet."""
    say: Callable[[str], None]
    """Is told that it is ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What became of one crawl."""

    exit_code: int
    """As the contract has it."""
    log: Path
    """Where its output is kept."""
    report: Report | None = None
    """The run's numbers; None: it ended before it had any."""
    failed_sources: tuple[str, ...] = ()
    """Keys of sources one of whose feeds failed."""
    error: str | None = None
    """Why it was refused or broke; None: it did not."""
    sources: tuple[Tally, ...] = ()
    """The same numbers by source, by key; empty: it ended before it had any."""
    seconds: float = 0.0
    """From its start to its end."""


@dataclass(frozen=True, slots=True)
class Running:
    """A crawl that has been started; end it with `wait` or `stop`."""

    process: subprocess.Popen[bytes]
    log: Path
    summary: Path
    began: float = field(default_factory=time.monotonic)

    def wait(self, timeout_s: float | None = None) -> Crawl:
        """Wait for the end and read the summary.

        Raises: subprocess.TimeoutExpired — it still runs.
        """
        exit_code = self.process.wait(timeout_s)
        seconds = time.monotonic() - self.began
        crawl = _read(self.summary, exit_code=exit_code, log=self.log, seconds=seconds)
        for file in (self.summary, self.progress, tally.unfinished(self.progress)):
            file.unlink(missing_ok=True)
        return crawl

    def watched(self, watch: Callable[[Progress | None], None]) -> Crawl:
        """Wait for the end, and show several times a second how far it is; None: it has not said so yet."""
        while True:
            try:
                return self.wait(LOOK_S)
            except subprocess.TimeoutExpired:
                watch(tally.read_progress(self.progress))

    @property
    def progress(self) -> Path:
        """Where the crawl says how far it is, if it was asked to."""
        return self.summary.with_suffix(".progress")

    def stop(self) -> Crawl:
        """Ask the crawl to end, give it time, then kill it with all its processes."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            return self.wait()

    def signal(self, number: int) -> None:
        """Send a signal to the crawl; a crawl that has ended already does not mind."""
        if self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


def start(
    home: Home,
    spider: str,
    arguments: Mapping[str, str],
    *,
    settings: Mapping[str, str] | None = None,
    is_watched: bool = False,
) -> Running:
    """Start `scrapy crawl SPIDER` for a home.

    Args: arguments — the spider's (`-a`). settings — Scrapy's (`-s`). is_watched — it is to say how far it is.
    """
    log = _log_file(home, spider)
    handle, summary = tempfile.mkstemp(prefix="copydesk-", suffix=".json")
    os.close(handle)
    options = [f"-s{name}={value}" for name, value in {**(settings or {}), "COPYDESK_REPORT": summary}.items()]
    if is_watched:
        options.append(f"-sCOPYDESK_PROGRESS={Path(summary).with_suffix('.progress')}")
    options += [f"-a{name}={value}" for name, value in arguments.items() if value]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scrapy", "crawl", spider, *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=config.child_environment(home),
            start_new_session=True,
        )
    return Running(process, log, Path(summary))


def crawl(
    home: Home,
    keys: Sequence[str],
    *,
    since: str | None = None,
    limit: int | None = None,
    **seen: Unpack[Watching],
) -> Crawl:
    """Crawl sources once, now, and wait for the end.

    The first SIGINT or SIGTERM asks the crawl to end with everything fetched stored; the second ends it at once.

    Args: keys — the sources; all enabled ones if empty.
    """
    watch, say = seen.get("watch"), seen.get("say", log.warning)
    arguments = {"sources": ",".join(keys), "since": since or "", "limit": str(limit) if limit else ""}
    running = start(home, "news", arguments, is_watched=watch is not None)
    n_asked = 0

    def end() -> None:
        nonlocal n_asked
        n_asked += 1
        say(ENDING if n_asked == 1 else AT_ONCE)
        running.signal(signal.SIGTERM if n_asked == 1 else signal.SIGKILL)

    with on_signals(end):
        ended = running.watched(watch) if watch else running.wait()
    return replace(ended, error=AT_ONCE) if n_asked > 1 and ended.report is None else ended


def _read(summary: Path, *, exit_code: int, log: Path, seconds: float) -> Crawl:
    try:
        found = json.loads(summary.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Crawl(exit_code=max(exit_code, 1), log=log, error=BROKE_OFF.format(log=log), seconds=seconds)
    numbers = {field.name: found[field.name] for field in fields(Report) if field.name in found}
    code = found["exit_code"] or max(exit_code, 0)
    return Crawl(
        exit_code=code,
        log=log,
        report=Report(**numbers) if numbers else None,
        failed_sources=tuple(found["failed_sources"]),
        error=found["error"] or (BROKE_OFF.format(log=log) if code and not numbers else None),
        sources=tuple(tally.read(one) for one in found.get("sources", ())),
        seconds=seconds,
    )


def _log_file(home: Home, spider: str) -> Path:
    """Choose a new file, and make room: a log is for finding out what went wrong lately."""
    folder = home.data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("*.log"))[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{spider}.log"
