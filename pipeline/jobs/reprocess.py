"""The replay feeder: archived pages down the line again, all of them or those of which nothing has come yet.

What it feeds is in the archive already, so it archives nothing; a revision that came of a page is rewritten, never added.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from pipeline import archive, store
from pipeline.archive import folder, lock
from pipeline.ingest import ingest
from pipeline.items import Report
from pipeline.jobs import deleting, recleaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.config import Home
    from pipeline.items import Outcome, Page, Source
    from pipeline.store import Store

    Asked = Callable[[], bool]

CHUNK = 200
RENEW_PAGES = 50


@dataclass(slots=True)
class Tally:
    """What became of the pages so far."""

    states: Counter[str] = field(default_factory=Counter)
    """Pages by state."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejected pages by reason."""
    n_withdrawn: int = 0
    """Articles that are gone, as the only text they had came of a page that is rejected now."""

    def add(self, outcome: Outcome) -> None:
        """Count a page."""
        self.states[outcome.state] += 1
        self.n_withdrawn += outcome.is_withdrawn
        if outcome.rejection:
            self.reasons[outcome.rejection.reason] += 1


def again(
    home: Home,
    sources: Mapping[str, Source],
    *,
    source: str | None = None,
    since: datetime | None = None,
    is_unfinished: bool = False,
    is_asked_to_end: Asked = bool,
) -> Tally:
    """Pass archived pages down the line again, as a run of its own; makes the database if there is none.

    Args:
        source — only pages of this source. since — only pages fetched then or later.
        is_unfinished — only pages without an outcome.
        is_asked_to_end — asked before each page; what was begun comes out.
    Returns: what became of the pages, those that were cleaned again at the end left out.
    """
    archive.mend(home.archive_dir)
    with store.open_store(home.database_url, create=True) as database:
        deleting.catch_up(home, database)
        run_id = store.start_run(database, spider="reprocess", sources=[], now=_now())
        tally = Tally()
        status: Literal["finished", "interrupted", "failed"] = "failed"
        try:
            workers = home.settings.workers
            if is_unfinished and not source and not since:
                tally = _finish(home, database, sources, workers=workers, run_id=run_id, is_asked=is_asked_to_end)
            else:
                pages = _pages(home, database, source=source, since=since, is_unfinished=is_unfinished)
                pages = takewhile(lambda _: not is_asked_to_end(), pages)
                tally = _fed(pages, database, sources, workers=workers, run_id=run_id)
            recleaning.clean_again(database, home.archive_dir, sources, workers=workers, is_asked_to_end=is_asked_to_end)
            deleting.erase_waiting(home, database)
            status = "interrupted" if is_asked_to_end() else "finished"
        finally:
            store.finish_run(database, run_id, Report.of(run_id, status, tally.states), now=_now())
    return tally


def finish_unfinished(
    home: Home, database: Store, sources: Mapping[str, Source], *, workers: int, run_id: int | None = None
) -> Counter[str]:
    """Finish what an earlier process archived and did not bring to an outcome. Costs next to nothing if there is nothing.

    Args: run_id — the run whose lease is renewed meanwhile; None: there is none.
    Returns: pages by state.
    """
    return _finish(home, database, sources, workers=workers, run_id=run_id, is_asked=bool).states


def unfinished(home: Home, database: Store) -> Iterator[Page]:
    """Read the archived pages of which nothing has come yet, as far as no living process writes their file."""
    return _pages(home, database, source=None, since=None, is_unfinished=True)


def _finish(
    home: Home, database: Store, sources: Mapping[str, Source], *, workers: int, run_id: int | None, is_asked: Asked
) -> Tally:
    read_wholly: list[str] = []

    def pages() -> Iterator[Page]:
        for name, records in left.items():
            yield from archive.replay(home.archive_dir, files=[name], records=records)
            read_wholly.append(name)

    with ExitStack() as held:
        left = _left(home.archive_dir, database, held)
        wanted = takewhile(lambda _: not is_asked(), pages())
        if any(left.values()):
            counted = _fed(wanted, database, sources, workers=workers, run_id=run_id)
        else:  # the line would start its workers for nothing
            read_wholly.extend(left)
            counted = Tally()
        for name in read_wholly:
            store.settle_file(database, name)
    return counted


def _pages(home: Home, database: Store, *, source: str | None, since: datetime | None, is_unfinished: bool) -> Iterator[Page]:
    if not is_unfinished:
        yield from archive.replay(home.archive_dir, source=source, since=since)
        return
    with ExitStack() as held:
        for name, records in _left(home.archive_dir, database, held).items():
            yield from archive.replay(home.archive_dir, files=[name], source=source, since=since, records=records)


def _left(directory: Path, database: Store, held: ExitStack) -> dict[str, set[str]]:
    """Find the records without an outcome, by file.

    Files that a living process writes are that process's own; those with something left are held against other finishers.
    """
    left: dict[str, set[str]] = {}
    for name in store.unsettled_files(database, archive.files(directory)):
        with ExitStack() as here:
            if not lock.take(here.enter_context(folder.opened(directory, name))):
                continue
            records = [place for place, _ in archive.records(directory, name)]
            left[name] = set(records)
            for start in range(0, len(records), CHUNK):
                left[name] -= store.has_outcome(database, records[start : start + CHUNK])
            if left[name]:
                held.push(here.pop_all())
    return left


def _fed(pages: Iterable[Page], database: Store, sources: Mapping[str, Source], *, workers: int, run_id: int | None) -> Tally:
    tally = Tally()
    fed = (replace(page, run_id=page.run_id or run_id) for page in pages)
    for number, outcome in enumerate(ingest(fed, database, sources=sources, workers=workers), start=1):
        tally.add(outcome)
        if run_id is not None and number % RENEW_PAGES == 0:
            store.renew(database, run_id, now=_now())
    return tally


def _now() -> datetime:
    return datetime.now(UTC)
