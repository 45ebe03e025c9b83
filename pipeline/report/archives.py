"""The archive's files and pages as tables, and what a pruning removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.config import disk
from pipeline.records import rfc3339
from pipeline.report import terminal
from pipeline.report.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.archive import Capture, Holding, Old
    from pipeline.records import Json, Record

FILE = ("file", "pages", "bytes", "first fetched", "last fetched")
PAGE = ("fetched", "status", "bytes", "source", "address", "record")


def files(folder: Path, found: Sequence[Holding], *, as_json: bool) -> None:
    """Print the files, and below them what they take and what is left."""
    if as_json:
        rows: list[Json] = [*map(_file, found)]
        terminal.dump(rows)
    elif not found:
        terminal.note(f"there is no archive in {folder} yet")
    else:
        terminal.table(FILE, [tuple(_file(one).values()) for one in found])
        taken, n_pages = sum(one.n_bytes for one in found), sum(one.n_pages for one in found)
        left = disk.size(disk.free_bytes(folder))
        terminal.note(f"{counted(len(found), 'file')}, {counted(n_pages, 'page')}, {disk.size(taken)}; {left} are left")


def pages(found: Sequence[Capture], *, as_json: bool) -> None:
    """Print the pages of an address."""
    rows: list[Json] = [
        {
            "fetched_at": rfc3339(one.fetched_at),
            "status": one.status,
            "bytes": one.n_bytes,
            "source": one.source,
            "url": one.url,
            "archive_record": one.archive_record,
        }
        for one in found
    ]
    if as_json:
        terminal.dump(rows)
    else:
        terminal.table(PAGE, [tuple(row.values()) for row in rows if isinstance(row, dict)])


def old(found: Sequence[Old], *, is_done: bool, as_json: bool) -> None:
    """Print which files go, or have gone, and which stay although they are old."""
    gone = [one.holding for one in found if one.why_kept is None]
    if as_json:
        kept: list[Json] = [{**_file(one.holding), "reason": one.why_kept} for one in found if one.why_kept]
        totals: Record = {"pages": sum(one.n_pages for one in gone), "bytes": sum(one.n_bytes for one in gone)}
        terminal.dump({"is_done": is_done, "files": [*map(_file, gone)], **totals, "kept": kept})
        return
    for one in found:
        if one.why_kept:
            terminal.note(f"{one.holding.name} stays: {one.why_kept}")
    if gone and not is_done:
        terminal.table(FILE, [tuple(_file(one).values()) for one in gone])
    n_pages, taken = sum(one.n_pages for one in gone), disk.size(sum(one.n_bytes for one in gone))
    verb = "removed" if is_done else "would go"
    terminal.say(f"{counted(len(gone), 'file')} {verb}: {counted(n_pages, 'page')}, {taken}")


def _file(one: Holding) -> Record:
    return {
        "file": one.name,
        "pages": one.n_pages,
        "bytes": one.n_bytes,
        "first_fetched_at": rfc3339(one.first),
        "last_fetched_at": rfc3339(one.last),
    }
