"""What a copy of the database holds, and what its owner has to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records import Record
    from pipeline.store.copying import Copied


def copied(where: str, done: Copied, *, as_json: bool) -> None:
    """Report a copy into another database."""
    if as_json:
        terminal.dump({"database": where, **_fields(done)})
        return
    terminal.counts(f"copied to {where}", {name: n for name, n in done.rows.items() if n})
    _warn(done)
    terminal.say(f'To go on with it: database_url = "{where}" in copydesk.toml, or DATABASE_URL in the environment.')


def backed_up(file: Path, done: Copied | None, *, as_json: bool) -> None:
    """Report a backup."""
    n_bytes = file.stat().st_size
    if as_json:
        terminal.dump({"file": str(file), "bytes": n_bytes, **(_fields(done) if done else {})})
        return
    terminal.say(f"{file} has {n_bytes:,} bytes, and is sound")
    if done:
        _warn(done)


def _fields(done: Copied) -> Record:
    return {
        "rows": dict(done.rows),
        "left_out": dict(done.left_out),
        "own_views": list(done.own_views),
        "is_running": done.is_running,
    }


def _warn(done: Copied) -> None:
    for name, why in done.left_out.items():
        terminal.note(f"copydesk: your table {name} is not in the copy: {why}")
    if done.own_views:
        terminal.note(f"copydesk: your own views are not in the copy, make them again there: {', '.join(done.own_views)}")
    if done.is_running:
        terminal.note("copydesk: a crawl was under way; what it stored after the copy began is not in it")
