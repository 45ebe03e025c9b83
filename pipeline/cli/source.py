"""`source`: the outlets that are read."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import adding, due, options, subscriptions
from pipeline.cli.options import AsJson, example

if TYPE_CHECKING:
    from pipeline.items import Source
    from pipeline.records import Json

Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only sources with this tag.")]
MOST_PAGES = 50
HEADS = ("key", "name", "country", "language", "feeds", "schedule", "homepage")

group = typer.Typer(help="The outlets that are read: one stanza each in seeds/.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    adding.register(group)
    group.command("list", epilog=example("copydesk source list --tag local"))(list_)
    group.command("check", epilog=example("copydesk source check gazette", "copydesk source check gazette --pages 10 --json"))(
        check
    )
    due.register(group)
    subscriptions.register(group)
    app.add_typer(group, name="source", epilog=example("copydesk source list"))


def list_(
    tag: Tags = None,
    catalogue: Annotated[
        bool, typer.Option("--catalogue", help="Those to choose from instead of those that are read.")
    ] = False,
    json: AsJson = False,
) -> None:
    """List the sources."""
    from pipeline import sources
    from pipeline.report import terminal

    known = sources.catalogue() if catalogue else options.required_stanzas(options.home())
    found = [source for source in known.values() if not tag or set(tag) & set(source.tags)]
    if json:
        terminal.dump([_fields(source) for source in found])
    else:
        terminal.table(HEADS, [_row(source) for source in found])


def check(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The source's key, of a disabled source too.")],
    pages: Annotated[int, typer.Option("--pages", min=1, max=MOST_PAGES, help="So many of its newest pages.")] = 3,
    json: AsJson = False,
) -> None:
    """Try one source end to end: ask what announces its articles, fetch its newest pages, show what is kept.

    As polite as a crawl, and nothing is stored. Shows what each selector of the source's rules did. Ends with 1 if nothing
    could be read, with 3 if some of it could.
    """
    from pipeline import sources
    from pipeline.jobs import checking
    from pipeline.report import checked, checked_text, terminal
    from pipeline.report.checked_verdict import verdict

    home = options.home()
    (source,) = sources.choose(options.required_stanzas(home), [key])
    if sys.stderr.isatty():
        print(f"looking at {key}, as politely as a crawl; nothing is stored", file=sys.stderr)
    found = checked.judged(checking.look(home, source, n_pages=pages))
    if json:
        terminal.dump(checked_text.as_json(found))
    else:
        checked_text.show(found)
    raise typer.Exit(verdict(found).exit_code)


def _fields(source: Source) -> Json:
    fields = {name: value for name, value in asdict(source).items() if name != "rules"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def _row(source: Source) -> tuple[object, ...]:
    schedule = source.schedule if source.enabled else "disabled"
    return source.key, source.name, source.country, source.language, len(source.feeds), schedule, source.homepage
