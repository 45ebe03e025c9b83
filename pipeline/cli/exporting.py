"""`export`: articles out of the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import Format, Since, SourceKey, Until, example
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog=example(
            "copydesk export --since 7d -o week.jsonl",
            "copydesk export --format csv --source gazette",
            "copydesk export --one-per-story --since 7d",
        )
    )(export)


def export(
    form: Annotated[Format, typer.Option("--format", help="JSON Lines with every field, or CSV.")] = Format.JSONL,
    source: SourceKey = None,
    since: Since = None,
    until: Until = None,
    one_per_story: Annotated[
        bool,
        typer.Option(
            "--one-per-story",
            help="Only the first article of each story, and only if it passes the other options: no copy stands in for it.",
        ),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", dir_okay=False, help="A file instead of stdout.")
    ] = None,
) -> None:
    """Write articles out, oldest row first.

    Times are those of publication, else of first sight; --until itself is not included.
    """
    from pipeline.report import export as report
    from pipeline.store import open_store, queries

    begin, end = options.moment(since), options.moment(until)
    home = options.home()
    with open_store(home.database_url) as store:
        options.check_source(home, source, store)
        found = queries.articles(store, source=source, since=begin, until=end, one_per_story=one_per_story)
        written = report.csv_rows(found) if form is Format.CSV else report.jsonl(found)
        if output is None:
            sys.stdout.buffer.writelines(written)
        else:
            _save(output, written)


def _save(output: Path, written: Iterable[bytes]) -> None:
    """Write a file that is there wholly or not at all."""
    beside = output.with_name(output.name + ".part")
    try:
        with beside.open("wb") as file:
            file.writelines(written)
        beside.replace(output)
    except OSError as exc:
        raise UsageError(f"cannot write {output}: {exc.strerror}") from exc
    finally:
        beside.unlink(missing_ok=True)
