"""How much room is left on the disks of a home, and whether that is enough to go on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pipeline.errors import NoSpaceError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Home

UNITS = ("bytes", "kB", "MB", "GB", "TB")


def free_bytes(folder: Path) -> int:
    """Say how many bytes are left where a folder is, or would be made."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def shortage(home: Home) -> str | None:
    """Say where less room is left than there has to be, and what to do; None: there is enough."""
    least = home.settings.min_free_space
    for folder in dict.fromkeys(home.disks):
        if (left := free_bytes(folder)) < least:
            return (
                f"{size(left)} are left on the disk of {folder}, less than min_free_space ({size(least)}): make room, perhaps"
                " with `copydesk archive prune --older-than 90d`, and go on"
            )
    return None


def require(home: Home) -> None:
    """Refuse to begin what writes.

    Raises: NoSpaceError — less room is left than there has to be.
    """
    if said := shortage(home):
        raise NoSpaceError(said)


def size(n_bytes: int) -> str:
    """Write a size for a person.

    >>> size(1_234_567)
    '1.2 MB'
    >>> size(999)
    '999 bytes'
    """
    amount, unit = float(n_bytes), 0
    while amount >= 999.95 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.3g} {UNITS[unit]}" if unit == 0 else f"{amount:.1f} {UNITS[unit]}"
