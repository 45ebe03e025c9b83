"""`ingest` and `reprocess`: pages into the database, and again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import DONE, IN_PART, options
from pipeline.cli.options import AsJson, SourceKey, example
from pipeline.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.items import Source
    from pipeline.jobs.intake import Tally


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog=example(
            "copydesk ingest saved-pages/ --source gazette",
            "copydesk ingest CC-NEWS-20261122.warc.gz --language de --host gazette.example --limit 10000",
            "copydesk ingest articles.jsonl --map maintext=text,title=headline,date_publish=published_at",
            "scrapy crawl mine -o -:jsonl | copydesk ingest - --source gazette",
        )
    )(ingest)
    app.command(epilog=example("copydesk reprocess --source gazette --dry-run", "copydesk reprocess --unfinished"))(reprocess)


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…|-", help="HTML, text, JSON Lines or WARC files, .gz too; folders; -.")
    ],
    source: Annotated[
        str | None, typer.Option("--source", metavar="KEY", help="Whose the pages are, if they do not say.")
    ] = None,
    by_host: Annotated[
        bool, typer.Option("--by-host", help="Else they belong to a source made of their host, as those of WARC files do.")
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="THEIRS=ours,…", help="Other tools' names: maintext=text,title=headline,meta.date=published_at."
        ),
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="HOST", help="Only pages of this host and those below it; several: any."),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", metavar="TAG", help="Only pages in this language, at a glance; several: any."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Take in at most so many pages; the next time goes on there.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Read WARC files from the beginning that are read already.")] = False,
    json: AsJson = False,
) -> None:
    """Bring pages that you have into the database.

    HTML, plain text, JSON Lines or WARC; the archive keeps each page as it was. A line of JSON has `html` or `text`, and may
    have `url`, `source`, `id`, `headline`, `authors`, `published_at`, `language` and `fetched_at`. Versions of an address
    become revisions in the order of `fetched_at`, else of the input; the same again adds nothing. A gzipped WARC file that was
    broken off goes on where it was.
    """
    from pipeline.jobs import intake
    from pipeline.jobs.files import mapping, wanted
    from pipeline.jobs.stop import Stop
    from pipeline.report import progress

    asked = intake.Asked(
        source=source,
        by_host=by_host,
        mapping=mapping.read(names or ()),
        wanted=wanted.read(host or (), language or (), limit),
        is_again=again,
    )
    home = options.home()
    stanzas = options.stanzas(home)
    if source:
        _check_key(source, stanzas)
    with Stop() as stop, progress.shown("ingest") as advance:
        tally = intake.take_in(home, paths, asked, sources=stanzas, stop=stop, advance=advance)
    if stop.is_asked or tally.stopped:
        options.say_interrupted(
            tally.states.total(), "page", "what came is stored; run it again to go on, that adds nothing twice"
        )
    if tally.stopped:
        print(f"copydesk: {tally.stopped}", file=sys.stderr)
    _tell(tally, as_json=json)
    raise typer.Exit(IN_PART if tally.bad or stop.is_asked or tally.stopped else DONE)


def _tell(tally: Tally, *, as_json: bool) -> None:
    """Say what became of files: what a person should know on stderr, the numbers on stdout."""
    from pipeline.records import rfc3339
    from pipeline.report import amounts, counted, terminal

    for sentence in (*tally.bad, *tally.rejected):
        terminal.note(f"copydesk: {sentence}")
    if (n_more := tally.reasons.total() - len(tally.rejected)) and tally.rejected:
        terminal.note(f"copydesk: {n_more} more are no articles: see v_rejections")
    if tally.n_without_source:
        pages = amounts.counted(tally.n_without_source, "page")
        terminal.note(f"copydesk: {pages} kept without a source, which nobody crawls: --source KEY says whose they are")
    for one in tally.already:
        pages = amounts.counted(one.n_pages, "page")
        terminal.note(f"copydesk: {one.name} was read to its end by {rfc3339(one.read_at)}, {pages}: --again reads it again")
    counted.outcomes(
        tally.states,
        tally.reasons,
        tally.bad,
        tally.skipped,
        passed_over=tally.passed_over,
        already=[one.name for one in tally.already],
        as_json=as_json,
    )


def reprocess(
    source: SourceKey = None,
    fetched_since: Annotated[
        str | None, typer.Option("--fetched-since", metavar="WHEN", help="Only pages fetched then or later.")
    ] = None,
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Only pages of which nothing has come yet.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show old and new by field and block; change nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Pass archived pages down the line again.

    After a better rule, a lost database, a mended bug.
    """
    from pipeline import archive
    from pipeline.jobs import reprocess as job
    from pipeline.jobs.stop import Stop
    from pipeline.report import counted, differences
    from pipeline.report import dry_run as report
    from pipeline.store import open_store

    if dry_run and unfinished:
        raise UsageError("--dry-run compares with what there is; of --unfinished pages there is nothing yet")
    home, moment = options.home(), options.moment(fetched_since)
    stanzas = options.stanzas(home)
    with Stop() as stop:
        options.check_source(home, source)
        if dry_run:
            with open_store(home.database_url) as store:
                pages = stop.until(archive.replay(home.archive_dir, source=source, since=moment))
                found = differences.find(pages, store, stanzas, workers=home.settings.workers)
                report.show(found, as_json=json)
        else:
            tally = job.again(
                home, stanzas, source=source, since=moment, is_unfinished=unfinished, is_asked_to_end=lambda: stop.is_asked
            )
            if stop.is_asked:
                options.say_interrupted(tally.states.total(), "page", "what was judged is stored; run it again to go on")
            counted.outcomes(tally.states, tally.reasons, withdrawn=tally.n_withdrawn, as_json=json)
    raise typer.Exit(IN_PART if stop.is_asked else DONE)


def _check_key(source: str, stanzas: Mapping[str, Source]) -> None:
    """Say of a key that has no stanza what becomes of its pages.

    Raises: UsageError — it is no key.
    """
    from pipeline.sources import check_key

    try:
        check_key(source)
    except ValueError as exc:
        raise UsageError(f"--source {source}: {exc}") from exc
    if source not in stanzas:
        meant = nearest(source, stanzas)
        print(f'copydesk: no stanza has the key "{source}"{meant}: pages are kept under it, nobody crawls it', file=sys.stderr)
