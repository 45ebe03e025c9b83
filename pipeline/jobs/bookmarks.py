"""How far files are read, written down now and then, so that what is broken off goes on where it was.

A place counts as read when every page before it has its outcome: pages come out of the line in another order than they go in.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.store import intakes

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.items import Page
    from pipeline.store import Store

SAVE_S = 5.0
HEAD_BYTES = 1 << 16


@dataclass(slots=True)
class _File:
    known: intakes.Intake
    begun: deque[list[int | bool]] = field(default_factory=deque)
    """Pages that went in, in the order of the file: how far it is read with each, and whether its outcome is there."""
    read_to: int = 0
    n_pages: int = 0
    is_read: bool = False


class Bookmarks:
    """How far each of some files is read."""

    def __init__(self, database: Store, *, chosen: str, is_again: bool) -> None:
        """Args: chosen — what is wanted of the files, as a text. is_again — what is finished is read from the beginning."""
        self._database, self._chosen, self._is_again = database, chosen, is_again
        self._files: dict[str, _File] = {}
        self._saved_at = time.monotonic()
        self.finished: list[intakes.Intake] = []
        """Files that were asked for and had been finished before."""

    def begin(self, path: Path) -> int | None:
        """Say from where to read a file; None: it is finished."""
        size = path.stat().st_size
        with path.open("rb") as file:
            mark = sha256(file.read(HEAD_BYTES) + f"|{size}|{self._chosen}".encode()).hexdigest()
        known = intakes.intake(self._database, mark)
        if known is None or self._is_again:
            known = intakes.Intake(intake_key=mark, name=str(path), n_bytes=size)
        elif known.is_finished:
            self.finished.append(known)
            return None
        self._files[str(path)] = _File(known, read_to=known.read_to, n_pages=known.n_pages)
        return known.read_to

    def took(self, page: Page) -> None:
        """Note that a page went in, or was passed over on the way."""
        file = self._files.get(page.read_from or "")
        if file and page.read_to is not None:
            file.begun.append([page.read_to, False])

    def settled(self, page: Page, *, is_taken: bool = True) -> None:
        """Note that a page has its outcome; is_taken — and was not passed over."""
        file = self._files.get(page.read_from or "")
        if file is None or page.read_to is None:
            return
        file.n_pages += is_taken
        for one in file.begun:
            if one[0] == page.read_to and not one[1]:
                one[1] = True
                break
        while file.begun and file.begun[0][1]:
            file.read_to = int(file.begun.popleft()[0])
        if time.monotonic() - self._saved_at > SAVE_S:
            self.save()

    def share(self, page: Page) -> float | None:
        """Say which share of its file is read with a page, 0 to 1; None: that is not known."""
        file = self._files.get(page.read_from or "")
        return page.read_to / max(file.known.n_bytes, 1) if file and page.read_to is not None else None

    def read(self, name: str) -> None:
        """Note that a file is at its end."""
        if name in self._files:
            self._files[name].is_read = True

    def save(self) -> None:
        """Write it all down."""
        self._saved_at = time.monotonic()
        for file in self._files.values():
            is_finished = file.is_read and not file.begun
            done = replace(
                file.known,
                read_to=file.known.n_bytes if is_finished else file.read_to,
                n_pages=file.n_pages,
                read_at=datetime.now(UTC),
                is_finished=is_finished,
            )
            intakes.save_intake(self._database, done)
