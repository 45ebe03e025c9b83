"""What became of pages that were handed in, for a person and for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.amounts import counted
from pipeline.report.terminal import counts, say
from pipeline.report.terminal import dump as dump_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.records import Json

SHOWN = 5
"""Files that are passed over and named."""


def outcomes(
    states: Mapping[str, int],
    reasons: Mapping[str, int],
    bad: Sequence[str] = (),
    skipped: Mapping[str, int] | None = None,
    *,
    passed_over: Sequence[str] = (),
    already: Sequence[str] = (),
    withdrawn: int = 0,
    as_json: bool,
) -> None:
    """Print what became of pages.

    Args: states — pages by state. reasons — rejections by reason. bad — lines and files that could not be read, for people.
    skipped — what a WARC file or a folder holds beside pages, by reason. passed_over — such files of folders, the first.
    already — files that were finished before, and not read.
    withdrawn — articles that are gone with the rejection of the page they came of.
    """
    if as_json:
        listed: list[Json] = list(bad)
        dump_json(
            {
                "pages": sum(states.values()),
                "states": dict(states),
                "rejections": dict(reasons),
                "bad": listed,
                "skipped": dict(skipped or {}),
                "passed_over": list(passed_over),
                "already": list(already),
                "withdrawn": withdrawn,
            }
        )
        return
    say(counted(sum(states.values()), "page"), style="bold")
    for state, n in sorted(states.items(), key=lambda pair: -pair[1]):
        say(f"  {n:>6}  {state}")
    counts("rejected because", reasons)
    if withdrawn:
        say(f"{counted(withdrawn, 'article')} withdrawn, of pages that are rejected now")
    counts("passed over", skipped or {})
    for name in passed_over[:SHOWN]:
        say(f"          {name}")
    if passed_over and (n_more := sum((skipped or {}).values()) - len(passed_over[:SHOWN])):
        say(f"          … and {n_more} more")
