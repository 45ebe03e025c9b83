"""`archive` and `db`: what is kept, and in which form."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError

if TYPE_CHECKING:
    from pipeline.records import Json

archive_group = typer.Typer(help="Every page as it was sent, in WARC files.", no_args_is_help=True)
db_group = typer.Typer(help="The database's schema.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    archive_group.command("get", epilog=example("copydesk archive get https://gazette.example/a > page.html"))(get)
    archive_group.command("list", epilog=example("copydesk archive list"))(list_)
    db_group.command("upgrade", epilog=example("copydesk db upgrade", "copydesk db upgrade --sql"))(upgrade)
    db_group.command("current", epilog=example("copydesk db current"))(current)
    app.add_typer(archive_group, name="archive", epilog=example("copydesk archive list"))
    app.add_typer(db_group, name="db", epilog=example("copydesk db current"))


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


def upgrade(
    sql: Annotated[bool, typer.Option("--sql", help="Print what would be run, and run nothing.")] = False,
) -> None:
    """Make the database, or bring its schema up to this program; a SQLite file is backed up before."""
    from pipeline import store
    from pipeline.config import without_secrets
    from pipeline.jobs import deleting

    url = options.home().database_url
    if sql:
        print(store.upgrade_sql(url))
        return
    backup = store.upgrade(url)
    if backup:
        print(f"the database as it was is in {backup}", file=sys.stderr)
    with store.open_store(url) as database:
        deleting.catch_up(options.home(), database)
    print(f"{without_secrets(url)} is at {store.current(url)}")


def current() -> None:
    """Say at which revision the database's schema is."""
    from pipeline import store

    url = options.home().database_url
    revision = store.current(url)
    if revision is None:
        print("no tables of ours yet: `copydesk db upgrade` makes them")
    else:
        print(
            revision
            if revision == store.head()
            else f"{revision} (older than this program's {store.head()}: `copydesk db upgrade`)"
        )
