"""`source import` and `source export`: what a feed reader reads, and what we do."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.records import Json
    from pipeline.sources import Subscription
    from pipeline.sources.opml import Outline
    from pipeline.sources.subscriptions import State

HEADS = ("line", "", "key", "feeds", "outlet")
STDIN = Path("-")
STATES: tuple[State, ...] = ("new", "known", "wrong")


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("import", epilog=example("copydesk source import feeds.opml --dry-run", "copydesk source import feeds.opml"))(
        import_
    )
    group.command("export", epilog=example("copydesk source export -o all.opml", "copydesk source export --tag local"))(export)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, as feed readers export it; - for standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Take sources from the subscriptions of a feed reader: one stanza for each outlet that is not read yet.

    Feeds of one outlet are one source; folders and categories become tags. What is read already stays as it is. Ends with 3
    if some outlines are no feeds, which are named.
    """
    from pipeline import sources

    home = options.home()
    known = options.stanzas(home)
    planned = sources.plan(_read(file), known)
    new = [one.source for one in planned if one.source]
    if new and not dry_run:
        sources.append(home.seeds, *new)
    counts = Counter(one.state for one in planned)
    if json:
        _dump(planned, seeds=home.seeds, is_written=bool(new) and not dry_run)
    else:
        _show(planned, counts, seeds=home.seeds, is_dry_run=dry_run)
    raise typer.Exit((IN_PART if counts["new"] or counts["known"] else 1) if counts["wrong"] else 0)


def export(
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Only sources with this tag.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Into this file.")] = None,
) -> None:
    """Write the sources as OPML, for a feed reader or another desk; `source import` reads all of it again but the rules."""
    from pipeline import sources

    known = options.required_stanzas(options.home())
    if tag:
        sources.choose(known, tags=tag)  # it says so if no source has one of them
    found = [source for source in known.values() if not tag or set(tag) & set(source.tags)]
    written = sources.opml.write(found, title="Sources of a copydesk")
    if output is None:
        sys.stdout.buffer.write(written)
        return
    try:
        output.write_bytes(written)
    except OSError as exc:
        raise UsageError(f"{output} cannot be written: {exc.strerror}") from exc
    print(f"{len(found)} sources written to {output}", file=sys.stderr)


def _read(file: Path) -> list[Outline]:
    from pipeline.sources import opml

    try:
        raw = sys.stdin.buffer.read(opml.MAX_BYTES + 1) if file == STDIN else _bytes(file)
        return opml.read(raw)
    except OSError as exc:
        raise UsageError(f"{file} cannot be read: {exc.strerror}") from exc
    except UsageError as exc:
        raise UsageError(f"{'standard input' if file == STDIN else file} {exc}") from exc


def _bytes(file: Path) -> bytes:
    from pipeline.sources import opml

    with file.open("rb") as opened:
        return opened.read(opml.MAX_BYTES + 1)


def _show(planned: list[Subscription], counts: Mapping[State, int], *, seeds: Path, is_dry_run: bool) -> None:
    from pipeline.report import terminal

    terminal.table(HEADS, [_row(one) for one in planned])
    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    if not counts["new"]:
        terminal.say(f"{told}: nothing to write")
    elif is_dry_run:
        terminal.say(f"{told}: nothing is written, as --dry-run asks; without it they go to {seeds}")
    else:
        terminal.say(f"{told}: written to {seeds}; next: copydesk source check KEY, or copydesk crawl")


def _row(one: Subscription) -> tuple[object, ...]:
    told = f"{one.what}: {one.why}" if one.why else one.what
    return one.line, one.state, one.source.key if one.source else "", len(one.source.feeds) if one.source else "", told


def _dump(planned: list[Subscription], *, seeds: Path, is_written: bool) -> None:
    from pipeline.report import terminal

    def fields(one: Subscription) -> Json:
        key, feeds = (one.source.key, one.source.feeds) if one.source else (None, ())
        return {"state": one.state, "line": one.line, "name": one.what, "key": key, "feeds": [*feeds], "why": one.why}

    terminal.dump({"written_to": str(seeds) if is_written else None, "outlets": [fields(one) for one in planned]})
