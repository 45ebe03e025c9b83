"""What a file of the archive holds, beside it as CDXJ: one line a page, sorted by address, as web archives have it.

    com,gazette)/news/a 20261122210500 {"url": …, "source": …, "offset": …, …}

The writer leaves it when it ends its file. Where it is missing or speaks of another size (a killed writer, a mended file, an
erased record), it is made anew from the file, so it may be deleted at any time. Of a file that is being written it is made
in memory only.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from pipeline.archive import folder, lock, members, record
from pipeline.errors import ArchiveError
from pipeline.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.items import Page

log = logging.getLogger(__name__)

SUFFIX = ".cdxj"
FORMAT = "1"
HEAD = b"!meta "
NAMELESS = "-"
SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page of the archive, as far as an index tells."""

    archive_record: str
    """Where it is: `FILE:OFFSET`."""
    url: str | None
    """Where it answered; None: nobody said."""
    requested_url: str | None
    source: str | None
    fetched_at: datetime
    status: int
    n_bytes: int
    """What it takes in its file."""

    @classmethod
    def of(cls, page: Page, *, n_bytes: int) -> Self:
        """Take down what is told of a page that is in the archive."""
        return cls(
            archive_record=page.archive_record or "",
            url=page.url,
            requested_url=page.requested_url,
            source=page.source,
            fetched_at=page.fetched_at,
            status=page.status,
            n_bytes=n_bytes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a file holds in all."""

    name: str
    n_pages: int
    n_bytes: int
    first: datetime | None
    """When its oldest page was fetched; None: it holds none."""
    last: datetime | None


def holding(directory: Path, name: str) -> Holding:
    """Sum up a file.

    Raises: ArchiveError — it is not there.
    """
    head = _head(_read(directory, name))
    first, last = (datetime.fromisoformat(head[word]) if head[word] else None for word in ("first", "last"))
    return Holding(name=name, n_pages=int(head["pages"]), n_bytes=int(head["bytes"]), first=first, last=last)


def captures(directory: Path, url: str) -> list[Capture]:
    """Find the pages of an address in any of its variants, also such as a redirect from it led to, the newest first."""
    key = address_key(url).encode("utf-8", "replace") + b" "
    found = [_capture(name, line) for name in folder.files(directory) for line in _matching(directory, name, key)]
    return sorted({one.archive_record: one for one in found}.values(), key=lambda one: one.fetched_at, reverse=True)


def pages(directory: Path, name: str) -> list[Capture]:
    """List the pages of a file, in its order.

    Raises: ArchiveError — it is not there.
    """
    found = {one.archive_record: one for one in (_capture(name, line) for line in _lines(_read(directory, name)))}
    return sorted(found.values(), key=lambda one: int(one.archive_record.rpartition(":")[2]))


def write(directory: Path, name: str, found: Iterable[Capture], *, size: int) -> None:
    """Leave the index of a whole file; a disk that does not take it is no harm.

    Args: size — the file's, in bytes.
    """
    path = directory / (name + SUFFIX)
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(_written(found, size=size))
        beside.replace(path)
    except OSError as exc:
        log.warning("archive index not written file=%s error=%s", name, exc)


def drop(directory: Path, name: str) -> None:
    """Forget what a file holds; it is looked at anew when somebody asks."""
    for path in (directory / (name + SUFFIX), directory / (name + SUFFIX + ".part")):
        path.unlink(missing_ok=True)


def address_key(url: str) -> str:
    """Write an address as an index sorts it: its host backwards, tracking and the like left out.

    >>> address_key("https://www.news.gazette.example:8080/a?utm_source=x&id=2")
    'example,gazette,news:8080)/a?id=2'
    """
    key = SPACE.sub("%20", url_key(url))
    host, slash, path = key.partition("/")
    name, colon, port = host.partition(":")
    return f"{','.join(reversed(name.split('.')))}{colon}{port}){slash}{path}"


def _read(directory: Path, name: str) -> bytes | mmap.mmap:
    """Give a file's index, made anew if it is not there or of another file."""
    with folder.opened(directory, name) as file:
        size = os.fstat(file).st_size
        known = _kept(directory, name, size=size)
        if known is not None:
            return known
        with lock.taken(directory, name) as ours:
            if ours is not None:  # what was opened before may have been replaced by an eraser
                file, size = ours, os.fstat(ours).st_size
            found = _looked_through(directory, name, file, size=size)
            if ours is not None and size:
                write(directory, name, found, size=size)
    return _written(found, size=size)


def _kept(directory: Path, name: str, *, size: int) -> mmap.mmap | None:
    try:
        with (directory / (name + SUFFIX)).open("rb") as kept:
            content = mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ)
        head = _head(content)
        return content if (head["bytes"], head["format"]) == (str(size), FORMAT) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _looked_through(directory: Path, name: str, file: int, *, size: int) -> list[Capture]:
    found = []
    for piece in members.walk(file, size=size):
        if isinstance(piece, members.Damage):
            continue
        try:
            one = record.parse(piece.data)
            if one.is_page:
                page = replace(record.decode(one), archive_record=f"{name}:{piece.offset}")
                found.append(Capture.of(page, n_bytes=piece.end - piece.offset))
        except ArchiveError as exc:
            log.warning("archive record unreadable record=%s:%d error=%s", directory / name, piece.offset, exc)
    return found


def _written(found: Iterable[Capture], *, size: int) -> bytes:
    lines, times = [], []
    for one in found:
        times.append(one.fetched_at)
        keys = {address_key(url) for url in (one.url, one.requested_url) if url} or {NAMELESS}
        told = f" {one.fetched_at.astimezone(UTC):%Y%m%d%H%M%S} {_told(one)}\n".encode()
        lines += [key.encode("utf-8", "replace") + told for key in keys]
    span = {"first": min(times).isoformat(), "last": max(times).isoformat()} if times else {"first": None, "last": None}
    head = {"format": FORMAT, "bytes": str(size), "pages": len(times), **span}
    return HEAD + json.dumps(head).encode() + b"\n" + b"".join(sorted(lines))


def _told(one: Capture) -> str:
    name, _, offset = one.archive_record.rpartition(":")
    said = {
        "url": one.url,
        "requested_url": one.requested_url if one.requested_url != one.url else None,
        "source": one.source,
        "time": one.fetched_at.astimezone(UTC).isoformat(),
        "status": str(one.status),
        "length": str(one.n_bytes),
        "offset": offset,
        "filename": name,
    }
    return json.dumps({word: value for word, value in said.items() if value is not None})


def _capture(name: str, line: bytes) -> Capture:
    said = json.loads(line.split(b" ", 2)[2])
    return Capture(
        archive_record=f"{name}:{said['offset']}",
        url=said.get("url"),
        requested_url=said.get("requested_url", said.get("url")),
        source=said.get("source"),
        fetched_at=datetime.fromisoformat(said["time"]),
        status=int(said["status"]),
        n_bytes=int(said["length"]),
    )


def _head(content: bytes | mmap.mmap) -> dict[str, str]:
    first = content[: content.find(b"\n")]
    if not first.startswith(HEAD):
        raise ValueError("no index of ours")
    head: dict[str, str] = json.loads(first.removeprefix(HEAD))
    return head


def _lines(content: bytes | mmap.mmap) -> Iterator[bytes]:
    at = content.find(b"\n") + 1
    while at < len(content):
        end = content.find(b"\n", at)
        yield content[at:end]
        at = end + 1


def _matching(directory: Path, name: str, key: bytes) -> Iterator[bytes]:
    """Find the lines that begin with a key, halving; the file's order is that of bytes."""
    try:
        content = _read(directory, name)
    except ArchiveError:
        return  # it was pruned this moment
    low, high = content.find(b"\n") + 1, len(content)
    while low < high:
        middle = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = content.find(b"\n", middle) + 1
        low, high = (end, high) if content[middle:end] < key else (low, middle)
    while content[low : low + len(key)] == key:
        end = content.find(b"\n", low)
        yield content[low:end]
        low = end + 1
