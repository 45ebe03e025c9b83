"""`db`: the database's schema."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import example

group = typer.Typer(help="The database's schema.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command("upgrade", epilog=example("copydesk db upgrade", "copydesk db upgrade --sql"))(upgrade)
    group.command("current", epilog=example("copydesk db current"))(current)
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
