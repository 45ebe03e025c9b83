"""`clean` and `explain`: what the article on a page is, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import DONE, FAILED, IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import CopydeskError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE…|-", help="HTML or plain text; - is standard input.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog=example(
            "copydesk clean page.html",
            "curl -s https://gazette.example/a | copydesk clean - --url https://gazette.example/a --explain",
            "copydesk clean --jsonl pages.jsonl > articles.jsonl",
        )
    )(clean)
    app.command(epilog=example("copydesk explain page.html", "copydesk explain https://gazette.example/a --html why.html"))(
        explain
    )


def clean(
    files: Files = None,
    url: Annotated[str | None, typer.Option("--url", help="The page's address.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON Lines instead of plain text.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the struck lines too, each with its reason.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Write a file each into this folder.")
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Many: a JSON object a line in, one a line out, in order, on all cores.")
    ] = False,
) -> None:
    """Clean HTML pages or plain texts.

    Writes the article's lines and nothing else. Touches no database.
    """
    _check(files)
    if jsonl:
        if url or explain or out or json or len(files or ()) > 1:
            raise UsageError("--jsonl takes one FILE or -, and no other option: each line says its own url")
        raise typer.Exit(_jsonl((files or [Path("-")])[0]))
    if explain and out:
        raise UsageError("--explain shows, --out writes: use one of them")
    if url and len(files or ()) > 1:
        raise UsageError("--url is for one page; for many with addresses use --jsonl")
    if out:
        _make(out)
    from pipeline.cli import pages

    raise typer.Exit(pages.clean(files or [Path("-")], url=url, is_json=json, is_explained=explain, out=out))


def explain(
    what: Annotated[str, typer.Argument(metavar="ID|URL|FILE", help="An article, an address, or a page's file.")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", dir_okay=False, help="Write one HTML page instead.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Show what of a page was kept and struck, and why.

    A file is judged by itself; an ID or a URL is looked up, and its archived page judged as the line would judge it now. For
    a URL that is no article it says in one sentence why not.
    """
    from pipeline.cli import pages
    from pipeline.report import archived, explained, explained_html, explanation, terminal

    if html and json:
        raise UsageError("--html writes a page, --json writes JSON: use one of them")
    found = pages.examine(Path(what)) if _is_file(what) else archived.examine(options.home(), what)
    is_unknown = found.missing is not None and found.missing.state == "never_found"
    if is_unknown and not json:
        raise CopydeskError(found.remark)
    if html:
        _write(html, explained_html.page(found))
        terminal.note(f"written to {html}")
    elif json:
        terminal.dump(explanation.as_json(found))
    else:
        explained.show(found)
    if is_unknown:
        terminal.note(f"copydesk: {found.remark}")
        raise typer.Exit(FAILED)


def _is_file(what: str) -> bool:
    """Tell a page's file, - for standard input among them, from an ID or an address.

    Raises: UsageError — it is a folder, or it is nothing of all that.
    """
    from pipeline.report import known

    if what == "-":
        return True
    try:
        is_there, is_folder = bool(what) and Path(what).exists(), bool(what) and Path(what).is_dir()
    except OSError:  # longer than a file's name may be
        is_there = is_folder = False
    if is_folder:
        raise UsageError(f"{what} is a folder; name one page's file")
    if not is_there and not known.is_id(what) and known.address(what) is None:
        raise UsageError(f'"{what}" is no file here, no ID and no address: an address begins with https://')
    return is_there


def _jsonl(file: Path) -> int:
    from pipeline.jobs import cleaning
    from pipeline.jobs.stop import Stop

    home = options.home()
    n_bad = n_done = 0
    with Stop() as stop, stop.stdin() if str(file) == "-" else file.open("rb") as stream:
        given = stop.ticking(cleaning.read(stream))
        for line in cleaning.lines(given, sources=options.stanzas(home), workers=home.settings.workers):
            sys.stdout.buffer.write(line.content)
            sys.stdout.buffer.flush()
            n_done += 1
            if line.error:
                n_bad += 1
                print(f"copydesk: {line.error}", file=sys.stderr)
        if stop.is_asked:
            options.say_interrupted(n_done, "line", "what came out is whole; run it again with the lines after them to go on")
        return IN_PART if n_bad or stop.is_asked else DONE


def _check(files: Sequence[Path] | None) -> None:
    if not files and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("name a FILE, or - to read standard input")
    for file in files or ():
        if str(file) != "-" and not file.is_file():
            raise UsageError(f"{file} is no file")


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"cannot make {out}: {exc.strerror}") from exc


def _write(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="utf-8", errors="replace")
    except OSError as exc:
        raise UsageError(f"cannot write {file}: {exc.strerror}") from exc
