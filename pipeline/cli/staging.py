"""`stages`: people's own stages, which there are and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import DONE, IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import UsageError, nearest

if TYPE_CHECKING:
    from pipeline.stages import StageInfo

group = typer.Typer(help="Stages of your own: a function of yours that fills a table of its own.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command("list", epilog=example("copydesk stages list"))(list_)
    group.command("run", epilog=example("copydesk stages run", "copydesk stages run topics --failed --limit 1000"))(run)
    app.add_typer(group, name="stages", epilog=example("copydesk stages list"))


def list_(json: AsJson = False) -> None:
    """List the stages that are installed, how many articles each has done, and what is wrong with it."""
    from pipeline.report import staged
    from pipeline.stages import Stages, installed
    from pipeline.store import open_store, staging

    with open_store(options.home().database_url) as store, Stages(store) as stages:
        found = [(info, staging.counts(store, info.name, info.version or None)) for info in stages.infos()]
    staged.show(found, installed(), as_json=json)


def run(
    names: Annotated[list[str] | None, typer.Argument(metavar="STAGE…", help="Only these; all if none.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Also articles of which it has failed.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many articles of each stage.")] = None,
    json: AsJson = False,
) -> None:
    """Have stages do the articles that they lack: those from before they were installed, or done by another version.

    What comes or changes later is done when it is stored, and by `copydesk reprocess`. Ctrl-C ends it after the article at
    hand; run it again to go on.
    """
    from pipeline.jobs.stop import Stop
    from pipeline.report import progress, staged
    from pipeline.stages import Stages, installed
    from pipeline.store import open_store, staging

    there = installed()
    for name in names or ():
        if name not in there:
            raise UsageError(f"no stage {name} is installed{nearest(name, there)}: see `copydesk stages list`")
    with open_store(options.home().database_url) as store, Stages(store, names or None) as stages:
        infos = stages.infos()
        for info in infos:
            if info.error is None:
                staging.ask_lacking(store, info.name, info.version, is_failed_too=failed)
        with Stop() as stop, progress.shown("stages", unit="articles") as advance:
            done = stages.run(limit=limit, is_asked_to_end=lambda: stop.is_asked, advance=advance)
        counts = {info.name: staging.counts(store, info.name, info.version or None) for info in infos}
    staged.ran(infos, done, counts, as_json=json)
    if stop.is_asked:
        options.say_interrupted(sum(map(sum, done.values())), "article", "what was done is stored; run it again to go on")
    raise typer.Exit(IN_PART if stop.is_asked or _is_in_part(infos, done) else DONE)


def _is_in_part(infos: list[StageInfo], done: dict[str, tuple[int, int]]) -> bool:
    return any(info.error for info in infos) or any(n_failed for _, n_failed in done.values())
