"""`forget`: deletes what must not be kept, and keeps it from coming back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import DONE, IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError, UsageError, nearest

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.store import Store
    from pipeline.store.scope import Target


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog=example(
            "copydesk forget https://gazette.example/a --dry-run",
            "copydesk forget --host gazette.example",
            "copydesk forget --source gazette --yes",
            "copydesk forget --undo https://gazette.example/a",
        )
    )(forget)


def forget(
    what: Annotated[str | None, typer.Argument(metavar="URL|ID", help="An address, or the article's ID.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="KEY", help="All of this source.")] = None,
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help="All at this host and below it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Lift the tombstone: it may come again.")] = False,
    json: AsJson = False,
) -> None:
    """Delete articles for good, and keep them from coming back.

    An address goes in all its spellings; with it its revisions, links, outcomes of pages, search index and archive records.
    A story loses a member, gets another first article, or goes.

    A tombstone stays: a hash of what was named, never the address itself, in the database and in data/forgotten.jsonl. What
    it stands for is not fetched, and what arrives of it all the same is rejected as `forgotten`, without its text. A database
    that is restored or rebuilt takes its tombstones from that file: keep it with your backups.

    Copies outside (exports, backups of the database, logs that name an address) are yours to delete.
    """
    from pipeline.store import open_store

    if sum(one is not None for one in (what, source, host)) != 1:
        raise UsageError("name one of them: a URL, --source KEY or --host HOST")
    home = options.home()
    with open_store(home.database_url) as store:
        target = _target(home, store, what, source, host)
        if undo:
            _lift(home, store, target, as_json=json)
        elif dry_run:
            _show(home, store, target, as_json=json)
        else:
            raise typer.Exit(_forget(home, store, target, is_agreed=yes, as_json=json))


def _target(home: Home, store: Store, what: str | None, source: str | None, host: str | None) -> Target:
    from pipeline.jobs import forgetting
    from pipeline.report import known

    if host is not None:
        return forgetting.of_host(host)
    if source is not None:
        target = forgetting.of_source(source)
        keys = options.known_sources(home, store)
        if source not in keys:
            print(f'copydesk: no source has the key "{source}"{nearest(source, keys)}', file=sys.stderr)
        return target
    url, is_id = known.address(what or ""), known.is_id(what or "")
    if url is None and not is_id:
        raise UsageError(f'"{what}" is no address (https://…) and no ID')
    article = known.article(store, what or "")
    is_key = is_id and bool(known.ARTICLE_KEY.fullmatch(what or ""))
    if article is None and is_id and not is_key:
        raise CopydeskError(f"there is no article {what}")
    return forgetting.of_address(store, None if is_id else url, article, key=what if is_key else None)


def _show(home: Home, store: Store, target: Target, *, as_json: bool) -> None:
    from pipeline.jobs import forgetting
    from pipeline.report import forgotten

    survey = forgetting.survey(home, store, target)
    if as_json:
        forgotten.survey_json(target, survey)
    else:
        forgotten.show(target, survey)


def _forget(home: Home, store: Store, target: Target, *, is_agreed: bool, as_json: bool) -> int:
    from pipeline.jobs import deleting, forgetting
    from pipeline.report import forgotten, progress

    if not is_agreed:
        if not sys.stdin.isatty():
            raise UsageError("nobody is there to be asked: add --yes, or look first with --dry-run")
        forgotten.show(target, forgetting.survey(home, store, target))
        if not typer.confirm("Delete this for good?", default=False, err=True):
            print("nothing was deleted", file=sys.stderr)
            return DONE
    deleting.catch_up(home, store)
    with progress.shown("forget", unit="steps") as advance:
        done = forgetting.forget(home, store, target, advance=advance)
    if as_json:
        forgotten.done_json(target, done)
    else:
        forgotten.tell(target, done)
    return IN_PART if done.held else DONE


def _lift(home: Home, store: Store, target: Target, *, as_json: bool) -> None:
    from pipeline.jobs import deleting, forgetting
    from pipeline.report import forgotten

    deleting.catch_up(home, store)
    n_due = forgetting.lift(home, store, target)
    by = forgetting.still_kept_out(store, target)
    (forgotten.lifted_json if as_json else forgotten.lifted)(target, n_due, by)
