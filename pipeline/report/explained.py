"""An explanation as text: on a terminal set like a page, with what was struck struck through; in a pipe a line a block."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline.report import ruled
from pipeline.report.explanation import by_reason, runs, spoken, verdict
from pipeline.report.terminal import folded, hang, say, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from pipeline.clean import Judgement
    from pipeline.items import Block
    from pipeline.report.explanation import Explanation, Value

MARK = "✗ "
SIGNS = {"heading": "# ", "list_item": "• ", "quote": "> ", "cell": "| "}
STYLES = {"heading": "bold", "quote": "italic", "caption": "italic dim", "cell": "", "code": "cyan"}
CLOSE = ("list_item", "cell")
"""Kinds of blocks that stand together without a space between."""
LABELS = 28
"""Columns that the name of a field, or where a value was found, may take."""


def show(explanation: Explanation) -> None:
    """Print what came of the page, the metadata with origins, and the blocks."""
    if sys.stdout.isatty():
        _show_set(explanation, sheet())
        return
    say(folded(explanation.name))
    for sentence in _summary(explanation):
        say(folded(sentence))
    if explanation.values:
        say()
    width = max((len(value.name) for value in explanation.values), default=0)
    for value in explanation.values:
        origin = f"  [{value.origin}]" if value.origin else ""
        say(f"{value.name:<{width}}  {folded(value.value)}{origin}")
    for line in _rule(explanation):
        say(line)
    if explanation.judgements:
        say()
    _blocks_in_lines(explanation.judgements, has_signs=True)


def blocks(judgements: Sequence[Judgement]) -> None:
    """Print the blocks in order, those struck marked; in a pipe those kept are the article's lines and nothing else."""
    if sys.stdout.isatty():
        _blocks_set(judgements, sheet())
    else:
        _blocks_in_lines(judgements, has_signs=False)


def _summary(explanation: Explanation) -> list[str]:
    said = verdict(explanation)
    struck = ", ".join(f"{n} {spoken(reason)}" for reason, n in by_reason(explanation.judgements))
    fetched = f"Fetched {explanation.fetched_at}." if explanation.fetched_at else ""
    remark = explanation.remark if explanation.remark != said else ""
    return [line for line in (said, f"Struck: {struck}." if struck else "", fetched, remark) if line]


def _rule(explanation: Explanation) -> Iterator[str]:
    if explanation.applied:
        yield ""
        first, *more = ruled.lines(explanation.applied)
        yield f"rule {first}"
        yield from more


def _blocks_in_lines(judgements: Sequence[Judgement], *, has_signs: bool) -> None:
    for judgement in judgements:
        sign = _sign(judgement.block) if has_signs else ""
        text = folded(judgement.block.text)
        if judgement.is_kept:
            say(f"{sign}{text}")
        else:
            evidence = f": {folded(judgement.evidence)}" if judgement.evidence else ""
            say(f"{MARK}{sign}{text}  [{judgement.reason}{evidence}]")


def _sign(block: Block) -> str:
    return "[caption] " if block.kind == "caption" else SIGNS.get(block.kind, "")


def _show_set(explanation: Explanation, out: Console) -> None:
    from rich.rule import Rule
    from rich.text import Text

    said, *more = _summary(explanation)
    out.print(Text(folded(explanation.name), style="bold", overflow="fold"))
    out.print(Text(folded(said), style="yellow" if explanation.rejection else "green"))
    for sentence in more:
        out.print(Text(folded(sentence), style="red" if sentence.startswith("Struck: ") else "dim"))
    if explanation.values:
        out.print()
        _values_set(explanation.values, out)
    for line in _rule(explanation):
        out.print(Text(line, style="dim", overflow="fold"))
    if explanation.judgements:
        out.print()
        out.print(Rule(style="dim"))
    _blocks_set(explanation.judgements, out)


def _values_set(values: Sequence[Value], out: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_column(overflow="fold", max_width=LABELS)
    for value in values:
        grid.add_row(Text(value.name, style="dim"), Text(folded(value.value)), Text(folded(value.origin), style="dim"))
    out.print(grid)


def _blocks_set(judgements: Sequence[Judgement], out: Console) -> None:
    above = ""
    for first, run in runs(judgements):
        for judgement in run:
            kind = judgement.block.kind
            is_close = kind in CLOSE and above == kind if judgement.is_kept else judgement is not first
            if above and not is_close:
                out.print()
            _block_set(judgement, out)
            above = kind
        if not first.is_kept:
            evidence = f" · {first.evidence}" if first.evidence else ""
            hang(out, "└ ", f"{spoken(first.reason)}{evidence}", style="dim", indent=2)
            above = "struck"


def _block_set(judgement: Judgement, out: Console) -> None:
    block = judgement.block
    if judgement.is_kept:
        label = "caption: " if block.kind == "caption" else ""
        hang(out, SIGNS.get(block.kind, ""), f"{label}{block.text}", style=STYLES.get(block.kind, ""))
    else:
        hang(out, MARK, f"{_sign(block)}{block.text}", style="red strike")
