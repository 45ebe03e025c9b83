"""Reading the archive: one page by its place, or all of them in order."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.archive import folder, index, lock, members, record
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pipeline.items import Page

log = logging.getLogger(__name__)


def read(directory: Path, archive_record: str) -> Page:
    """Read one page back.

    Args: archive_record — `FILE:OFFSET`, as `ArchiveWriter.write` gave it.
    Raises: ArchiveError — it is not there, or damaged.
    """
    name, _, offset = archive_record.rpartition(":")
    if not name or "/" in name or not (offset.isascii() and offset.isdecimal()):
        raise ArchiveError(f'"{archive_record}" is no place in an archive: that is FILE:OFFSET')
    if not (directory / name).exists():
        raise ArchiveError(f"{name} is not in {directory}: it was pruned, or moved; put it back to have its pages again")
    with folder.opened(directory, name) as file:
        member = members.member_at(file, int(offset)) if int(offset) < os.fstat(file).st_size else None
    if member is None:
        raise ArchiveError(f"{directory / name} holds no whole record at {offset}: it was cut off, removed or damaged")
    return _page(archive_record, record.parse(member.data))


def replay(
    directory: Path,
    *,
    files: Iterable[str] | None = None,
    source: str | None = None,
    since: datetime | None = None,
    records: Container[str] | None = None,
) -> Iterator[Page]:
    """Read pages again in the order of the files, one in memory at a time; what is left out is not read.

    Args: files — names, read in this order; None: all, oldest first. source, since, records — only pages of this source,
        fetched then or later, and in these places.
    Yields: pages with `is_replay`. What is damaged is logged and passed over.
    Raises: ArchiveError — a file that was named is not there.
    """
    for name in folder.files(directory) if files is None else files:
        is_all = source is None and since is None and records is None
        for place, found in _found(directory, name) if is_all else _chosen(directory, name, source, since, records):
            try:
                page = _page(place, found)
            except ArchiveError as exc:
                log.warning("archive record unreadable record=%s error=%s", place, exc)
                continue
            yield page


def records(directory: Path, name: str) -> Iterator[tuple[str, str | None]]:
    """List what a file holds, without making pages of it.

    Yields: a page's place and its address (None if it has none).
    Raises: ArchiveError — the file is not there.
    """
    for place, found in _found(directory, name):
        yield place, record.address(found)


def _chosen(
    directory: Path, name: str, source: str | None, since: datetime | None, records: Container[str] | None
) -> Iterator[tuple[str, record.Record]]:
    wanted = [
        one.archive_record
        for one in index.pages(directory, name)
        if (source is None or one.source == source)
        and (since is None or one.fetched_at >= since)
        and (records is None or one.archive_record in records)
    ]
    if not wanted:
        return
    with folder.opened(directory, name) as file:
        for place in wanted:
            member = members.member_at(file, int(place.rpartition(":")[2]))
            if member is None:
                log.warning("archive damaged record=%s", place)
                continue
            found = record.parse(member.data)
            if found.is_page:  # it may have been erased this moment
                yield place, found


def _found(directory: Path, name: str) -> Iterator[tuple[str, record.Record]]:
    with folder.opened(directory, name) as file:
        size = os.fstat(file).st_size
        for piece in members.walk(file, size=size):
            place = f"{name}:{piece.offset}"
            if isinstance(piece, members.Damage):
                # a living writer's last record may be half there: it is on its way, not damaged
                if piece.end < size or lock.take(file):
                    log.warning("archive damaged record=%s bytes=%d", place, piece.end - piece.offset)
                continue
            try:
                found = record.parse(piece.data)
            except ArchiveError as exc:
                log.warning("archive record unreadable record=%s error=%s", place, exc)
                continue
            if found.is_page:
                yield place, found


def _page(place: str, found: record.Record) -> Page:
    return replace(record.decode(found), is_replay=True, archive_record=place)
