"""A crawl while it runs, on a terminal: a line a source, the busiest if there are many, and one for all of them."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.items.tally import Tally, busiest
from pipeline.report.amounts import counted
from pipeline.report.canvas import Canvas
from pipeline.report.terminal import console, folded, width

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from pipeline.items.tally import Doing, Progress
    from pipeline.report.canvas import Line

HEADS = ("source", "found", "fetched", "new", "rejected", "last page", "")
NARROW = (5, 4, 1)
"""Columns that a narrow terminal does without, the first of them first."""
WIDEST_KEY = 24
LEAST_STATE = 14
GAP = "  "
SAYS: dict[Doing, str] = {"waiting": "waiting", "asking": "asking feeds", "fetching": "fetching", "done": "done"}
COLOURS: dict[Doing, str] = {"waiting": "2", "asking": "2", "failed": "31", "done": "32"}
BOLD, DIM = "1", "2"
FINISHING = "finishing: articles are cleaned again with what their sources have taught"
HOW_TO_END = "Ctrl-C ends it with what was fetched stored"


class Live:
    """What somebody at a terminal sees of a crawl."""

    def __init__(self, canvas: Canvas, opening: str) -> None:
        self._canvas, self._opening = canvas, opening
        self._began = time.monotonic()
        self._last = ""

    def show(self, progress: Progress | None) -> None:
        """Show how far it is; None: it is only beginning."""
        size, seconds = self._canvas.size, int(time.monotonic() - self._began)
        is_over = progress is not None and not any(progress.doing.get(name) for name in ("waiting", "asking", "fetching"))
        foot = self._last or (FINISHING if is_over else HOW_TO_END)
        if progress is None:
            self._canvas.draw(
                [(cut(f"{self._opening} · {seconds} s", size.columns - 1), ""), (cut(foot, size.columns - 1), DIM)]
            )
        else:
            self._canvas.draw(picture(progress, size, seconds=seconds, foot=foot, now=datetime.now(UTC)))

    def say(self, sentence: str) -> None:
        """Say something from now on below the picture; a signal handler may call it."""
        self._last = sentence


@contextmanager
def watching(opening: str) -> Iterator[Live | None]:
    """Show a crawl to somebody at a terminal; what was shown is gone at the end.

    Yields: what shows it; None: standard error is no terminal, or one that cannot go back.
    """
    if not sys.stderr.isatty() or (is_what := console(sys.stderr)).is_dumb_terminal:
        yield None
        return
    with Canvas(sys.stderr, is_plain=is_what.no_color) as canvas:
        yield Live(canvas, opening)


def picture(progress: Progress, size: os.terminal_size, *, seconds: int, foot: str, now: datetime) -> list[Line]:
    """Draw a crawl: never more lines than the terminal has, and none as wide as it is."""
    limit = size.columns - 1
    room = max(size.lines - 4, 0)  # heads, total, foot, and the line where the cursor stands
    shown = busiest(progress.busiest, room)
    n_all = sum(progress.doing.values())
    rows = [[*_cells(tally, now=now), state(tally)] for tally in shown]
    columns = _columns(rows, limit)
    lines = [(_row(row, columns, limit), COLOURS.get(tally.doing, "")) for row, tally in zip(rows, shown, strict=True)]
    heads = [(_row(HEADS, columns, limit), BOLD)] if lines else []
    more = f"{n_all - len(shown)} more sources · " if len(shown) < n_all and shown else ""
    foot = f"{more}{seconds} s · {foot}"
    total = cut(_total(progress), limit)
    return [*heads, *lines, (total, BOLD), (cut(foot, limit), DIM)][: max(size.lines - 1, 1)]


def state(tally: Tally) -> str:
    """Say what is being done for a source, and what failed."""
    if not tally.troubles:
        return SAYS.get(tally.doing, tally.doing)
    said = tally.troubles[0]
    return f"failed: {said}" if tally.doing == "failed" else f"{SAYS.get(tally.doing, tally.doing)}, a feed failed: {said}"


def cut(text: str, columns: int) -> str:
    """Shorten a text of anybody to some columns of one line.

    >>> cut("東京 Tokyo", 6), cut("Kyoto", 6)
    ('東京 …', 'Kyoto')
    """
    line = folded(text)
    if width(line) <= columns:
        return line
    while line and width(line) > columns - 1:
        line = line[:-1]
    return f"{line}…" if columns > 0 else ""


def _cells(tally: Tally, *, now: datetime) -> list[str]:
    numbers = (tally.n_discovered, tally.n_fetched, tally.n_new, tally.n_rejected)
    return [cut(tally.source or "(none)", WIDEST_KEY), *map(str, numbers), _ago(tally.last_page_at, now)]


def _ago(when: datetime | None, now: datetime) -> str:
    """Say how long ago something was; empty: never.

    >>> _ago(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), datetime(2026, 11, 22, 8, 3, tzinfo=UTC))
    '3 min ago'
    """
    if when is None:
        return ""
    seconds = max(int((now - when).total_seconds()), 0)
    return f"{seconds} s ago" if seconds < 100 else f"{seconds // 60} min ago"


def _columns(rows: Sequence[Sequence[str]], columns: int) -> dict[int, int]:
    """Say how wide each column is that there is room for, by its place; the last one takes what is left."""
    widths = {i: max(width(row[i]) for row in [HEADS, *rows]) for i in range(len(HEADS) - 1)}
    for i in NARROW:
        if sum(widths.values()) + len(GAP) * len(widths) + LEAST_STATE > columns:
            del widths[i]
    return widths | {len(HEADS) - 1: max(columns - sum(widths.values()) - len(GAP) * len(widths), 0)}


def _row(cells: Sequence[str], columns: dict[int, int], limit: int) -> str:
    """Set a row; a terminal that is narrower than its first columns sees the beginning of them."""
    parts = [_cell(cut(cells[i], room), room, is_number=0 < i < 5) for i, room in columns.items()]
    line = GAP.join(parts)
    while width(line) > limit:
        line = line[:-1]
    return line.rstrip()


def _cell(text: str, room: int, *, is_number: bool) -> str:
    space = " " * (room - width(text))
    return space + text if is_number else text + space


def _total(progress: Progress) -> str:
    total, doing = progress.total, progress.doing
    said = ", ".join(f"{doing[name]} {word}" for name, word in {**SAYS, "failed": "failed"}.items() if doing.get(name))
    numbers = f"{total.n_discovered} found · {total.n_fetched} fetched · {total.n_new} new · {total.n_rejected} rejected"
    return f"{counted(sum(doing.values()), 'source')}: {said} · {numbers}"
