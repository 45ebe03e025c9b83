"""The folder of WARC files: which there are, and opening one."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIX = ".warc.gz"


def files(directory: Path) -> list[str]:
    """List the archive's files, oldest first; an archive that does not exist has none."""
    return sorted(path.name for path in directory.glob(f"*{SUFFIX}") if path.is_file())


@contextmanager
def opened(directory: Path, name: str) -> Iterator[int]:
    """Open a file for reading, as a descriptor.

    Raises: ArchiveError — it is not there, or the disk does not give it.
    """
    try:
        file = os.open(directory / name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as exc:
        raise ArchiveError(f"cannot read {directory / name}: {exc.strerror}") from exc
    try:
        yield file
    except OSError as exc:
        raise ArchiveError(f"cannot read {directory / name}: {exc.strerror}") from exc
    finally:
        os.close(file)
