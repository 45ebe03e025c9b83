"""Lines of a terminal that are drawn over: several times a second, without flicker, whatever its size becomes.

Each picture is one write: up to where the last one began, each line and what is left of it cleared, nothing wrapped.
"""

from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING, Self, TextIO

from pipeline.report.terminal import width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

BEGIN, END = "\x1b[?2026h\x1b[?7l", "\x1b[?7h\x1b[?2026l"
"""Terminals that can show a picture at once do so; none wraps a line of it."""

Line = tuple[str, str]
"""A text, and its colour as a terminal knows it (`31`: red); empty: none."""


class Canvas:
    """Some lines at the foot of a terminal; they are gone when it is closed."""

    def __init__(self, stream: TextIO, *, is_plain: bool) -> None:
        self._stream, self._is_plain = stream, is_plain
        self._drawn: list[int] = []

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGCONT, self._resume)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGCONT, self._before)
        self.draw([])

    @property
    def size(self) -> os.terminal_size:
        """Columns and lines of the terminal as it is now."""
        try:
            return os.get_terminal_size(self._stream.fileno())
        except OSError:
            return shutil.get_terminal_size()

    def draw(self, lines: Sequence[Line]) -> None:
        """Show lines in the place of those before.

        Args: lines — each narrower than the terminal, and fewer than it has. Empty: what was there is gone.
        """
        if not self._is_ours():
            self._drawn = []
            return
        columns = max(self.size.columns, 1)
        up = sum(max(1, -(-n // columns)) for n in self._drawn)  # a terminal that became narrower has wrapped what stood there
        back = f"\r\x1b[{up}A" if up else "\r"
        self._stream.write(f"{BEGIN}{back}" + "".join(map(self._coloured, lines)) + f"\x1b[J{END}")
        self._stream.flush()
        self._drawn = [width(text) for text, _ in lines]

    def _coloured(self, line: Line) -> str:
        text, colour = line
        return f"\x1b[{colour}m{text}\x1b[0m\x1b[K\n" if colour and not self._is_plain else f"{text}\x1b[K\n"

    def _is_ours(self) -> bool:
        """Say whether the terminal is ours to draw on: in the background it is somebody else's."""
        try:
            return os.tcgetpgrp(self._stream.fileno()) == os.getpgrp()
        except OSError:
            return True

    def _resume(self, _number: int, _frame: FrameType | None) -> None:
        """Begin below what the shell has written while we were stopped."""
        self._drawn = []
