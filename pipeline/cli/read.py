"""`search`, `show` and `status`: what the database knows. None of them creates one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.codes import NEEDS_A_HUMAN
from pipeline.cli.options import AsJson, Since, SourceKey, Until, example
from pipeline.errors import CopydeskError, UsageError

if TYPE_CHECKING:
    from pipeline.store import Store


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=example('copydesk search "central bank" --since 7d', "copydesk search 東京 --source gazette --json"))(
        search
    )
    app.command(
        epilog=example("copydesk show 17", "copydesk show https://gazette.example/a --revisions", "copydesk show 17 --story")
    )(show)
    app.command(epilog=example("copydesk status", "copydesk status --check --json", "copydesk status --disk"))(status)


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help="Words that must all be in the article; after -- also such as begin with -."),
    ],
    source: SourceKey = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")] = 20,
    json: AsJson = False,
) -> None:
    """Search the full text of all articles, best match first.

    Words must all be there; "a phrase", -without, begin*. Case and accents do not matter. Of words that stand in very many
    articles the newest 200 are ranked.
    """
    from pipeline.report import hits, terminal
    from pipeline.store import finding
    from pipeline.store.choice import Choice

    choice = Choice(source=source, since=options.moment(since), until=options.moment(until))
    with _store() as store:
        options.check_source(options.home(), source, store)
        found = finding.matching(store, " ".join(words), choice, limit=limit)
    if json:
        terminal.dump([hits.as_json(one) for one in found])
    elif found:
        hits.show(found)
    else:
        terminal.note("nothing was found")


def show(
    what: Annotated[str, typer.Argument(metavar="ID|URL", help="An article_id, an article_key, or an address.")],
    revisions: Annotated[bool, typer.Option("--revisions", help="How its text was edited, word by word.")] = False,
    story: Annotated[
        bool, typer.Option("--story", help="The copies of its text: who was first, what each cut, added and edited.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="With either: every copy and sentence; lines that stayed as well.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Show one article, how it was edited, or its copies beside it.

    What was deleted stands red or in [-…-], what was added green or in {+…+}. A silent edit is one that left the page's
    modified time as it was.
    """
    from pipeline.report import articles, copies, copies_text, known, revised, terminal
    from pipeline.store import queries, stories

    if full and not (revisions or story):
        raise UsageError("--full goes with --story or --revisions; an article alone is always shown in full")
    with _store() as store:
        one = known.article(store, what)
        if one is None:
            raise CopydeskError(known.why_not(store, what, options.stanzas(options.home())))
        if led := known.led(one, what):
            terminal.note(led)
        texts = queries.revisions(store, one.stored.article_id) if revisions else []
        members = stories.story(store, one.stored.story_id) if story else None
    if json:
        extra = {"revisions": revised.as_json(texts)} if revisions else {}
        extra |= {"story": copies.as_json(members)} if story else {}
        terminal.dump({**articles.as_json(one), **extra})
        return
    if revisions:
        revised.show(texts, full=full)
    if revisions and story:
        terminal.say()
    if story:
        copies_text.show(members, full=full)
    if not (revisions or story):
        articles.full(one)


def status(
    check: Annotated[
        bool, typer.Option("--check", help="End with 4 if a human is needed: a source silent, failing, blocked; a disk full.")
    ] = False,
    disk: Annotated[bool, typer.Option("--disk", help="Only what is taken on the disks, and what is left.")] = False,
    json: AsJson = False,
) -> None:
    """Say how each source is, and what is left on the disk.

    When it last succeeded, what came in a day, what was rejected and why, and when it is due.
    """
    from pipeline.report import status as report
    from pipeline.report import storage

    with _store() as store:
        found = [] if disk else report.look(store)
        space = storage.look(options.home(), store)
    if json:
        storage.dump(space) if disk else report.dump(found)
    else:
        if not disk:
            report.show(found)
        storage.show(space)
    if check and (space.shortage or report.in_need(found)):
        raise typer.Exit(NEEDS_A_HUMAN)


def _store() -> Store:
    from pipeline.store import open_store

    return open_store(options.home().database_url)
