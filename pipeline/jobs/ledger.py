"""`data/forgotten.jsonl`: every tombstone, a line each, so that it outlives the database. Marks only, never an address.

{"kind":"address","mark":"9f…","forgotten_at":"2026-11-25T10:00:00Z"}      set
{"kind":"address","mark":"9f…","lifted_at":"2026-11-26T10:00:00Z"}         lifted; of two lines the later one counts
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from pipeline.errors import CopydeskError
from pipeline.items import Tombstone, TombstoneKind
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.records import Record

log = logging.getLogger(__name__)

FILE = "forgotten.jsonl"


def read(data_dir: Path) -> dict[str, Tombstone]:
    """Read all tombstones, those that were lifted included, by mark; none without a file.

    A line that is none is passed over with a warning: a killed process may have left half of one.

    Raises: CopydeskError — the file cannot be read; without it nothing may go on, or what is forgotten could come back.
    """
    path = data_dir / FILE
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as exc:
        raise CopydeskError(f"cannot read {path}, which says what is to be forgotten: {exc.strerror}") from exc
    found: dict[str, Tombstone] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = _said(json.loads(line), found)
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("no tombstone file=%s line=%d", path, number)
            continue
        found[said.mark] = said
    return found


def append(data_dir: Path, tombstones: Iterable[Tombstone]) -> None:
    """Write tombstones down; they are on the disk when it returns.

    Raises: CopydeskError — the disk does not take them, and nothing may be deleted.
    """
    lines = b"".join(json.dumps(_line(one), separators=(",", ":")).encode("ascii") + b"\n" for one in tombstones)
    if not lines:
        return
    path = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                lines = b"\n" + lines
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(data_dir, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as exc:
        raise CopydeskError(f"cannot write {path}: {exc.strerror}; nothing was deleted") from exc


def _said(fields: Record, before: dict[str, Tombstone]) -> Tombstone:
    kind, mark = fields["kind"], str(fields["mark"])
    if kind not in get_args(TombstoneKind):
        raise ValueError(kind)
    known: TombstoneKind = kind  # type: ignore[assignment]  # looked up in the list of kinds just now
    if "lifted_at" in fields:
        lifted_at = _time(fields["lifted_at"])
        earlier = before.get(mark)
        return replace(earlier or Tombstone(kind=known, mark=mark, forgotten_at=lifted_at), lifted_at=lifted_at)
    of = fields.get("of")
    return Tombstone(kind=known, mark=mark, of=str(of) if of else None, forgotten_at=_time(fields["forgotten_at"]))


def _time(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _line(one: Tombstone) -> Record:
    when = {"lifted_at": rfc3339(one.lifted_at)} if one.lifted_at else {"forgotten_at": rfc3339(one.forgotten_at)}
    return {"kind": one.kind, "mark": one.mark, **({"of": one.of} if one.of and not one.lifted_at else {}), **when}
