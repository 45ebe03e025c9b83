"""Erase records for good: a file is written anew without them and takes the place of the old one, wholly or not at all.

Where a record was, one without content takes up its bytes, so that every other record stays where it is (`FILE:OFFSET`).

    file ──► copy beside it, erased records blank ──► on the disk ──► renamed over the file
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from pipeline.archive import folder, index, lock, members, record
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

log = logging.getLogger(__name__)

CHUNK = 1 << 20
NOTHING = b"\x00\x00\x00\xff\xff"
"""A stored block of no bytes: deflate's way to say nothing in five bytes."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of the records of one file."""

    is_free: bool
    """False: a living process holds the file, and nothing was changed."""
    n_records: int = 0
    n_bytes: int = 0
    """Bytes of the file that held them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """A file whose pages are all older than somebody asked for."""

    holding: index.Holding
    why_kept: str | None
    """Why it stays all the same; None: it may go."""


def erase(directory: Path, name: str, offsets: Collection[int]) -> Erased:
    """Erase records of one file; a file that holds no page any more goes. Twice is once.

    Args: offsets — where the records begin; where none begins, or one without a page, nothing is changed.
    Returns: what was erased; a file that is not there holds nothing to erase.
    Raises: ArchiveError — the disk does not take the new file; the old one is as before.
    """
    with lock.taken(directory, name) as file:
        if file is None:
            return Erased(is_free=not (directory / name).exists())
        found = [member for at in sorted(offsets) if (member := _page_at(file, at))]
        if found:
            index.drop(directory, name)  # first: it names what goes
            _replace(directory / name, file, found)
            log.info("archive records erased file=%s records=%d", name, len(found))
        return Erased(True, len(found), sum(member.end - member.offset for member in found))


def remove(directory: Path, name: str) -> bool:
    """Remove a file with all its pages.

    Returns: False if somebody writes or holds it; nothing was changed. A file that is not there is removed.
    Raises: ArchiveError — the disk does not let it go.
    """
    with lock.taken(directory, name) as file:
        if file is None:
            return not (directory / name).exists()
        try:
            index.drop(directory, name)
            (directory / name).unlink()
            _sync(directory)
        except OSError as exc:
            raise ArchiveError(f"cannot remove {directory / name}: {exc.strerror}") from exc
    log.info("archive file removed file=%s", name)
    return True


def size(directory: Path, name: str, offsets: Collection[int]) -> int:
    """Say how many bytes records of one file take; what is not there takes none."""
    if not (directory / name).exists():
        return 0
    with folder.opened(directory, name) as file:
        return sum(member.end - member.offset for at in offsets if (member := _page_at(file, at)))


def blank(length: int) -> bytes:
    """Make a gzip member of a given length that holds a record without content.

    Raises: ArchiveError — it is too short for one; no page's member is.
    """
    head = {"WARC-Type": "metadata", "WARC-Date": record.timestamp(datetime.now(UTC)), "Content-Type": "text/plain"}
    data = record.assemble(head, b"")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    end = b"\x03\x00" + struct.pack("<II", zlib.crc32(data), len(data))
    n_nothing, n_spaces = divmod(length - 11 - len(content) - len(end), len(NOTHING))
    if n_nothing < 0:
        raise ArchiveError(f"a record of {length} bytes is too short to be erased")
    # ten bytes of head, which announces a comment: what five does not divide goes there
    return members.MAGIC + b"\x10\0\0\0\0\0\xff" + b" " * n_spaces + b"\0" + content + NOTHING * n_nothing + end


def _page_at(file: int, offset: int) -> members.Member | None:
    member = members.member_at(file, offset) if offset < os.fstat(file).st_size else None
    try:
        return member if member and record.parse(member.data).is_page else None
    except ArchiveError:
        return None


def _replace(path: Path, file: int, gone: list[members.Member]) -> None:
    beside = path.with_name(path.name + ".part")
    try:
        if not _has_more(file, {member.offset for member in gone}):
            path.unlink()
            beside.unlink(missing_ok=True)  # a killed process may have left it
        else:
            with beside.open("wb") as new:
                os.fchmod(new.fileno(), os.fstat(file).st_mode & 0o777)
                _copy(file, new, gone)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(path)
        _sync(path.parent)
    except OSError as exc:
        raise ArchiveError(f"cannot write {beside}: {exc.strerror}; {path.name} is as it was") from exc


def _has_more(file: int, gone: Collection[int]) -> bool:
    """Say whether a file holds pages beside some, or what cannot be read and may be one."""
    for piece in members.walk(file, size=os.fstat(file).st_size):
        if isinstance(piece, members.Damage) or (piece.offset not in gone and _page_at(file, piece.offset)):
            return True
    return False


def _copy(file: int, new: BinaryIO, gone: list[members.Member]) -> None:
    at = 0
    for member in gone:
        _copy_range(file, new, at, member.offset)
        new.write(blank(member.end - member.offset))
        at = member.end
    _copy_range(file, new, at, os.fstat(file).st_size)


def _copy_range(file: int, new: BinaryIO, start: int, end: int) -> None:
    while start < end:
        piece = os.pread(file, min(CHUNK, end - start), start)
        if not piece:
            raise OSError(5, "the file has become shorter")
        new.write(piece)
        start += len(piece)


def _sync(directory: Path) -> None:
    """Bring the folder's own entries to the disk: a rename is one."""
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
