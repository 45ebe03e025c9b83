"""What a crawl came to: a table of its sources whose numbers add up, what failed and what to do, for people and programs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.items.tally import Tally, added, written
from pipeline.report.amounts import counted
from pipeline.report.terminal import dump as dump_json
from pipeline.report.terminal import folded, note, say, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.items import Report
    from pipeline.records import Json, Record

MOST_ROWS = 100
"""Sources of a table; of more, those of which something came."""
MOST_FEEDS = 3
"""Feeds of a source that are named; the others are in the log."""
NAMES = ("new", "revisions", "unchanged", "duplicates", "rejected", "due")
COLUMNS = ("discovered", "known", "refused", "due", "fetched", "new", "revisions", "unchanged", "duplicates", "rejected")
HEADS = ("source", "found", *COLUMNS[1:], "rejected as")
ALWAYS = ("source", "found", "known", "fetched", "new", "rejected")


def show(report: Report, sources: Sequence[Tally] = (), *, seconds: float | None = None, log: Path | None = None) -> None:
    """Print what a crawl did: a line, and of a crawl that says so a table of its sources.

    In each row found = known + refused + due + fetched, and fetched = new + revisions + unchanged + duplicates + rejected.
    """
    numbers = asdict(report)
    parts = [_part(numbers[f"n_{name}"], name) for name in NAMES if numbers[f"n_{name}"]]
    found = f"{counted(report.n_discovered, 'link')} found ({report.n_known} known, {report.n_refused} refused)"
    said = f"{found}, {report.n_fetched} fetched: {', '.join(parts) or 'nothing new'}"
    say(f"run {report.run_id} {report.status}{_in(seconds)}: {said}", style="bold")
    if sources:
        _sources(sources)
    if log:
        say(f"log: {log}")


def failures(sources: Sequence[Tally]) -> None:
    """Name on stderr each source that failed, what its feeds answered, and what to do next."""
    for tally in sources:
        if not tally.troubles:
            continue
        first, *others = [f"{one.error} at {one.url}" for one in tally.troubles]
        note(f"copydesk: source {tally.source} failed: {folded(first)}")
        for one in others[: MOST_FEEDS - 1]:
            note(f"          and: {folded(one)}")
        if len(others) >= MOST_FEEDS:
            note(f"          and {counted(len(others) - MOST_FEEDS + 1, 'more feed')}")
        note(f"          next: {next_step(tally)}")


def next_step(tally: Tally) -> str | None:
    """Say what to do about a source that failed; None: it did not."""
    return f"copydesk source check {tally.source}" if tally.troubles else None


def as_json(report: Report, sources: Sequence[Tally], *, failed: Sequence[str], seconds: float, log: Path) -> Record:
    """Write a crawl for a program: the run's numbers, the same of each source, what failed, the time in seconds, its log."""
    by_source: list[Json] = [written(tally) | {"next": next_step(tally)} for tally in sources]
    return {
        **asdict(report),
        "sources": by_source,
        "rejections": dict(added(sources).rejections),
        "failed_sources": list(failed),
        "seconds": round(seconds, 1),
        "log": str(log),
    }


def dump(crawls: Sequence[Record]) -> None:
    """Print what crawls did, as JSON: one object, or a list if there was not exactly one."""
    dump_json(crawls[0] if len(crawls) == 1 else list(crawls))


def _sources(sources: Sequence[Tally]) -> None:
    shown, n_idle = list(sources), 0
    if len(shown) > MOST_ROWS:
        shown = [tally for tally in sources if tally.n_fetched or tally.troubles or tally.n_due]
        n_idle = len(sources) - len(shown)
    rows = [_row(tally, tally.source or "(none)") for tally in shown]
    if n_idle:
        idle = added(tally for tally in sources if not (tally.n_fetched or tally.troubles or tally.n_due))
        rows.append(_row(idle, f"{n_idle} with nothing new"))
    if len(rows) > 1:
        rows.append(_row(added(sources), "total"))
    kept = [i for i, head in enumerate(HEADS) if _is_worth_it(head, [row[i] for row in rows])]
    table([HEADS[i] for i in kept], [[row[i] for i in kept] for row in rows])


def _is_worth_it(head: str, cells: Sequence[object]) -> bool:
    """Leave out, on a terminal, what is nothing for all sources: the rest fits it then. The sums hold all the same."""
    return any(cells) or head in ALWAYS or (head != HEADS[-1] and not sys.stdout.isatty())


def _row(tally: Tally, name: str) -> list[object]:
    reasons = sorted(tally.rejections.items(), key=lambda pair: (-pair[1], pair[0]))
    return [name, *(getattr(tally, f"n_{c}") for c in COLUMNS), ", ".join(f"{n} {reason}" for reason, n in reasons)]


def _part(n: int, name: str) -> str:
    return counted(n, name.removesuffix("s")) if name.endswith("s") else f"{n} {name}"


def _in(seconds: float | None) -> str:
    """Say how long something took.

    >>> _in(7.26), _in(200.0), _in(None)
    (' in 7.3 s', ' in 3 min 20 s', '')
    """
    if seconds is None:
        return ""
    return f" in {seconds:.1f} s" if seconds < 100 else f" in {int(seconds) // 60} min {int(seconds) % 60} s"
