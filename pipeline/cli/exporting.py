"""`export`: articles out of the database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import Format, Since, SourceKey, Until, example
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.report.manifest import Manifest
    from pipeline.store import Store
    from pipeline.store.choice import Choice

Languages = Annotated[
    list[str] | None, typer.Option("--language", metavar="TAG", help="Only this language (en, pt); given twice, either.")
]
OnePerStory = Annotated[
    bool,
    typer.Option(
        "--one-per-story",
        help="Only the first article of each story, and only if it passes the other options: no copy stands in for it.",
    ),
]
After = Annotated[
    int | None,
    typer.Option(
        "--after", metavar="CURSOR", min=0, help="What has changed since, deletions too; 0: since ever. JSON Lines only."
    ),
]
CursorFile = Annotated[
    Path | None,
    typer.Option(
        "--cursor-file", metavar="FILE", dir_okay=False, help="Read CURSOR there (no file: 0), and write the new one."
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", dir_okay=False, help="A file instead of stdout.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog=example(
            "copydesk export --since 7d -o week.jsonl",
            "copydesk export --format csv --source gazette",
            "copydesk export --one-per-story --language en --exclude-reserved --format parquet -o news.parquet --manifest",
            "copydesk export --cursor-file data/search.cursor -o changes.jsonl",
        )
    )(export)


def export(
    form: Annotated[Format, typer.Option("--format", help="JSON Lines or Parquet with every field, or CSV.")] = Format.JSONL,
    source: SourceKey = None,
    since: Since = None,
    until: Until = None,
    language: Languages = None,
    one_per_story: OnePerStory = False,
    exclude_reserved: Annotated[
        bool, typer.Option("--exclude-reserved", help="Nothing whose publisher reserves uses of it (noai, tdm).")
    ] = False,
    after: After = None,
    cursor_file: CursorFile = None,
    output: Output = None,
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Write FILE.manifest.json beside: counts, hash, versions, a note on licences.")
    ] = False,
) -> None:
    """Write articles out, oldest row first, or what has changed since a cursor.

    Times are those of publication, else of first sight; --until itself is not included.
    """
    from pipeline.store import open_store
    from pipeline.store.choice import Choice

    follows = after is not None or cursor_file is not None
    _check(form, output, follows=follows, manifest=manifest)
    choice = Choice(
        source=source,
        since=options.moment(since),
        until=options.moment(until),
        languages=tuple(map(_tag, language or ())),
        one_per_story=one_per_story,
        exclude_reserved=exclude_reserved,
    )
    home = options.home()
    with open_store(home.database_url) as store:
        options.check_source(home, source, store)
        if follows:
            _follow(store, choice, _cursor(after, cursor_file), output, cursor_file)
        else:
            _release(store, choice, form, output, has_manifest=manifest)


def _check(form: Format, output: Path | None, *, follows: bool, manifest: bool) -> None:
    if follows and form is not Format.JSONL:
        raise UsageError(f"changes are written as JSON Lines only, deletions have no row: leave out --format {form}")
    if manifest and (output is None or follows):
        raise UsageError("--manifest stands beside a file of articles: name that with -o, without --after or --cursor-file")
    if form is Format.PARQUET and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is nothing for a terminal: name a file with -o")


def _tag(value: str) -> str:
    """Read a language as it is stored."""
    from pipeline.jobs.files import hints

    tag = hints.language(value)
    if tag is None:
        raise UsageError(f'--language {value}: no BCP 47 language, such as "en" or "pt"')
    stored = tag.partition("-")[0]
    if stored != tag:
        print(f"copydesk: languages are stored without a region: --language {value} is taken as {stored}", file=sys.stderr)
    return stored


def _release(store: Store, choice: Choice, form: Format, output: Path | None, *, has_manifest: bool) -> None:
    from pipeline.report import export as report
    from pipeline.report import parquet
    from pipeline.report.manifest import Manifest
    from pipeline.store import following

    write = {Format.CSV: report.csv_rows, Format.PARQUET: parquet.rows, Format.JSONL: report.jsonl}[form]
    beside, cursor, made_at = Manifest(), following.newest(store) if has_manifest else 0, datetime.now(UTC)
    found = following.articles(store, choice)
    if output is None or not has_manifest:
        _write(output, write(found))
        return
    _write(output, beside.written(write(beside.articles(found))))
    _describe(beside, output, form, choice, made_at=made_at, cursor=cursor)


def _describe(beside: Manifest, output: Path, form: Format, choice: Choice, *, made_at: datetime, cursor: int) -> None:
    from pipeline.store import head

    said = beside.as_json(file=output.name, form=form, choice=choice, made_at=made_at, cursor=cursor, schema=head())
    _save(output.with_name(f"{output.name}.manifest.json"), [json.dumps(said, ensure_ascii=False, indent=2).encode(), b"\n"])


def _follow(store: Store, choice: Choice, after: int, output: Path | None, cursor_file: Path | None) -> None:
    from pipeline.report import export as report
    from pipeline.store import following

    newest = following.newest(store)
    if after > newest:
        raise UsageError(
            f"the cursor {after} is beyond the newest change, {newest}: this is another database, or one restored from an "
            "older copy; follow it from --after 0 again"
        )
    _write(output, report.changes(following.changed(store, choice, after=after, until=newest)))
    if cursor_file:
        _save(cursor_file, [f"{newest}\n".encode()])
    print(f"cursor {newest}", file=sys.stderr)


def _cursor(after: int | None, cursor_file: Path | None) -> int:
    """Say from where to follow; what was typed beats what the file says."""
    if after is not None or cursor_file is None or not cursor_file.exists():
        return after or 0
    try:
        said = cursor_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"cannot read {cursor_file}: {exc}") from exc
    if not said.isdecimal():
        raise UsageError(f'{cursor_file} holds no cursor, which is a number, but "{said[:40]}"')
    return int(said)


def _write(output: Path | None, pieces: Iterable[bytes]) -> None:
    if output:
        _save(output, pieces)
    else:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.flush()


def _save(output: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is there wholly or not at all."""
    beside = output.with_name(output.name + ".part")
    try:
        with beside.open("wb") as file:
            file.writelines(_shown(pieces))
        beside.replace(output)
    except OSError as exc:
        raise UsageError(f"cannot write {output}: {exc.strerror}") from exc
    finally:
        beside.unlink(missing_ok=True)


def _shown(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Show on a terminal how far it is."""
    from pipeline.report import progress

    with progress.shown("export", unit="rows") as advance:
        for piece in pieces:
            yield piece
            advance()
