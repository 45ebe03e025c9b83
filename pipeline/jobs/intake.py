"""Files into the database: read, archived, passed down the line, counted; one run in `v_runs`."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import archive, store
from pipeline.config import disk
from pipeline.ingest import ingest
from pipeline.items import Page, Report
from pipeline.jobs import deleting, files, recleaning
from pipeline.jobs.bookmarks import Bookmarks
from pipeline.jobs.files.wanted import EVERY, Wanted
from pipeline.jobs.gate import Gate
from pipeline.jobs.owning import Owners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.config import Home
    from pipeline.items import Outcome, RunStatus, Source
    from pipeline.jobs.files.mapping import Mapping as Names
    from pipeline.jobs.stop import Stop
    from pipeline.store.intakes import Intake

RENEW_S = 10.0
MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants of files."""

    source: str | None = None
    """Whose the pages are, if they do not say."""
    by_host: bool = False
    """True: a page that does not say whose it is belongs to its host, as it does anyway in a WARC file."""
    mapping: Names = ()
    """Other names of what JSON has."""
    wanted: Wanted = EVERY
    is_again: bool = False
    """True: a WARC file that is finished is read again."""

    @property
    def chosen(self) -> str:
        """Write down what makes another choice of a file's pages, the limit apart."""
        return json.dumps([self.source, sorted(self.wanted.hosts), sorted(self.wanted.languages)])


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
    already: list[Intake] = field(default_factory=list)
    """WARC files that were finished before, and not read."""
    stopped: str | None = None
    """Why it ended before all was read; None: it did not, or somebody asked it to."""
    n_without_source: int = 0
    """Pages that do not say whose they are, and nobody does."""

    def add(self, outcome: Outcome) -> None:
        """Count a page."""
        self.states[outcome.state] += 1
        self.n_without_source += outcome.page.source is None
        if outcome.rejection:
            self.reasons[outcome.rejection.reason] += 1
            if outcome.page.read_from and not outcome.page.is_of_warc and len(self.rejected) < MOST_NAMED:
                detail = outcome.rejection.detail.removeprefix(f"{outcome.page.read_from}: ")
                self.rejected.append(f"{outcome.page.read_from}: no article: {outcome.rejection.reason} ({detail})")

    def report(self, run_id: int, *, is_interrupted: bool) -> Report:
        """Add it up as a run's numbers."""
        status: RunStatus = "interrupted" if is_interrupted else "finished"
        return Report.of(run_id, status, self.states, n_errors=len(self.bad), n_discovered=self.states.total())


def take_in(
    home: Home,
    paths: Sequence[Path],
    asked: Asked,
    *,
    sources: Mapping[str, Source],
    stop: Stop,
    advance: Callable[..., None] = lambda *_: None,
) -> Tally:
    """Bring files into the database.

    Args: stop — ends the reading; what was read comes out all the same. advance — is called for each page that is done, with
        the share of its file that is read, where that is known.
    Raises: UsageError — a path that is not there. NoSpaceError — too little room is left on a disk to begin.
    """
    files.require(paths)
    disk.require(home)
    tally, settled = Tally(), set[str]()
    archive.mend(home.archive_dir)
    with store.open_store(home.database_url, create=True) as database:
        deleting.catch_up(home, database)
        run_id = store.start_run(database, spider="ingest", sources=[], now=_now())
        try:
            with archive.ArchiveWriter(home.archive_dir) as writer:
                feeder = _Feeder(asked, home, database, writer, sources, run_id, tally)
                found = feeder.pages(paths, stop)
                for outcome in ingest(found, database, sources=sources, workers=home.settings.workers):
                    tally.add(outcome)
                    feeder.bookmarks.settled(outcome.page)
                    if outcome.page.archive_record:
                        settled.add(outcome.page.archive_record.rpartition(":")[0])
                    advance(feeder.bookmarks.share(outcome.page))
                feeder.bookmarks.save()
            for name in settled:
                store.settle_file(database, name)
            recleaning.clean_again(
                database, home.archive_dir, sources, workers=home.settings.workers, is_asked_to_end=lambda: stop.is_asked
            )
            deleting.erase_waiting(home, database)
        except BaseException:
            store.finish_run(database, run_id, replace(tally.report(run_id, is_interrupted=True), status="failed"), now=_now())
            raise
        is_interrupted = stop.is_asked or tally.stopped is not None
        store.finish_run(database, run_id, tally.report(run_id, is_interrupted=is_interrupted), now=_now())
    return tally


class _Feeder:
    """Chooses among what is read, says whose it is, and keeps it in the archive before it is fed."""

    def __init__(
        self,
        asked: Asked,
        home: Home,
        database: store.Store,
        writer: archive.ArchiveWriter,
        sources: Mapping[str, Source],
        run_id: int,
        tally: Tally,
    ) -> None:
        self._asked, self._home, self._database, self._writer = asked, home, database, writer
        self._run_id, self._tally = run_id, tally
        self._gate, self._owners = Gate(database), Owners(database, sources)
        self.bookmarks = Bookmarks(database, chosen=asked.chosen, is_again=asked.is_again)
        self._n_taken, self._renewed_at = 0, time.monotonic()

    def pages(self, paths: Sequence[Path], stop: Stop) -> Iterator[Page | None]:
        """Read, and pass on what is wanted until there is enough; None at each tick, and for what is passed over."""
        found = files.pages(
            paths,
            source=self._asked.source,
            now=_now(),
            stdin=stop.stdin(),
            mapping=self._asked.mapping,
            bookmarks=self.bookmarks,
            skipped=self._tally.skipped,
            passed_over=self._tally.passed_over,
        )
        for one in stop.ticking(found):
            self._renew()
            if self._tally.stopped:
                break
            if isinstance(one, files.FileEnd):
                self.bookmarks.read(one.path)
            elif isinstance(one, Page):
                if self._n_taken == self._asked.wanted.limit:
                    break
                yield self._taken(one)
            elif one is None:
                yield None
            else:
                place = one.path if one.line is None else f"{one.path}:{one.line}"
                self._tally.bad.append(f"{place}: {one.error}")
        self._tally.already.extend(self.bookmarks.finished)

    def _taken(self, page: Page) -> Page | None:
        """Archive a page, unless it is to be forgotten; None: it is passed over."""
        self.bookmarks.took(page)
        if why_not := self._asked.wanted.why_not(page):
            self._tally.skipped[why_not] += 1
            self.bookmarks.settled(page, is_taken=False)
            return None
        self._n_taken += 1
        if page.is_of_warc or self._asked.by_host:
            page = self._owners.owned(page)
        return replace(page if self._gate.why(page) else self._writer.write(page), run_id=self._run_id)

    def _renew(self) -> None:
        """Say now and then that the run is alive, and look whether there is still room."""
        if time.monotonic() - self._renewed_at > RENEW_S:
            store.renew(self._database, self._run_id, now=_now())
            self._renewed_at = time.monotonic()
            self._tally.stopped = disk.shortage(self._home)


def _now() -> datetime:
    return datetime.now(UTC)
