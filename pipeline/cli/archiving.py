"""`archive`: every page as it was sent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError

if TYPE_CHECKING:
    from pipeline.records import Json

group = typer.Typer(help="Every page as it was sent, in WARC files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command("get", epilog=example("copydesk archive get https://gazette.example/a > page.html"))(get)
    group.command("list", epilog=example("copydesk archive list"))(list_)
    app.add_typer(group, name="archive", epilog=example("copydesk archive list"))


def get(
    url: Annotated[str, typer.Argument(metavar="URL", help="An address, an ID, or a place in the archive (FILE:OFFSET).")],
) -> None:
    """Write the newest page of an address as it was sent."""
    from pipeline import archive
    from pipeline.report import known

    home = options.home()
    record = url if ".warc.gz:" in url else known.place(home, url)
    if record is None:
        raise CopydeskError(f"the archive has no page of {url}")
    sys.stdout.buffer.write(archive.read(home.archive_dir, record).body)


def list_(json: AsJson = False) -> None:
    """List the archive's files, oldest first, with their pages and sizes."""
    from pipeline import archive
    from pipeline.report import terminal

    folder = options.home().archive_dir
    rows: list[Json] = [
        {"file": name, "pages": sum(1 for _ in archive.records(folder, name)), "bytes": (folder / name).stat().st_size}
        for name in archive.files(folder)
    ]
    if json:
        terminal.dump(rows)
    elif rows:
        terminal.table(("file", "pages", "bytes"), [tuple(row.values()) for row in rows if isinstance(row, dict)])
    else:
        terminal.note(f"there is no archive in {folder} yet")
