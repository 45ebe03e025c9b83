"""`separate`: takes an article out of a story that it was joined to wrongly, and keeps it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError

if TYPE_CHECKING:
    from pipeline.store import Store
    from pipeline.store.queries import Found


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog=example(
            "copydesk separate 17 --dry-run",
            "copydesk separate https://gazette.example/a",
            "copydesk separate 17 --from 12",
            "copydesk separate 17 --undo",
        )
    )(separate)


def separate(
    what: Annotated[str, typer.Argument(metavar="ID|URL", help="An article_id, an article_key, or an address.")],
    story: Annotated[
        str | None,
        typer.Option("--from", metavar="ID|URL", help="Any article of the story to keep it out of; else: that in which it is."),
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Let them be compared again; it joins their story if it matches.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would move; change nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Take an article out of a story that it was joined to wrongly, and keep it out.

    It has a story of its own then. If it was the first of its story, another one is, and the others are compared with that.
    `v_changes` says `regrouped` of each whose place changes.

    That is remembered, by keys and never by address, in the database and in data/separated.jsonl: crawls, `ingest` and
    `reprocess` put no two of them into one story again, whatever their texts. A database that is restored or rebuilt learns
    it from that file: keep it with your backups.
    """
    from pipeline.jobs import deleting, separating
    from pipeline.report import separated
    from pipeline.store import open_store

    home = options.home()
    with open_store(home.database_url) as store:
        if not dry_run:
            deleting.catch_up(home, store)
        article, other = _article(store, what), _article(store, story) if story is not None else None
        act = separating.lift if undo else separating.separate
        moved = act(home, store, article, other=other, is_dry_run=dry_run)
    if json:
        separated.as_json(article, moved, is_undo=undo, is_dry_run=dry_run)
    else:
        separated.show(article, moved, other=other, is_undo=undo, is_dry_run=dry_run)


def _article(store: Store, what: str) -> Found:
    from pipeline.report import known

    found = known.article(store, what)
    if found is None:
        raise CopydeskError(known.why_not(store, what, options.stanzas(options.home())))
    return found
