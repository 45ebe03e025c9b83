"""`source due`: a source's next time is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import AsJson, example
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.moving import MovedDue
    from pipeline.records import Json


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("due", epilog=example("copydesk source due gazette", "copydesk source due gazette bote --at 2h"))(due)


def due(
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="Keys of sources.")],
    at: Annotated[
        str, typer.Option("--at", metavar="WHEN", help="Then: 2026-11-22T08:00 (UTC), or 2h or 3d from now on.")
    ] = "now",
    json: AsJson = False,
) -> None:
    """Move a source's next time: `copydesk schedule`, or the next `schedule --once`, crawls it then."""
    from pipeline import sources
    from pipeline.jobs import moving
    from pipeline.report import terminal

    home = options.home()
    moved = moving.move(home, sources.choose(options.required_stanzas(home), keys), at=at)
    if json:
        terminal.dump(_as_json(moved))
        return
    for one in moved:
        terminal.say(f"{one.source.key}: due {rfc3339(one.after) or 'now'} (before: {rfc3339(one.before) or 'now'}){_but(one)}")


def _but(one: MovedDue) -> str:
    if not one.source.enabled:
        return f"; it is disabled, so no schedule crawls it: `copydesk crawl {one.source.key}` does"
    return "; a crawl is at it now, and it is due again then" if one.is_held else ""


def _as_json(moved: Sequence[MovedDue]) -> Json:
    return [
        {
            "source": one.source.key,
            "next_due_at": rfc3339(one.after),
            "before": rfc3339(one.before),
            "is_held": one.is_held,
            "is_enabled": one.source.enabled,
        }
        for one in moved
    ]
