"""An explanation on the terminal: kept lines plain, struck lines marked with reason and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.explanation import verdict
from pipeline.report.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.clean import Judgement
    from pipeline.report.explanation import Explanation

MARK = "✗ "


def show(explanation: Explanation) -> None:
    """Print the sentence, the metadata with origins, and the blocks."""
    say(explanation.name, style="bold")
    say(verdict(explanation))
    if explanation.values:
        say()
    width = max((len(value.name) for value in explanation.values), default=0)
    for value in explanation.values:
        origin = f"  [{value.origin}]" if value.origin else ""
        say(f"{value.name:<{width}}  {value.value}{origin}")
    if explanation.judgements:
        say()
    blocks(explanation.judgements)


def blocks(judgements: Sequence[Judgement]) -> None:
    """Print the blocks in order, those struck marked."""
    for judgement in judgements:
        if judgement.is_kept:
            say(judgement.block.text)
        else:
            evidence = f": {judgement.evidence}" if judgement.evidence else ""
            say(f"{MARK}{judgement.block.text}  [{judgement.reason}{evidence}]", style="red")
