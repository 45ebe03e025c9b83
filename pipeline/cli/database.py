"""`db`: the database itself, its schema, copies of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import DONE, IN_PART, options
from pipeline.cli.options import AsJson, example

group = typer.Typer(help="The database: its schema, copies of it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command("upgrade", epilog=example("copydesk db upgrade", "copydesk db upgrade --sql"))(upgrade)
    group.command("current", epilog=example("copydesk db current"))(current)
    group.command("backup", epilog=example("copydesk db backup /backups/news.db"))(backup)
    group.command("copy", epilog=example("copydesk db copy --to postgresql://me@localhost/news"))(copy)
    app.add_typer(group, name="db", epilog=example("copydesk db current"))


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


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An SQLite file; one of that name is replaced when the copy is whole.")
    ],
    json: AsJson = False,
) -> None:
    """Copy the database into a file, sound while crawls run.

    Keep it with data/archive, data/forgotten.jsonl and data/separated.jsonl. To restore it, put it in the database's place (on
    PostgreSQL: `db copy` it there), then run `copydesk reprocess --unfinished`: what came later comes back out of the archive.
    """
    from pipeline.report import copied, progress
    from pipeline.store import copying

    url = options.home().database_url
    with progress.shown("backup", unit="thousand rows") as advance:
        done = copying.back_up(url, file, advance=advance)
    copied.backed_up(file, done, as_json=json)


def copy(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="Where to: a database that is empty or does not exist yet.")],
    json: AsJson = False,
) -> None:
    """Copy the database into another one, of either kind, with ids, cursors, feed state, furniture and tombstones.

    Your own x_ tables come along; your own views are named. What crawls store afterwards goes to the old database, so stop them
    first.
    """
    from pipeline.config import located, without_secrets
    from pipeline.report import copied, progress
    from pipeline.store import copying

    home = options.home()
    new = located(to, home.path)
    with progress.shown("copy", unit="thousand rows") as advance:
        done = copying.copy(home.database_url, new, advance=advance)
    copied.copied(without_secrets(new), done, as_json=json)
    raise typer.Exit(IN_PART if done.left_out else DONE)
