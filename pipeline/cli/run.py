"""`demo`, `crawl` and `schedule`: what reads the world."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.options import AsJson, Since, example
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.crawl import Crawl, Watching
    from pipeline.report.live import Live

NAMED = 5
"""Sources that are named while they are crawled; more are counted."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=example("copydesk demo"))(demo)
    app.command(epilog=example("copydesk crawl gazette --since 7d", "copydesk crawl --tag local --limit 20"))(crawl)
    app.command(epilog=example("copydesk schedule", "*/5 * * * *  cd news && copydesk schedule --once"))(schedule)


def demo(json: AsJson = False) -> None:
    """Crawl the bundled news site, and show what came of it.

    It is served on loopback and crawled by the real spider into a fresh SQLite file.
    """
    from pipeline.jobs import demo as job
    from pipeline.report import crawled, live, tour

    with live.watching("crawling the demo site on loopback, as politely as any: some ten seconds") as watch:
        done = job.run(options.home(), **_shown_to(watch))
    _explain_failure(done.crawl)
    if done.crawl.report is None:
        raise typer.Exit(done.crawl.exit_code or 1)
    seen = tour.look(done.home.database_url)
    if json:
        tour.dump(seen)
    else:
        crawled.show(done.crawl.report, done.crawl.sources, seconds=done.crawl.seconds)
        tour.show(seen, done.home.path)
    raise typer.Exit(done.crawl.exit_code)


def crawl(
    keys: Annotated[list[str] | None, typer.Argument(metavar="SOURCE…", help="Source keys; all enabled ones if none.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Enabled sources with this tag.")] = None,
    since: Since = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many articles a source.")] = None,
    json: AsJson = False,
) -> None:
    """Crawl sources once, now.

    What is new is fetched, the articles are kept, what is known already is recognised.
    """
    from pipeline import sources
    from pipeline.jobs import crawl as job
    from pipeline.report import live

    home = options.home()
    chosen = sources.choose(options.required_stanzas(home), keys or (), tag or ())
    if not chosen:
        raise UsageError(f"no source is enabled in {home.seeds}: add one with `copydesk source add`")
    options.moment(since)
    wanted = [source.key for source in chosen] if keys or tag else []
    with live.watching(f"crawling {_named([source.key for source in chosen])}") as watch:
        done = job.crawl(home, wanted, since=since, limit=limit, **_shown_to(watch))
    _show([done], as_json=json)
    raise typer.Exit(done.exit_code)


def schedule(
    once: Annotated[bool, typer.Option("--once", help="Crawl what is due now, then end.")] = False, json: AsJson = False
) -> None:
    """Crawl each source when it is due, until SIGTERM or Ctrl-C."""
    from pipeline.jobs import schedule as job

    home = options.home()
    options.required_stanzas(home)
    if not once:
        logging.getLogger("pipeline.jobs").setLevel(logging.INFO)
        _say_on_a_terminal("crawling each source when it is due; Ctrl-C ends it")
        raise typer.Exit(job.run(home))
    code, done = job.run_once(home)
    if not done:
        _say_on_a_terminal("nothing is due")  # a crontab would send it as mail every few minutes
    _show(done, as_json=json)
    raise typer.Exit(code)


def _say_on_a_terminal(sentence: str) -> None:
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr)


def _shown_to(watch: Live | None) -> Watching:
    """Let a crawl be watched by somebody at a terminal; nobody: it says on stderr that it is ending, and nothing else."""
    return {"watch": watch.show, "say": watch.say} if watch else {}


def _named(keys: Sequence[str]) -> str:
    """Name some sources, the first of many."""
    return ", ".join(keys) if len(keys) <= NAMED else f"{len(keys)} sources"


def _show(done: Sequence[Crawl], *, as_json: bool) -> None:
    from pipeline.report import crawled

    for crawl in done:
        _explain_failure(crawl)
    ended = [(crawl, crawl.report) for crawl in done if crawl.report]
    if as_json:
        crawled.dump(
            [crawled.as_json(report, c.sources, failed=c.failed_sources, seconds=c.seconds, log=c.log) for c, report in ended]
        )
        return
    for crawl, report in ended:
        crawled.show(report, crawl.sources, seconds=crawl.seconds, log=crawl.log)


def _explain_failure(crawl: Crawl) -> None:
    from pipeline.report import crawled

    if crawl.error:
        print(f"copydesk: {crawl.error}", file=sys.stderr)
    crawled.failures(crawl.sources)
    explained = {tally.source for tally in crawl.sources if tally.troubles}
    if unexplained := [key for key in crawl.failed_sources if key not in explained]:
        print(f"copydesk: failed sources: {', '.join(unexplained)}; see {crawl.log}", file=sys.stderr)
