"""Files into the database: read, archived, passed down the line, counted; one run in `v_runs`."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import archive, store
from pipeline.ingest import ingest
from pipeline.items import Page, Report
from pipeline.jobs import deleting, files, recleaning
from pipeline.jobs.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.config import Home
    from pipeline.items import Outcome, RunStatus, Source
    from pipeline.jobs.files import BadLine
    from pipeline.jobs.files.mapping import Mapping as Names
    from pipeline.jobs.stop import Stop

RENEW_S = 10.0
MOST_NAMED = 20


@dataclass(slots=True)
class Tally:
    """What became of the pages so far."""

    states: Counter[str] = field(default_factory=Counter)
    """Pages by state."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejected pages by reason."""
    bad: list[str] = field(default_factory=list)
    """What could not be read, a sentence each."""
    skipped: Counter[str] = field(default_factory=Counter)
    """What a WARC file or a folder holds beside pages, by reason."""
    passed_over: list[str] = field(default_factory=list)
    """Files of folders that are no pages, the first of them."""
    rejected: list[str] = field(default_factory=list)
    """Which pages are no articles, and why, the first `MOST_NAMED` of them."""
    n_without_source: int = 0
    """Pages that do not say whose they are, and nobody does."""

    def add(self, outcome: Outcome) -> None:
        """Count a page."""
        self.states[outcome.state] += 1
        self.n_without_source += outcome.page.source is None
        if outcome.rejection:
            self.reasons[outcome.rejection.reason] += 1
            if outcome.page.read_from and len(self.rejected) < MOST_NAMED:
                detail = outcome.rejection.detail.removeprefix(f"{outcome.page.read_from}: ")
                self.rejected.append(f"{outcome.page.read_from}: no article: {outcome.rejection.reason} ({detail})")

    def report(self, run_id: int, *, is_interrupted: bool) -> Report:
        """Add it up as a run's numbers."""
        status: RunStatus = "interrupted" if is_interrupted else "finished"
        return Report.of(run_id, status, self.states, n_errors=len(self.bad), n_discovered=self.states.total())


def take_in(
    home: Home,
    paths: Sequence[Path],
    *,
    source: str | None,
    sources: Mapping[str, Source],
    stop: Stop,
    mapping: Names = (),
    advance: Callable[[], None] = lambda: None,
) -> Tally:
    """Bring files into the database.

    Args: source — whose the pages are, if they do not say. mapping — other names of what JSON has.
        stop — ends the reading; what was read comes out all the same. advance — is called for each page that is done.
    """
    tally, settled = Tally(), set[str]()
    now = datetime.now(UTC)
    stdin = stop.stdin()
    found = files.pages(
        paths,
        source=source,
        now=now,
        stdin=stdin,
        mapping=mapping,
        skipped=tally.skipped,
        passed_over=tally.passed_over,
    )
    archive.mend(home.archive_dir)
    with store.open_store(home.database_url, create=True) as database:
        deleting.catch_up(home, database)
        run_id = store.start_run(database, spider="ingest", sources=[], now=now)
        try:
            with archive.ArchiveWriter(home.archive_dir) as writer:
                renewing = _renewing(stop.ticking(found), database, run_id)
                pages = _archived(renewing, writer, Gate(database), run_id, tally)
                for outcome in ingest(pages, database, sources=sources, workers=home.settings.workers):
                    tally.add(outcome)
                    if outcome.page.archive_record:
                        settled.add(outcome.page.archive_record.rpartition(":")[0])
                    advance()
            for name in settled:
                store.settle_file(database, name)
            recleaning.clean_again(
                database, home.archive_dir, sources, workers=home.settings.workers, is_asked_to_end=lambda: stop.is_asked
            )
            deleting.erase_waiting(home, database)
        except BaseException:
            store.finish_run(database, run_id, replace(tally.report(run_id, is_interrupted=True), status="failed"), now=_now())
            raise
        store.finish_run(database, run_id, tally.report(run_id, is_interrupted=stop.is_asked), now=_now())
    return tally


def _archived(
    found: Iterable[Page | BadLine | None], writer: archive.ArchiveWriter, gate: Gate, run_id: int, tally: Tally
) -> Iterator[Page | None]:
    """Keep each page in the archive before it is fed, unless it is to be forgotten; note what is none."""
    for one in found:
        if one is None:
            yield None
        elif isinstance(one, Page):
            yield replace(one if gate.why(one) else writer.write(one), run_id=run_id)
        else:
            place = one.path if one.line is None else f"{one.path}:{one.line}"
            tally.bad.append(f"{place}: {one.error}")


def _renewing(found: Iterable[Page | BadLine | None], database: store.Store, run_id: int) -> Iterator[Page | BadLine | None]:
    """Say now and then that the run is alive."""
    renewed_at = time.monotonic()
    for one in found:
        if time.monotonic() - renewed_at > RENEW_S:
            store.renew(database, run_id, now=_now())
            renewed_at = time.monotonic()
        yield one


def _now() -> datetime:
    return datetime.now(UTC)
