"""The numbers of a run, kept so that they add up: discovered = known + fetched + refused + due. Pure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.items import Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.items import JudgedLink, RunStatus


class Account:
    """What became of every address that a run has come across."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._open: set[str] = set()

    def found(self, links: Iterable[JudgedLink]) -> None:
        """Enter what a feed announced; an address that several feeds announce counts once."""
        for link in links:
            is_due = link.state in ("new", "again")
            if link.url_key not in self._seen:
                self._counts["discovered"] += 1
                self._counts["known"] += link.state == "known"
                self._counts["refused"] += link.state == "refused"
            elif is_due and link.url_key not in self._open:
                self._counts["known"] -= 1
            self._seen.add(link.url_key)
            if is_due:
                self._open.add(link.url_key)

    def left(self, url_keys: Iterable[str]) -> None:
        """Enter what an earlier run has left."""
        new = set(url_keys) - self._seen
        self._counts["discovered"] += len(new)
        self._seen |= new
        self._open |= new

    def settled(self, url_key: str, state: str) -> None:
        """Enter an outcome, `refused`, or `due` again."""
        self._open.discard(url_key)
        self._counts[state] += 1

    def feed_failed(self) -> None:
        """Enter a feed that could not be read."""
        self._counts["feed_error"] += 1

    def report(self, run_id: int, status: RunStatus) -> Report:
        """Add up; what was found and has no outcome yet is due."""
        n = self._counts
        found = {"n_discovered": n["discovered"], "n_known": n["known"], "n_refused": n["refused"]}
        n_due = n["due"] + len(self._open)
        return Report.of(run_id, status, n, n_due=n_due, n_errors=n["feed_error"], **found)


def write_report(
    path: str, report: Report | None, *, failed_sources: Collection[str], error: str | None, exit_code: int
) -> None:
    """Leave a run's summary for the process that started it (setting `COPYDESK_REPORT`).

    Args: report — None: the run was refused before it began, `error` says why.
    """
    summary = {
        **(asdict(report) if report else {}),
        "failed_sources": sorted(failed_sources),
        "error": error,
        "exit_code": exit_code,
    }
    Path(path).write_text(json.dumps(summary), encoding="utf-8")
