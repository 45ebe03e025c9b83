"""What a crawl came to: a table of its sources whose numbers add up, what failed and what to do, for people and programs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.items.tally import Tally, added, written
from pipeline.report.amounts import counted
from pipeline.report.terminal import dump as dump_json
from pipeline.report.terminal import folded, note, say, width

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
HEADS = ("source", "found", *COLUMNS[1:])
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
        first, *others = map(str, tally.troubles)
        note(f"copydesk: source {tally.source} failed{'' if tally.doing == 'failed' else ' in part'}: {folded(first)}")
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
    shown, idle = list(sources), list[Tally]()
    if len(shown) > MOST_ROWS:
        shown = [tally for tally in sources if tally.n_fetched or tally.n_due or tally.troubles]
        idle = [tally for tally in sources if not (tally.n_fetched or tally.n_due or tally.troubles)]
    named = [(tally.source or "(none)", tally) for tally in shown]
    if idle:
        named.append((f"{len(idle)} with nothing new", added(idle)))
    if len(named) > 1:
        named.append(("total", added(sources)))
    rows = [(name, *(str(getattr(tally, f"n_{column}")) for column in COLUMNS)) for name, tally in named]
    kept = [i for i, head in enumerate(HEADS) if head in ALWAYS or _is_worth_it([row[i] for row in rows])]
    _grid([[row[i] for i in kept] for row in (HEADS, *rows)])
    reasons = [(name, _reasons(tally)) for name, tally in named if tally.rejections]
    room = max((width(name) for name, _ in reasons), default=0)
    if reasons:
        say("rejected", style="bold")
    for name, said in reasons:
        say(f"  {name}{' ' * (room - width(name))}  {said}")


def _is_worth_it(cells: Sequence[str]) -> bool:
    """Leave out, on a terminal, a column of nothing: the others fit it then, and the sums hold all the same."""
    return not sys.stdout.isatty() or any(cell != "0" for cell in cells)


def _grid(rows: Sequence[Sequence[str]]) -> None:
    """Print names and numbers; a narrow terminal wraps them, but no digit is ever cut."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        name, *numbers = row
        cells = [name + " " * (widths[0] - width(name)), *(n.rjust(room) for n, room in zip(numbers, widths[1:], strict=True))]
        say("  ".join(cells), style="bold" if row is rows[0] else "")


def _reasons(tally: Tally) -> str:
    found = sorted(tally.rejections.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{n} {reason}" for reason, n in found)


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
