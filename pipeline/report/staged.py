"""People's own stages: what each is, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report import terminal
from pipeline.report.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.records import Json, Record
    from pipeline.stages import StageInfo
    from pipeline.store.staging import Counts

HEADS = ("stage", "table", "version", "done", "failed", "to do", "from")
NONE = "no stage of your own is installed: docs/stages.md says how one is made"


def show(found: Sequence[tuple[StageInfo, Counts]], places: Mapping[str, str], *, as_json: bool) -> None:
    """Print the stages, and what is wrong with any."""
    if as_json:
        rows: list[Json] = [{**_fields(info, counts), "entry_point": places.get(info.name)} for info, counts in found]
        terminal.dump(rows)
        return
    if not found:
        terminal.note(NONE)
        return
    terminal.table(HEADS, [_row(info, counts, places.get(info.name, "")) for info, counts in found])
    _problems([info for info, _ in found])


def ran(
    infos: Sequence[StageInfo], done: Mapping[str, tuple[int, int]], counts: Mapping[str, Counts], *, as_json: bool
) -> None:
    """Print what stages have done now, and what is left."""
    if as_json:
        rows: list[Json] = []
        for info in infos:
            n_done, n_failed = done.get(info.name, (0, 0))
            rows.append({**_fields(info, counts[info.name]), "done_now": n_done, "failed_now": n_failed})
        terminal.dump(rows)
        return
    if not infos:
        terminal.note(NONE)
    for name in (info.name for info in infos if info.error is None):
        n_done, n_failed = done.get(name, (0, 0))
        failed = f", {n_failed} failed: see v_stage_runs, or `copydesk stages run {name} --failed`" if n_failed else ""
        left = counts[name].n_due + counts[name].n_lacking
        terminal.say(f"{name}: {counted(n_done, 'article')} done{failed}" + (f"; {left} left" if left else ""))
    _problems(infos)


def _problems(infos: Sequence[StageInfo]) -> None:
    for info in infos:
        if info.error:
            terminal.note(f"copydesk: the stage {info.name} cannot be used: {info.error}")


def _row(info: StageInfo, counts: Counts, place: str) -> tuple[object, ...]:
    left = counts.n_due + counts.n_lacking
    return info.name, info.table, info.version, counts.n_done, counts.n_failed, left, place


def _fields(info: StageInfo, counts: Counts) -> Record:
    return {
        "stage": info.name,
        "table": info.table or None,
        "version": info.version or None,
        "error": info.error,
        "done": counts.n_done,
        "failed": counts.n_failed,
        "due": counts.n_due,
        "lacking": counts.n_lacking,
    }
