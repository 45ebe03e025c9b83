"""From paths to pages: folders walked, gzip undone, each file read as what it is; one page in memory at a time."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias, cast

from pipeline import archive
from pipeline.errors import ArchiveError, UsageError
from pipeline.items import Page
from pipeline.jobs.files.kinds import HEAD_BYTES, MAX_BYTES, is_binary, is_html, page_of_bytes
from pipeline.jobs.files.lines import BadLine, FileEnd, page_of, parse, parse_any
from pipeline.jobs.files.mapping import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pipeline.jobs.bookmarks import Bookmarks
    from pipeline.jobs.files.mapping import Mapping
    from pipeline.records import Record

Kind = Literal["lines", "page", "warc"]
LINES = (".jsonl", ".ndjson", ".jl")
TEXTS = ("", ".txt", ".text")
BOM = b"\xef\xbb\xbf"
MOST_NAMES = 100
CHUNK = 128 * 1024
Read: TypeAlias = "Page | BadLine | FileEnd"


def pages(
    paths: Sequence[Path | str],
    *,
    source: str | None = None,
    now: datetime,
    stdin: BinaryIO | None = None,
    stdin_is: Kind = "lines",
    mapping: Mapping = (),
    bookmarks: Bookmarks | None = None,
    skipped: Counter[str] | None = None,
    passed_over: list[str] | None = None,
) -> Iterator[Page | BadLine | FileEnd]:
    """Read what somebody already has: HTML, plain text, JSON Lines, WARC, any of them gzipped, folders of them.

    Args:
        paths — files and folders (walked in the order of their names, hidden ones left out); `-` is standard input.
        source — whose the pages are, if they do not say.
        now — when they were fetched, if they do not say.
        stdin, stdin_is — standard input, and as what it is read.
        mapping — other names of what JSON has; with it, files of JSON in folders are read too.
        bookmarks — say from where gzipped WARC files are read; None: from the beginning.
        skipped — counts, by reason, what a WARC file or a folder holds beside pages.
        passed_over — is filled with the names of such files of folders, the first `MOST_NAMES`.
    Yields: pages and what could not be made one, in order; the end of each file that has a bookmark.
    Raises: UsageError — a path does not exist; at once, before anything is read.
    """
    require(paths)
    counted, named = Counter() if skipped is None else skipped, [] if passed_over is None else passed_over
    return _pages(
        paths,
        _Reader(source=source, now=now, mapping=mapping, bookmarks=bookmarks, skipped=counted, passed_over=named),
        stdin,
        stdin_is,
    )


def require(paths: Sequence[Path | str]) -> None:
    """Require that there is something at each path.

    Raises: UsageError — it names the first where there is nothing.
    """
    for path in paths:
        if str(path) != "-" and not Path(path).exists():
            raise UsageError(
                f"{path} does not exist: name an HTML, text, JSON Lines or WARC file, a folder, or - for standard input"
            )


class _Reader:
    """Reads streams of any kind; holds what is the same for all of them."""

    def __init__(
        self,
        *,
        source: str | None,
        now: datetime,
        mapping: Mapping,
        bookmarks: Bookmarks | None,
        skipped: Counter[str],
        passed_over: list[str],
    ) -> None:
        self._source, self._now, self._mapping, self._bookmarks = source, now, mapping, bookmarks
        self._skipped, self._passed_over = skipped, passed_over

    def file(self, path: Path, *, is_found: bool) -> Iterator[Read]:
        """Read a file. is_found — it was not named, but found in a folder: what is no page is passed over."""
        try:
            with path.open("rb") as file:
                if self._bookmarks and archive.is_warc(file):
                    yield from self._compressed(file, path, self._bookmarks)
                else:
                    yield from self.stream(file, name=str(path), kind=None, is_found=is_found)
        except OSError as exc:
            yield BadLine(str(path), None, f"cannot be read: {exc.strerror or exc}")

    def stream(self, stream: io.BufferedReader, *, name: str, kind: Kind | None, is_found: bool) -> Iterator[Page | BadLine]:
        """Read a stream. kind — what it is taken for unless it is a WARC file; None: as its name and its beginning say."""
        if stream.peek(2)[:2] == b"\x1f\x8b":
            # a GzipFile is a raw stream in all but its type
            stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream, mode="rb")), buffer_size=CHUNK)
        try:
            yield from self._plain(stream, name=name, kind=kind, is_found=is_found)
        except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
            yield BadLine(name, None, f"its gzip is cut off or damaged: {exc}")

    def _plain(self, stream: io.BufferedReader, *, name: str, kind: Kind | None, is_found: bool) -> Iterator[Page | BadLine]:
        head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        inner = name.removesuffix(".gz")
        if head.startswith(b"WARC/"):
            yield from self._warc(stream, name)
        elif kind == "lines" or (kind is None and inner.lower().endswith(LINES)):
            yield from self._lines(stream, name)
        elif inner.lower().endswith(".json") and (self._mapping or not is_found):
            yield from self._whole_json(stream, name)
        elif is_found and not _is_page(inner, head):
            self._skipped["not_html"] += 1
            if len(self._passed_over) < MOST_NAMES:
                self._passed_over.append(name)
        else:
            body = stream.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                yield BadLine(name, None, f"is larger than {MAX_BYTES >> 20} MiB")
            else:
                yield replace(page_of_bytes(body, now=self._now, source=self._source), read_from=name)

    def _compressed(self, file: BinaryIO, path: Path, bookmarks: Bookmarks) -> Iterator[Read]:
        start = bookmarks.begin(path)
        if start is None:
            return
        try:
            for page, end in archive.compressed(file, start=start, now=self._now, skipped=self._skipped):
                yield replace(page, source=page.source or self._source, read_from=str(path), read_to=end)
        except ArchiveError as exc:
            yield BadLine(str(path), None, str(exc))
        else:
            yield FileEnd(str(path))

    def _warc(self, stream: io.BufferedReader, name: str) -> Iterator[Page | BadLine]:
        try:
            for page in archive.foreign(stream, now=self._now, skipped=self._skipped):
                yield page if page.source else replace(page, source=self._source)
        except ArchiveError as exc:
            yield BadLine(name, None, str(exc))

    def _lines(self, stream: io.BufferedReader, name: str) -> Iterator[Page | BadLine]:
        number = 0
        while line := stream.readline(MAX_BYTES + 1):
            number += 1
            if len(line) > MAX_BYTES:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(MAX_BYTES)
                yield BadLine(name, number, f"longer than {MAX_BYTES >> 20} MiB")
            elif line.strip():
                yield self._line(line.removeprefix(BOM) if number == 1 else line, name, number)

    def _whole_json(self, stream: io.BufferedReader, name: str) -> Iterator[Page | BadLine]:
        """Read a file that is one object, or a list of them."""
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            too_large = f"is larger than {MAX_BYTES >> 20} MiB; make JSON Lines of it: jq -c '.[]' {name} > lines.jsonl"
            yield BadLine(name, None, too_large)
            return
        found = parse_any(body.removeprefix(BOM))
        if isinstance(found, str):
            yield BadLine(name, None, found)
            return
        for number, fields in enumerate(found, start=1):
            yield self._page_of(fields, name, number)

    def _line(self, line: bytes, name: str, number: int) -> Page | BadLine:
        fields = parse(line)
        return BadLine(name, number, fields) if isinstance(fields, str) else self._page_of(fields, name, number)

    def _page_of(self, fields: Record, name: str, number: int) -> Page | BadLine:
        page = page_of(renamed(fields, self._mapping), now=self._now, source=self._source)
        if isinstance(page, str):
            return BadLine(name, number, page, fields.get("id"))
        return replace(page, read_from=f"{name}:{number}")


def _pages(paths: Sequence[Path | str], reader: _Reader, stdin: BinaryIO | None, stdin_is: Kind) -> Iterator[Read]:
    for path in paths:
        if str(path) == "-":
            stream = stdin or sys.stdin.buffer
            yield from reader.stream(cast("io.BufferedReader", stream), name="-", kind=stdin_is, is_found=False)
        elif Path(path).is_dir():
            for found in _walk(Path(path)):
                yield from reader.file(found, is_found=True)
        else:
            yield from reader.file(Path(path), is_found=False)


def _walk(folder: Path) -> Iterator[Path]:
    """List a folder's files and its folders' files by name; links to folders are not followed, or one could walk for ever."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _walk(path)
        elif path.is_file():
            yield path


def _is_page(name: str, head: bytes) -> bool:
    """Say whether a file in a folder is a page, and not one of the things that are saved beside pages."""
    return not is_binary(head) and (is_html(head) or Path(name).suffix.lower() in TEXTS)
