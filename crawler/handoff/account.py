"""The numbers of a run, kept so that they add up: discovered = known + fetched + refused + due. Pure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.items import Report, tally
from pipeline.items.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.items import JudgedLink, RunStatus

REJECTED = "rejected as "


class Account:
    """What became of every address that a run has come across, source by source."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._owner: dict[str, str] = {}
        self._open: set[str] = set()

    def found(self, links: Iterable[JudgedLink]) -> None:
        """Enter what a feed announced; an address that several feeds announce counts once, for the source that was first."""
        for link in links:
            is_due = link.state in ("new", "again")
            is_first = link.url_key not in self._owner
            counts = self._counts[self._owner.setdefault(link.url_key, link.link.source or "")]
            if is_first:
                counts["discovered"] += 1
                counts["known"] += link.state == "known"
                counts["refused"] += link.state == "refused"
            elif is_due and link.url_key not in self._open:
                counts["known"] -= 1
            if is_due:
                self._open.add(link.url_key)

    def left(self, url_keys: Iterable[str], source: str) -> None:
        """Enter what an earlier run has left of a source."""
        new = set(url_keys) - self._owner.keys()
        self._counts[source]["discovered"] += len(new)
        self._owner |= dict.fromkeys(new, source)
        self._open |= new

    def settled(self, url_key: str, state: str, reason: str | None = None) -> None:
        """Enter an outcome, `refused`, or `due` again; a rejection with its reason."""
        self._open.discard(url_key)
        counts = self._counts[self._owner.get(url_key, "")]
        counts[state] += 1
        if state == "rejection":
            counts[f"{REJECTED}{reason}"] += 1

    def feed_failed(self, source: str) -> None:
        """Enter a feed that could not be read."""
        self._counts[source]["feed_error"] += 1

    def report(self, run_id: int, status: RunStatus, source: str | None = None) -> Report:
        """Add up; what was found and has no outcome yet is due.

        Args: source — of this one alone; None: of all.
        """
        n = self._counts[source] if source is not None else sum(self._counts.values(), Counter[str]())
        n_open = len(self._open) if source is None else sum(self._owner[key] == source for key in self._open)
        found = {"n_discovered": n["discovered"], "n_known": n["known"], "n_refused": n["refused"]}
        return Report.of(run_id, status, n, n_due=n["due"] + n_open, n_errors=n["feed_error"], **found)

    def tallies(self) -> dict[str, Tally]:
        """Add up source by source; any thread may go on meanwhile."""
        n_open = Counter(self._owner[key] for key in list(self._open))
        return {source: _tally(source, n, n_due=n["due"] + n_open[source]) for source, n in list(self._counts.items())}


def _tally(source: str, n: Counter[str], *, n_due: int) -> Tally:
    numbers = {"n_discovered": n["discovered"], "n_known": n["known"], "n_refused": n["refused"], "n_due": n_due}
    report = Report.of(0, "running", n, **numbers)
    reasons = {name.removeprefix(REJECTED): amount for name, amount in list(n.items()) if name.startswith(REJECTED)}
    return Tally(source=source or None, rejections=reasons, **{name: getattr(report, name) for name in tally.NUMBERS})


def write_report(
    path: str,
    report: Report | None,
    *,
    sources: Iterable[Tally] = (),
    failed_sources: Collection[str],
    error: str | None,
    exit_code: int,
) -> None:
    """Leave a run's summary for the process that started it (setting `COPYDESK_REPORT`).

    Args: report — None: the run was refused before it began, `error` says why. sources — the same numbers of each source.
    """
    summary = {
        **(asdict(report) if report else {}),
        "sources": [tally.written(one) for one in sources],
        "failed_sources": sorted(failed_sources),
        "error": error,
        "exit_code": exit_code,
    }
    Path(path).write_text(json.dumps(summary), encoding="utf-8")
