"""Edited words for people: in colour on a terminal that has it, else between marks as `git diff --word-diff` sets them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from pipeline.report.terminal import safe, say, sheet
from pipeline.report.wording import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.report.wording import Sort

MARKS: dict[Sort, tuple[str, str]] = {"same": ("", ""), "cut": ("[-", "-]"), "added": ("{+", "+}")}
STYLES: dict[Sort, str] = {"same": "", "cut": "red strike", "added": "green"}
SPACE = re.compile(r"\s+")


def put(pieces: Sequence[Piece], *, before: str = "", indent: int = 0, is_whole: bool = False) -> None:
    """Print an edited line; on a terminal it is wrapped, further lines below the first.

    Args: before — a sign or a word in front of it, not coloured. indent — columns left free.
    is_whole — the line is cut or added as a whole, and what stands in front of it says so without marks.
    """
    flat = [Piece(piece.sort, SPACE.sub(" ", safe(piece.text))) for piece in pieces]
    written = "".join(piece.text for piece in flat) if is_whole else plain(flat)
    if not sys.stdout.isatty():
        say(" " * indent + before + written)
        return
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out = sheet()
    text = Text(written) if out.color_system is None else Text.assemble(*((p.text, STYLES[p.sort]) for p in flat))
    grid = Table.grid()
    if before:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(*([Text(before)] if before else []), text)
    out.print(Padding(grid, (0, 0, 0, indent)))


def plain(pieces: Sequence[Piece]) -> str:
    """Write an edited line with marks.

    >>> plain([Piece("same", "closed "), Piece("cut", "for good"), Piece("added", "in May")])
    'closed [-for good-]{+in May+}'
    """
    return "".join(MARKS[piece.sort][0] + piece.text + MARKS[piece.sort][1] for piece in pieces)


def narrowed(pieces: Sequence[Piece], around: int) -> Iterator[Piece]:
    """Fold what stayed the same in an edited line to some characters around each edit, and what is far longer as well.

    >>> plain(list(narrowed([Piece("same", "a long way to go to the "), Piece("cut", "old "), Piece("same", "bridge")], 8)))
    '… to the [-old -]bridge'
    """
    for n, piece in enumerate(pieces):
        head = around if n or piece.sort != "same" else 0
        tail = around if n + 1 < len(pieces) or piece.sort != "same" else 0
        yield Piece(piece.sort, shortened(piece.text, head, tail))


def shortened(text: str, head: int, tail: int) -> str:
    """Fold the middle of a text to `…`, between words where there are some.

    Args: head, tail — characters that stay, about; with 0 nothing stays on that side.

    >>> shortened("The council voted on Monday to close the bridge", 12, 0)
    'The council …'
    """
    if len(text) <= head + tail + 2:
        return text
    first, last = text[:head], text[len(text) - tail :]
    first = first[: first.rfind(" ") + 1 or None] if not text[head].isspace() else first + " "
    last = " " + last if text[len(text) - tail - 1].isspace() else last
    last = last[last.find(" ") if " " in last.rstrip() else 0 :] if tail else ""
    return f"{first.rstrip()}{' ' if first[-1:].isspace() else ''}…{last}"
