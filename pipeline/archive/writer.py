"""The writer: a new file for each process, because what is appended after a killed writer's last record is lost."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from socket import gethostname
from threading import Lock
from typing import TYPE_CHECKING, Self

from pipeline.archive import index, lock, members, record
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.items import Page

ROLL_BYTES = 1 << 30
_serial = count(1)


class ArchiveWriter:
    """Writes pages into the archive, from any thread.

    The file is made at the first page and left for a new one at about `roll_bytes`. A page that `write` has returned
    survives the end of the process, however it comes; after `close` it also survives the machine's.
    """

    def __init__(self, directory: Path, *, roll_bytes: int = ROLL_BYTES) -> None:
        self._directory = directory
        self._roll_bytes = roll_bytes
        self._lock = Lock()
        self._file: int | None = None
        self._name = ""
        self._size = 0
        self._held: list[index.Capture] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, page: Page) -> Page:
        """Keep a page.

        Returns: the page, with its `archive_record`.
        Raises: ArchiveError — the disk does not take it; the file is as before, and another page may be tried.
        """
        packed = members.pack(record.encode(page))
        with self._lock:
            try:
                if self._size >= self._roll_bytes:
                    self._end_file()
                if self._file is None:
                    self._begin_file()
                kept = replace(page, archive_record=f"{self._name}:{self._append(packed)}")
                self._held.append(index.Capture.of(kept, n_bytes=len(packed)))
            except OSError as exc:
                raise ArchiveError(
                    f"cannot write {self._name or 'a file'} in {self._directory}: {exc.strerror or exc}"
                ) from exc
        return kept

    def close(self) -> None:
        """End the file. A page that is written afterwards begins another."""
        with self._lock:
            try:
                self._end_file()
            except OSError as exc:
                raise ArchiveError(f"cannot finish {self._name} in {self._directory}: {exc.strerror or exc}") from exc

    def _begin_file(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._name = _new_name()
            try:
                flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC
                self._file = os.open(self._directory / self._name, flags, 0o644)
            except FileExistsError:
                continue
        lock.hold(self._file)
        self._size, self._held = 0, []
        self._append(members.pack(_warcinfo(self._name)))

    def _append(self, packed: bytes) -> int:
        """Hand a member to the operating system, wholly or not at all."""
        assert self._file is not None
        offset = self._size
        try:
            rest = memoryview(packed)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            self._abandon(offset)
            raise
        self._size += len(packed)
        return offset

    def _abandon(self, offset: int) -> None:
        """Leave a file that took half a member: nothing may be written after it."""
        assert self._file is not None
        file, self._file, self._size = self._file, None, 0
        try:
            os.ftruncate(file, offset)
        finally:
            os.close(file)

    def _end_file(self) -> None:
        if self._file is None:
            return
        file, size, self._file, self._size = self._file, self._size, None, 0
        try:
            os.fsync(file)
            index.write(self._directory, self._name, self._held, size=size)
        finally:
            self._held = []
            os.close(file)


def _new_name() -> str:
    host = re.sub(r"[^A-Za-z0-9.]+", "-", gethostname())[:32] or "host"
    return f"copydesk-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{host}-{os.getpid()}-{next(_serial):05d}.warc.gz"


def _warcinfo(name: str) -> bytes:
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Date": record.timestamp(datetime.now(UTC)),
        "WARC-Filename": name,
        "Content-Type": "application/warc-fields",
    }
    return record.assemble(head, b"software: Copydesk\r\nformat: WARC File Format 1.1\r\n")
