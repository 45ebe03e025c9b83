"""A look at one source, end to end: the spider `check` in a subprocess, and what it brought. Stores nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import archive, sources
from pipeline.errors import CopydeskError, UsageError
from pipeline.items import Rejection
from pipeline.items.check import Announcement, Door, Look, Sample
from pipeline.jobs import crawl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.config import Home
    from pipeline.items import Source
    from pipeline.jobs.crawl import Crawl, Running

FOUND = "found.json"
AT_ONCE = 4
GRACE_S = 2.0
"""How long a look that was asked to end may take: it has nothing to store."""


def look(home: Home, source: Source, *, n_pages: int) -> Look:
    """Ask for a source's feeds, sitemaps and sections, and for its newest pages, as politely as a crawl does.

    Returns: what came, whatever that is; nothing of it is stored.
    Raises: UsageError — nobody has said who we are; nothing was asked for. CopydeskError — the spider broke off.
    """
    sources.require_contact(home, sources.addresses_of([source]))
    if not (source.feeds or source.sitemaps or source.sections):
        return Look(source=source)
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        return _found(_started(home, source, Path(folder), n_pages=n_pages), source, Path(folder))


def samples(home: Home, proposed: Sequence[Source], *, n_pages: int) -> Iterator[Look | CopydeskError]:
    """Look at sources that have no stanza yet, a few at once.

    Yields: for each source, in order, what a look brought, or why it broke off.
    """
    for start in range(0, len(proposed), AT_ONCE):
        few = proposed[start : start + AT_ONCE]
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
            seeds = Path(folder, "proposed.toml")
            seeds.write_text("\n".join(map(sources.stanza, few)), encoding="utf-8")
            elsewhere = replace(home, settings=home.settings.model_copy(update={"seeds": seeds}))
            places = [Path(folder, str(number)) for number in range(len(few))]
            for place in places:
                place.mkdir()
            running = [_started(elsewhere, source, place, n_pages=n_pages) for source, place in zip(few, places, strict=True)]
            try:
                for one, source, place in zip(running, few, places, strict=True):
                    try:
                        yield _found(one, source, place)
                    except CopydeskError as exc:
                        yield exc
            finally:
                for one in running:
                    one.signal(signal.SIGKILL)


def _started(home: Home, source: Source, folder: Path, *, n_pages: int) -> Running:
    return crawl.start(home, "check", {"source": source.key, "pages": str(n_pages), "folder": str(folder)})


def _found(running: Running, source: Source, folder: Path) -> Look:
    """Wait for a look, and read what it brought.

    Raises: UsageError, CopydeskError — it broke off.
    """
    ended = waited(running).exit_code
    found = folder / FOUND
    if not found.exists():
        error = UsageError if ended == UsageError.exit_code else CopydeskError
        raise error(f"the look at {source.key} broke off; its output is in {running.log}")
    return _read(json.loads(found.read_text(encoding="utf-8")), source, folder)


def waited(running: Running) -> Crawl:
    """Wait for the end of a spider that stores nothing; whoever interrupts that ends the spider first."""
    try:
        return running.wait()
    except BaseException:
        running.signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            running.wait(GRACE_S)
        running.signal(signal.SIGKILL)
        running.wait()
        raise


def _read(found: dict[str, Any], source: Source, folder: Path) -> Look:
    return Look(
        source=source,
        announcements=tuple(_announcement(each) for each in _ordered(found["announcements"])),
        doors=tuple(_door(each) for each in found["doors"]),
        crawl_delays=tuple(sorted(found["crawl_delays"].items())),
        tdm=tuple(found["tdm"]),
        n_links=found["n_links"],
        n_refused=found["n_refused"],
        refused=found["refused"],
        headlines=tuple((url, headline) for url, headline in found["headlines"]),
        samples=tuple(_sample(each, folder) for each in found["samples"]),
    )


def _ordered(announcements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the sitemaps of an index behind it."""
    ordered: list[dict[str, Any]] = []

    def place(within: str | None) -> None:
        for each in announcements:
            if each["within"] == within:
                ordered.append(each)
                place(each["url"])

    place(None)
    return ordered


def _announcement(said: dict[str, Any]) -> Announcement:
    newest = said.pop("newest", None)
    return Announcement(**said, newest=datetime.fromisoformat(newest) if newest else None)


def _door(said: dict[str, Any]) -> Door:
    times = {name: datetime.fromisoformat(when) for name in ("tls_begins_at", "tls_ends_at") if (when := said.get(name))}
    return Door(**{**said, **times, "addresses": tuple(said["addresses"])})


def _sample(said: dict[str, Any], folder: Path) -> Sample:
    url, record, why = said["url"], said.get("record"), said.get("rejection")
    if record:
        return Sample(url=url, page=replace(archive.read(folder, record), archive_record=None, is_replay=False))
    known = why or {"reason": "network_error", "detail": "no answer came", "http_status": None}
    return Sample(url=url, rejection=Rejection(url=url, stage="fetch", **known))
