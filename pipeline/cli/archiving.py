"""`archive`: every page as it was sent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import DONE, IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError, UsageError

if TYPE_CHECKING:
    from pipeline.archive import Old

group = typer.Typer(help="Every page as it was sent, in WARC files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command(
        "get",
        epilog=example(
            "copydesk archive get https://gazette.example/a > page.html",
            "copydesk archive get 17 --headers",
            "copydesk archive get https://gazette.example/a --at 2026-11-22 -o then.html",
        ),
    )(get)
    group.command("list", epilog=example("copydesk archive list", "copydesk archive list https://gazette.example/a --json"))(
        list_
    )
    group.command(
        "prune",
        epilog=example("copydesk archive prune --older-than 90d --dry-run", "copydesk archive prune --older-than 52w --yes"),
    )(prune)
    app.add_typer(group, name="archive", epilog=example("copydesk archive list"))


def get(
    url: Annotated[str, typer.Argument(metavar="URL", help="An address, an ID, or a place in the archive (FILE:OFFSET).")],
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help="Not the newest page, but the one that was it then.")
    ] = None,
    headers: Annotated[bool, typer.Option("--headers", help="With the status line and the headers before it.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there.")] = None,
) -> None:
    """Write the newest page of an address as it was sent.

    Bytes, in the encoding that the server chose; a compressed answer is decoded.
    """
    from pipeline import archive
    from pipeline.report import known

    home, moment = options.home(), options.moment(at)
    if is_place := ".warc.gz:" in url:
        if moment:
            raise UsageError("--at goes with an address; a place in the archive is one page")
    elif moment and known.address(url) is None:
        raise UsageError("--at goes with an address; an ID is one text, whose page it is")
    page = archive.read(home.archive_dir, url if is_place else known.place(home, url, at=moment))
    content = archive.as_sent(page) if headers else page.body
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as exc:
        raise CopydeskError(f"cannot write {output}: {exc.strerror}") from exc


def list_(
    url: Annotated[str | None, typer.Argument(metavar="URL", help="The pages of this address; none: the files.")] = None,
    json: AsJson = False,
) -> None:
    """List the archive's files, oldest first, or the pages of an address, newest first."""
    from pipeline import archive
    from pipeline.report import archives, known

    folder = options.home().archive_dir
    if url is None:
        archives.files(folder, [archive.holding(folder, name) for name in archive.files(folder)], as_json=json)
        return
    address = known.address(url)
    if address is None:
        raise UsageError(f"{url} is no address (https://…)")
    found = archive.captures(folder, address)
    if not (found or json):
        raise CopydeskError(f"the archive has no page of {url}")
    archives.pages(found, as_json=json)


def prune(
    older_than: Annotated[str, typer.Option("--older-than", metavar="AGE", help="90d, 52w; or before a date: 2026-01-01.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: AsJson = False,
) -> None:
    """Make room: remove files of the archive all of whose pages were fetched and taken in so long ago.

    The articles stay, and so does where their pages were (`archive_record`). Without its page an article can no longer be
    cleaned again by a better rule, explained from its page, or rebuilt after the database is lost: copy the files elsewhere
    first if you may want that. Put back into the folder, they are there again. Pages of which nothing has come yet stay.
    """
    from pipeline.jobs import pruning
    from pipeline.report import archives, progress
    from pipeline.store import open_store

    home, before = options.home(), options.moment(older_than)
    assert before is not None
    with open_store(home.database_url) as store:
        found = pruning.survey(home, store, before=before)
    goes = [one for one in found if one.why_kept is None]
    if dry_run or not goes:
        archives.old(found, is_done=False, as_json=json)
        return
    if not yes:
        _ask(found)
    with progress.shown("prune", unit="files") as advance:
        done = pruning.prune(home, found, advance=advance)
    archives.old(done, is_done=True, as_json=json)
    raise typer.Exit(IN_PART if any(one.why_kept == pruning.HELD for one in done) else DONE)


def _ask(found: list[Old]) -> None:
    from pipeline.report import archives

    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked: add --yes, or look first with --dry-run")
    archives.old(found, is_done=False, as_json=False)
    if not typer.confirm("Remove these files for good?", default=False, err=True):
        raise typer.Exit(DONE)
