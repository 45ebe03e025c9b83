"""What a home takes on its disks, and what is left there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import archive
from pipeline.config import disk
from pipeline.report import terminal
from pipeline.report.amounts import counted
from pipeline.store.gauges import database_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.config import Home
    from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Sizes in bytes."""

    database_bytes: int
    archive_bytes: int
    n_archive_files: int
    free_bytes: Mapping[str, int]
    """By folder: what is left on its disk."""
    min_free_bytes: int
    shortage: str | None
    """What to do, if less is left than there has to be; None: there is enough."""


def look(home: Home, store: Store) -> Storage:
    """Measure it."""
    sizes = [(home.archive_dir / name).stat().st_size for name in archive.files(home.archive_dir)]
    return Storage(
        database_bytes=database_bytes(store),
        archive_bytes=sum(sizes),
        n_archive_files=len(sizes),
        free_bytes={str(folder): disk.free_bytes(folder) for folder in home.disks},
        min_free_bytes=home.settings.min_free_space,
        shortage=disk.shortage(home),
    )


def show(found: Storage) -> None:
    """Say it in a line, and what to do if it is too little."""
    taken = f"database {disk.size(found.database_bytes)}, archive {disk.size(found.archive_bytes)}"
    left = min(found.free_bytes.values())
    terminal.say(f"disk: {taken} in {counted(found.n_archive_files, 'file')}; {disk.size(left)} are left")
    if found.shortage:
        terminal.say(f"no crawl begins: {found.shortage}", style="red")


def dump(found: Storage) -> None:
    """Print it as JSON."""
    terminal.dump(
        {
            "database_bytes": found.database_bytes,
            "archive_bytes": found.archive_bytes,
            "archive_files": found.n_archive_files,
            "free_bytes": dict(found.free_bytes),
            "min_free_bytes": found.min_free_bytes,
            "shortage": found.shortage,
        }
    )
