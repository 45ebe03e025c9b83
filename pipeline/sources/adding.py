"""New stanzas at the end of a file: what stands there stays as it is, and of two writers neither loses one."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import unicodedata
from contextlib import contextmanager, suppress
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline import urls
from pipeline.errors import SourceError
from pipeline.sources import files, stanzas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from pipeline.items import Source


def append(path: Path, *new: Source) -> None:
    """Write stanzas at the end of a file, all or none, and leave every byte before them as it is.

    A missing file is made, with a heading; a folder means the `sources.toml` in it. What a stanza leaves out follows the
    file's `[defaults]`; lines end as those of the file do. The file is replaced at once: a reader sees the old one or the
    new one, and another writer waits for its turn.

    Raises: SourceError — a key is taken, a source does not fit, the file has a mistake or cannot be written.
    """
    target = (path / files.FILE if path.is_dir() else path).resolve()
    with _turn(target):
        others = [(file, files.text_of(file)) for file in files.siblings(path) if file.resolve() != target]
        if target.exists() and not os.access(target, os.W_OK):
            raise SourceError("is read-only, and stays as it is: make it writable first", path=target)
        raw = files.bytes_of(target) if target.exists() else files.NEW_FILE.encode()
        before = files.decoded(raw, target)
        known = files.parse([*others, (target, before)])
        for source in new:
            if source.key in known:
                raise SourceError(
                    "is there already: change its stanza, or write one by hand with another key", path=path, key=source.key
                )
        addition = "\n".join(stanzas.stanza(source) for source in new)
        if before:
            addition = ("" if before.endswith("\n") else "\n") + "\n" + addition
        files.parse([*others, (target, before + addition)])
        _replace(target, raw + addition.replace("\n", _line_end(before)).encode())


def new_key(domain: str, taken: Collection[str]) -> str:
    """Make a source key of a registered domain: its name, else all of it, else that with a number.

    >>> new_key("gazette.co.uk", ()), new_key("gazette.co.uk", ("gazette",)), new_key("127.0.0.1", ())
    ('gazette', 'gazette-co-uk', '127-0-0-1')
    """
    whole = _dashed(domain) or "source"
    is_address = domain.replace(".", "").isdigit() or domain.startswith("[")
    name = whole if is_address else _dashed(_plain(domain.partition(".")[0])) or whole
    tried = chain((name, whole), (f"{whole[:56].rstrip('-')}-{n}" for n in count(2)))
    return next(key for key in tried if key not in taken and key != files.DEFAULTS)


def reader_of(address: str, known: Collection[Source]) -> Source | None:
    """Find the source that reads an outlet already: one with the same front page, with or without `www.`.

    Other hosts and other paths are other outlets: large publishers keep several beside each other on one domain.
    """
    front = _front(address)
    return next((source for source in known if front and _front(source.homepage) == front), None)


def is_within(address: str, other: str) -> bool:
    """Tell whether one of two addresses is the front page above the other, or the same.

    >>> is_within("https://www.gazette.example/news/world", "https://gazette.example/news")
    True
    >>> is_within("https://gazette.example/mundo", "https://gazette.example/news")
    False
    """
    one, two = _front(address), _front(other)
    if one is None or two is None or one[0] != two[0]:
        return False
    shorter, longer = sorted((one[1].split("/"), two[1].split("/")), key=len)
    return longer[: len(shorter)] == shorter


def _front(address: str) -> tuple[str, str] | None:
    """Give what of a front page's address tells it from others; None: it is no web address."""
    if not urls.is_web(address):
        return None
    parts = urlsplit(address)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")


def _plain(label: str) -> str:
    """Write a part of a domain in plain letters: `xn--mller-kva` as `muller`; a script without any stays as it was."""
    try:
        spoken = label.encode().decode("idna")
    except UnicodeError:
        return label
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
    return plain if len(plain) * 2 > len(spoken) else label


def _dashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[: stanzas.LONGEST_KEY].strip("-")


@contextmanager
def _turn(target: Path) -> Iterator[None]:
    """Hold the file's folder, so that whoever else appends waits; the system lets go of it however this process ends."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
    except OSError as exc:
        raise SourceError(f"cannot be written: {exc.strerror}", path=target) from exc
    try:
        with suppress(OSError):  # a file system without locks is no reason to write nothing
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _line_end(text: str) -> str:
    """Say how the lines of a file end, by its last one; a mixed file has both kinds."""
    last = text.rfind("\n")
    return "\r\n" if last > 0 and text[last - 1] == "\r" else "\n"


def _replace(target: Path, content: bytes) -> None:
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, fresh)
        fresh.replace(target)
    except OSError as exc:
        with suppress(OSError):
            fresh.unlink()
        raise SourceError(f"cannot be written: {exc.strerror}", path=target) from exc
