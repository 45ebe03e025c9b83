"""Whose file it is: the lock that a writer holds on its file, and that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from pipeline.archive import folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def hold(file: int) -> None:
    """Mark an open file as its writer's, until the descriptor is closed.

    A file system without locks is no reason to lose pages: nobody can `take` a file there.
    """
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX)


def take(file: int) -> bool:
    """Take a file that no living writer holds, until the descriptor is closed; False: somebody holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def taken(directory: Path, name: str) -> Iterator[int | None]:
    """Hold a file against writers and those who change it; None: it is not there, or somebody else holds it."""
    path = directory / name
    if not path.exists():
        yield None
        return
    with folder.opened(directory, name) as file:
        is_ours = take(file)
        # an eraser may have put a new file in its place while this one was opened
        is_same = path.exists() and os.path.samestat(os.fstat(file), path.stat())
        yield file if is_ours and is_same else None
