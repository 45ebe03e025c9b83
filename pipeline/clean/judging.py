"""Judge every block of a document: is it the article, and why not.

Rules run in order; each sees what the ones before it struck, for a struck line is evidence about its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.clean import (
    appeals,
    boxes,
    comments,
    form,
    furniture,
    menus,
    named,
    notices,
    prompts,
    repeats,
    stamps,
    trailing,
)
from pipeline.clean.sheet import lay_out
from pipeline.items import Memory

if TYPE_CHECKING:
    from pipeline.clean.sheet import Sheet
    from pipeline.items import Block, Document, RemovalReason

RULES = (
    repeats.repeated_headlines,
    furniture.known_headlines,
    furniture.furniture,
    boxes.breadcrumbs,
    menus.menus,
    boxes.captions,
    boxes.author_boxes,
    prompts.prompts,
    appeals.newsletters,
    appeals.shares,
    menus.networks,
    menus.foot_rows,
    boxes.tag_lists,
    named.named_boxes,
    stamps.stamps,
    notices.notices,
    notices.picture_credits,
    prompts.prompts,  # again: what stood between notices was inside the text until they went
    prompts.between_prompts,
    prompts.below_labels,
    prompts.to_the_end_below_labels,
    comments.readers_comments,
    comments.below_comment_labels,
    trailing.trailing_headlines,
    boxes.author_notes,
    repeats.duplicates,
)
KEPT = {
    "sentence": "reads like running text",
    "inside": "stands between paragraphs of the text",
    "else": "nothing speaks against it",
    "blank": "holds nothing that can be seen, and leaves no line",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One block with what was decided about it."""

    block: Block
    is_kept: bool
    reason: RemovalReason | None
    """Why it was struck; None: it was kept."""
    evidence: str
    """A short sentence for a reader."""


def judge(document: Document, memory: Memory | None = None) -> tuple[Judgement, ...]:
    """Decide about each block of a document, in order.

    Args: memory — what the source has taught; None: nothing.

    Returns: as many judgements as the document has blocks. Cost: 2 to 4 ms for a page of 35 blocks.
    """
    return judgements(judged(document, memory))


def judged(document: Document, memory: Memory | None = None) -> Sheet:
    """Lay a document out and let every rule strike."""
    sheet = lay_out(document, memory or Memory())
    for rule in RULES:
        sheet = sheet.struck_by(tuple(rule(sheet)))
    return sheet


def judgements(sheet: Sheet) -> tuple[Judgement, ...]:
    """Say what was decided about each line of a judged sheet."""
    return tuple(_judgement(sheet, index) for index in range(len(sheet.lines)))


def _judgement(sheet: Sheet, index: int) -> Judgement:
    line = sheet.lines[index]
    strike = sheet.strikes.get(index)
    if strike:
        return Judgement(line.block, False, strike.reason, strike.evidence)
    if form.is_blank(line.text):
        return Judgement(line.block, True, None, KEPT["blank"])
    kept = "sentence" if line.is_running_text else "inside" if sheet.is_inside(index) else "else"
    return Judgement(line.block, True, None, KEPT[kept])
