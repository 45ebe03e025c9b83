"""After a killed writer: its last, half-written record is set aside, so that every tool reads the rest."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from pipeline.archive import folder, lock, members
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)


def mend(directory: Path) -> tuple[Path, ...]:
    """Set damaged tails aside, in files whose writer no longer lives. Costs one look at the end of each file.

    Returns: the `FILE.damaged` that were made; a file of which nothing whole was left is gone.
    Raises: ArchiveError — a tail cannot be moved.
    """
    mended: list[Path] = []
    for name in folder.files(directory):
        with folder.opened(directory, name) as file:
            size = os.fstat(file).st_size
            # a writer may have made its file and not yet locked it, but never writes before
            if size == 0 or not lock.take(file) or members.ends_whole(file, size=size):
                continue
            end = _end_of_last_whole(file, size=size)
            if end < size:
                mended.append(_set_aside(directory / name, file, start=end))
                log.warning("archive tail set aside file=%s offset=%d bytes=%d", name, end, size - end)
    return tuple(mended)


def _end_of_last_whole(file: int, *, size: int) -> int:
    return max((piece.end for piece in members.walk(file, size=size) if isinstance(piece, members.Member)), default=0)


def _set_aside(path: Path, file: int, *, start: int) -> Path:
    """Copy first, cut then: interrupted, the next start does it again."""
    aside = path.with_name(path.name + ".damaged")
    try:
        with aside.open("wb") as tail:
            at = start
            while piece := os.pread(file, 1 << 20, at):
                tail.write(piece)
                at += len(piece)
            tail.flush()
            os.fsync(tail.fileno())
        os.truncate(path, start)
        if start == 0:
            path.unlink()
    except OSError as exc:
        raise ArchiveError(f"cannot set the damaged tail of {path} aside: {exc.strerror}") from exc
    return aside
