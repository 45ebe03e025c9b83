"""A copy of an SQLite database into a file, sound while others write to it: there wholly, looked through, or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from pipeline.errors import DatabaseError

if TYPE_CHECKING:
    from pathlib import Path


def sqlite_file(old: Path, new: Path) -> None:
    """Copy one moment of a database; a file of that name is replaced when the copy is whole.

    Raises: DatabaseError — it cannot be read or written, or the copy is not sound; what was there stays.
    """
    half = new.with_name(f"{new.name}.part")
    try:
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(f"file:{old}?mode=ro", uri=True)) as reading, closing(sqlite3.connect(half)) as writing:
            reading.backup(writing)  # in one step: another writer cannot make it begin anew
            (said,) = writing.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise DatabaseError(f"the copy of {old} is not sound ({said}): the database itself is damaged")
        keep(half, new)
    except (sqlite3.Error, OSError) as exc:
        raise DatabaseError(f"{old} cannot be copied to {new}: {getattr(exc, 'strerror', None) or exc}") from exc
    finally:
        for name in (half.name, f"{half.name}-wal", f"{half.name}-shm"):
            half.with_name(name).unlink(missing_ok=True)


def keep(half: Path, whole: Path) -> None:
    """Bring a file onto the disk, and give it its name."""
    with half.open("rb+") as file:
        os.fsync(file.fileno())
    half.replace(whole)
