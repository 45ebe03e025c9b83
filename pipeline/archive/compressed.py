"""WARC files that are gzipped record by record, as they come from others: read from a place in the file, and told how far."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from isal import igzip_lib, isal_zlib

from pipeline.archive.foreign import foreign
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.items import Page

CHUNK = 64 * 1024


def is_warc(file: BinaryIO) -> bool:
    """Say whether a file is a gzipped WARC file, by its first record; the file's position stays."""
    at = file.tell()
    try:
        return _Member(file, 0).read(5) == b"WARC/"
    except ArchiveError:
        return False
    finally:
        file.seek(at)


def compressed(file: BinaryIO, *, start: int = 0, now: datetime, skipped: Counter[str]) -> Iterator[tuple[Page, int]]:
    """Read the pages of a gzipped WARC file, from a place on.

    Args: start — where a record begins, as it was told before. now, skipped — as for `foreign`.
    Yields: each page, and where the next record begins; of several records in one gzip member where that begins.
    Raises: ArchiveError — the file is damaged there; every page before that was yielded.
    """
    offset, size = start, os.fstat(file.fileno()).st_size
    while offset < size:
        member = _Member(file, offset)
        held: Page | None = None
        try:
            for page in foreign(member, now=now, skipped=skipped):
                if held:
                    yield held, offset
                held = page
            end = member.end()
        except ArchiveError as exc:
            raise ArchiveError(f"damaged in the record at byte {offset}: {exc}") from exc
        if held:
            yield held, end
        offset = end


class _Member:
    """A gzip member as a stream that ends where the member does; holds no more than a chunk of it."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file, self._at = file.fileno(), offset
        self._inflate, self._given = isal_zlib.decompressobj(wbits=31), 0
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """Give some bytes; none at the end.

        Raises: ArchiveError — it is cut off, or damaged.
        """
        most = size if size > 0 else CHUNK
        while not self._inflate.eof:
            if not self._left:
                self._left = os.pread(self._file, CHUNK, self._at)
                self._at += len(self._left)
            is_over = not self._left
            try:
                found: bytes = self._inflate.decompress(self._left, most)
            except igzip_lib.IsalError as exc:  # type: ignore[misc]  # a class; its stub says an instance
                raise ArchiveError("its gzip is damaged") from exc
            self._left = self._inflate.unconsumed_tail
            if found:
                self._given += len(found)
                return found
            if is_over and not self._inflate.eof:
                raise ArchiveError("the file is cut off")
        return b""

    def tell(self) -> int:
        """Say how many bytes were given."""
        return self._given

    def end(self) -> int:
        """Read what is left of it, and say where it ends in the file."""
        while self.read(CHUNK):
            pass
        return self._at - len(self._inflate.unused_data)
