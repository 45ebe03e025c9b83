"""Whose file it is: the lock that a writer holds on its file, and that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
from contextlib import suppress


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
