"""A ledger: what a person has decided, a line each, in a file that outlives the database. Lines are added, never changed.

Of two lines that speak of one thing the later one counts. File and database teach each other what only one of them knows:
the database may be restored or new, and so may the file.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pipeline.errors import CopydeskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pipeline.records import Record

log = logging.getLogger(__name__)


class Decision(Protocol):
    """What a line says: it was decided at one time, and perhaps lifted at another."""

    @property
    def lifted_at(self) -> datetime | None:
        """Say when it was lifted; None: it stands."""

    @property
    def said_at(self) -> datetime:
        """Say when it was decided or lifted, whichever came last."""


D = TypeVar("D", bound=Decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger(Generic[D]):
    """One such file."""

    file: str
    """Its name, in the data folder."""
    holds: str
    """What it says, as an error puts it."""
    undone: str
    """What has not been done if a line cannot be written, as an error puts it."""
    key: Callable[[D], str]
    """Names the thing that a decision is about."""
    said: Callable[[Record, Mapping[str, D]], Iterable[D]]
    """Reads a line, given what the lines before it have said; raises ValueError, TypeError, KeyError or AttributeError."""
    lines: Callable[[Iterable[D]], Iterable[Record]]
    """Writes decisions as lines."""

    def read(self, data_dir: Path) -> dict[str, D]:
        """Read all decisions, those that were lifted included, by their key; none without a file.

        A line that is none is passed over with a warning: a killed process may have left half of one.

        Raises: CopydeskError — the file cannot be read; without it nothing may go on, or what was decided could be undone.
        """
        path = data_dir / self.file
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise CopydeskError(f"cannot read {path}, which says {self.holds}: {exc.strerror}") from exc
        found: dict[str, D] = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found.update((self.key(one), one) for one in list(self.said(json.loads(line), found)))
            except (ValueError, TypeError, KeyError, AttributeError):
                log.warning("line not understood file=%s line=%d", path, number)
        return found

    def append(self, data_dir: Path, decisions: Iterable[D]) -> None:
        """Write decisions down; they are on the disk when it returns.

        Raises: CopydeskError — the disk does not take them, and nothing may be done.
        """
        said = self.lines(decisions)
        lines = b"".join(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n" for line in said)
        if not lines:
            return
        try:
            _append(data_dir, data_dir / self.file, lines)
        except OSError as exc:
            raise CopydeskError(f"cannot write {data_dir / self.file}: {exc.strerror}; {self.undone}") from exc

    def reconcile(self, data_dir: Path, kept: Iterable[D]) -> list[D]:
        """Bring file and database together: what the database alone knows is written down.

        Args: kept — every decision that the database has.
        Returns: those that it does not know yet, or knows otherwise.
        Raises: CopydeskError — the file cannot be read or written.
        """
        said, known = self.read(data_dir), {self.key(one): one for one in kept}
        self.append(data_dir, [one for key, one in known.items() if _is_untold(one, said.get(key))])
        return [one for key, one in said.items() if key not in known or _is_news(one, known[key])]


def time(value: object) -> datetime:
    """Read a line's time.

    Raises: ValueError — it is none, or has no zone.
    """
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _append(folder: Path, path: Path, lines: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
            lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    entry = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def _stands(one: Decision) -> bool:
    return one.lifted_at is None


def _is_news(said: Decision, kept: Decision) -> bool:
    """Tell whether the file knows better than the database: of the same second, it was written first."""
    return said.said_at.replace(microsecond=0) >= kept.said_at and _stands(said) != _stands(kept)


def _is_untold(kept: Decision, said: Decision | None) -> bool:
    if said is None:
        return True
    return _stands(kept) != _stands(said) and not _is_news(said, kept)
