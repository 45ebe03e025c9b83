"""`source add`: look at outlets, show what would be read of them, write their stanzas."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import IN_PART, options
from pipeline.cli.options import AsJson, example
from pipeline.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import Home
    from pipeline.report.proposed import Candidate

EXAMPLES = (
    "copydesk source add https://gazette.example",
    "copydesk source add tagesschau --yes",
    "copydesk source add --from homepages.txt --yes",
)
N_PAGES = 3


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("add", epilog=example(*EXAMPLES))(add)


def add(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="HOMEPAGE…|KEY…", help="Front pages, or keys of the catalogue.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the stanzas without asking.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", exists=True, dir_okay=False, help="A file with one of them a line; # for remarks."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Find a source's feeds, sitemaps and sections, try three articles, and write its stanza; or take one from the catalogue.

    Of what an outlet offers the fewest addresses are taken that announce what is new. With --from all are looked at first, and
    then somebody is asked once; what is read already stays as it is, and what is named twice is added once. A source of which
    no article could be read is written only if somebody says so. Ends with 3 if some could not be added, which are named.
    """
    names = list(dict.fromkeys([*(wanted or ()), *(_listed(file) if file else ())]))
    if not names:
        raise UsageError("name a homepage, or a key of the catalogue: `copydesk source list --catalogue` shows them")
    if json and not yes:
        raise UsageError("--json asks nobody: add --yes to write the stanzas")
    from pipeline.jobs import discover

    if not file and (wrong := next(filter(None, map(discover.usage, names)), None)):
        raise UsageError(wrong)
    home = options.home()
    found = _looked_at(home, names, is_quiet=json)
    if json or file:
        _write_all(home, found, is_agreed=yes, is_told=not json)
    else:
        _write_each(home, found, is_agreed=yes)
    if json:
        from pipeline.report import proposed, terminal

        terminal.dump(proposed.as_json(found, written_to=str(home.seeds)))
    # a list that is taken in again is no failure; somebody who names an outlet that is read already should know
    n_failed = sum(one.state in (("failed",) if file else ("failed", "known")) for one in found)
    raise typer.Exit((IN_PART if n_failed < len(found) else 1) if n_failed else 0)


def _looked_at(home: Home, names: Sequence[str], *, is_quiet: bool) -> list[Candidate]:
    """Find what could be added, and try three articles of each."""
    from pipeline.jobs import checking, discover
    from pipeline.report import checked
    from pipeline.report.proposed import Candidate

    def note(text: str) -> None:
        if sys.stderr.isatty() and not is_quiet:
            print(text, file=sys.stderr)

    note(f"looking for feeds of {len(names)} outlets" if len(names) > 1 else f"looking for feeds of {names[0]}")
    found = [Candidate(proposal) for proposal in discover.propose(home, names)]
    tried = [one for one in found if one.proposal.source and one.proposal.tried]
    sources = [one.proposal.source for one in tried if one.proposal.source]
    for number, (one, look) in enumerate(zip(tried, checking.samples(home, sources, n_pages=N_PAGES), strict=True), start=1):
        one.take(look if isinstance(look, Exception) else checked.judged(look))
        note(f"articles tried: {number} of {len(tried)} outlets")
    return found


def _write_each(home: Home, found: Sequence[Candidate], *, is_agreed: bool) -> None:
    from pipeline.report import proposed

    for one in found:
        proposed.show(one)
        if one.proposal.source is None:
            continue
        if not (one.is_sound if is_agreed else _agreed("Write this stanza?", is_default=one.is_sound)):
            one.leave_out(by_whom="us" if is_agreed else "somebody")
        else:
            _write(home, [one])
        proposed.tell(one, seeds=home.seeds)


def _write_all(home: Home, found: Sequence[Candidate], *, is_agreed: bool, is_told: bool) -> None:
    from pipeline.report import proposed

    sound = [one for one in found if one.proposal.source and one.is_sound]
    for one in found:
        if one.proposal.source and not one.is_sound:
            one.leave_out(by_whom="us")
    if is_told:
        proposed.table(found)
    if sound and (is_agreed or _agreed(f"Write these {len(sound)} stanzas?", is_default=True)):
        _write(home, sound)
    else:
        for one in sound:
            one.leave_out(by_whom="somebody")
    if is_told:
        proposed.summary(found, seeds=home.seeds)


def _write(home: Home, candidates: Sequence[Candidate]) -> None:
    """Write stanzas; where one does not go with the others, each alone."""
    from pipeline import sources

    wanted = [one.proposal.source for one in candidates if one.proposal.source]
    try:
        sources.append(home.seeds, *wanted)
    except SourceError as exc:
        if len(candidates) > 1:
            for one in candidates:
                _write(home, [one])
        else:
            candidates[0].fail(str(exc))
    else:
        for one in candidates:
            one.state = "written"


def _listed(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UsageError(f"{file} is no text in UTF-8: write one homepage a line") from exc
    if text.lstrip().startswith("<"):
        raise UsageError(f"{file} is a web page or OPML: write one homepage a line; `copydesk source import` reads OPML")
    lines = [line.partition(" #")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _agreed(question: str, *, is_default: bool) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked: add --yes to write the stanza")
    return typer.confirm(question, default=is_default, err=True)
