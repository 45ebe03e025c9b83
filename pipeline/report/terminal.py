"""Writing to a terminal or a pipe: tables, counts, and texts of others that must not steer the terminal.

On a terminal tables fit its width; in a pipe nothing is cut and nothing is coloured.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, TextIO
from unicodedata import combining, east_asian_width

from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from pipeline.records import Json

WIDEST = 100
"""Columns of running text; longer lines are hard to read."""
MAX_CHARS = 160
"""A line that stands for a longer text is shown up to here."""
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor, colour the screen or turn the direction of a line; newline and tab stay."""


def safe(text: str) -> str:
    """Make somebody else's text fit to be shown.

    >>> safe("a\\x1b[31mb")
    'a[31mb'
    """
    return CONTROLS.sub("", text).encode("utf-8", "replace").decode("utf-8")


def folded(text: str) -> str:
    """Make somebody else's text one line that is fit to be shown.

    >>> folded("a\\n  b\\x1b[2J")
    'a b[2J'
    """
    return " ".join(safe(text).split())


def cut(text: str) -> str:
    """Make somebody else's text one line of which the beginning is shown."""
    line = folded(text)
    return line if len(line) <= MAX_CHARS else line[: MAX_CHARS - 1] + "…"


def width(text: str) -> int:
    """Count the columns that a text takes: two for an East Asian character, none for a mark."""
    return sum(2 if east_asian_width(c) in "WF" else not combining(c) for c in text)


def readable(value: object) -> str:
    """Write a field's value as people read it: lists joined, times in UTC, nothing for None."""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, datetime):
        return rfc3339(value) or ""
    return "" if value is None else str(value)


def say(text: str = "", *, style: str = "") -> None:
    """Print a line on stdout, styled on a terminal only."""
    if style and sys.stdout.isatty():
        from rich.text import Text

        console(sys.stdout).print(Text(safe(text), style=style), soft_wrap=True)
    else:
        print(safe(text))


def note(text: str) -> None:
    """Print a line that is no result, on stderr."""
    print(safe(text), file=sys.stderr)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: columns of words left, of numbers right, the last one as wide as it wants in a pipe."""
    cells = [["" if cell is None else safe(str(cell)).replace("\n", " ") for cell in row] for row in rows]
    numeric = [all(row[i].replace(".", "").isdigit() for row in cells if row[i]) for i in range(len(heads))]
    if sys.stdout.isatty():
        _rich_table(heads, cells, numeric)
        return
    widths = [max(width(row[i]) for row in [list(heads), *cells]) for i in range(len(heads))]
    for row in [list(heads), *cells]:
        padded = [_padded(cell, room, right=right) for cell, room, right in zip(row, widths, numeric, strict=True)]
        print("  ".join(padded).rstrip())


def dump(value: Json) -> None:
    """Print a value as JSON, a line for a reader that is a program, indented for a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def counts(title: str, numbers: Mapping[str, int]) -> None:
    """Print what was counted, most first; nothing if nothing was."""
    if not numbers:
        return
    say(title, style="bold")
    for name, n in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])):
        say(f"  {n:>6}  {name}")


def console(stream: TextIO) -> Console:
    """Make rich write to a stream; with NO_COLOR it writes no escape at all."""
    from rich.console import Console

    made = Console(file=stream, highlight=False)
    return Console(file=stream, highlight=False, color_system=None) if made.no_color else made  # it would still write bold


def sheet() -> Console:
    """Make a console that sets text on stdout as wide as one can read."""
    made = console(sys.stdout)
    made.width = min(made.width, WIDEST)
    return made


def hang(out: Console, sign: str, text: str, *, style: str = "", indent: int = 0) -> None:
    """Print a text on a terminal with a sign in its margin, two columns wide, further lines below the first.

    Args: style — for both; the sign is never struck through.
    """
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid()
    grid.add_column(width=2)
    grid.add_column(overflow="fold")
    grid.add_row(Text(sign, style=style.replace("strike", "").strip()), Text(folded(text), style=style))
    out.print(Padding(grid, (0, 0, 0, indent)) if indent else grid)


def _padded(cell: str, room: int, *, right: bool) -> str:
    space = " " * (room - width(cell))
    return space + cell if right else cell + space


def _rich_table(heads: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for head, right in zip(heads, numeric, strict=True):
        grid.add_column(head, justify="right" if right else "left", overflow="ellipsis", no_wrap=True)
    for row in cells:
        grid.add_row(*(Text(cell) for cell in row))
    console(sys.stdout).print(grid)
