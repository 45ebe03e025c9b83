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

    from pipeline.jobs.crawl import Crawl


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
    from pipeline.report import counted, tour

    _say_on_a_terminal("crawling the demo site on loopback, as politely as any: some ten seconds")
    done = job.run(options.home())
    _explain_failure(done.crawl)
    if done.crawl.report is None:
        raise typer.Exit(done.crawl.exit_code or 1)
    seen = tour.look(done.home.database_url)
    if json:
        tour.dump(seen)
    else:
        counted.show(done.crawl.report)
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

    home = options.home()
    chosen = sources.choose(options.required_stanzas(home), keys or (), tag or ())
    if not chosen:
        raise UsageError(f"no source is enabled in {home.seeds}: add one with `copydesk source add`")
    options.moment(since)
    wanted = [source.key for source in chosen] if keys or tag else []
    _say_on_a_terminal(f"crawling {', '.join(source.key for source in chosen)}; Ctrl-C ends it with what was fetched stored")
    done = job.crawl(home, wanted, since=since, limit=limit)
    _show([done], as_json=json)
    raise typer.Exit(done.exit_code)


def schedule(
    once: Annotated[bool, typer.Option("--once", help="Crawl what is due now, then end.")] = False, json: AsJson = False
) -> None:
    """Crawl each source when it is due, until SIGTERM or Ctrl-C."""
    from pipeline.jobs import schedule as job

    home = options.home()
    options.required_stanzas(home)
    logging.getLogger(job.__name__).setLevel(logging.INFO)
    if not once:
        _say_on_a_terminal("crawling each source when it is due; Ctrl-C ends it")
        raise typer.Exit(job.run(home))
    code, done = job.run_once(home)
    if not done:
        print("nothing is due", file=sys.stderr)
    _show(done, as_json=json)
    raise typer.Exit(code)


def _say_on_a_terminal(sentence: str) -> None:
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr)


def _show(done: Sequence[Crawl], *, as_json: bool) -> None:
    from pipeline.report import counted

    for crawl in done:
        _explain_failure(crawl)
    reports = [crawl.report for crawl in done if crawl.report]
    if as_json:
        counted.dump(reports)
    else:
        for report in reports:
            counted.show(report)


def _explain_failure(crawl: Crawl) -> None:
    if crawl.error:
        print(f"copydesk: {crawl.error}", file=sys.stderr)
    if crawl.failed_sources:
        print(f"copydesk: failed sources: {', '.join(crawl.failed_sources)}; see {crawl.log}", file=sys.stderr)
