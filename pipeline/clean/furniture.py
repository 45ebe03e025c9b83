"""Strike what the source itself has taught: headlines of its other articles, and blocks that come again on every story.

Without a memory nothing is struck here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.clean.sheet import Strike
from pipeline.items.memory import block_key, headline_key, line_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.clean.sheet import Line, Sheet
    from pipeline.items import SourceBlock

ENOUGH = 3
"""Stories that carry a block before it is furniture outside the text; long sentences anywhere."""
CERTAIN = 5
"""Stories for a link between paragraphs of the text."""
RARE = 0.02
COMMON = 0.3
LONG_SENTENCE = 12
LONG_SENTENCE_UNSPACED = 30


def known_headlines(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines that are the headline of another article of the source: outside the text, inside it only as links."""
    if not sheet.memory.headlines:
        return
    own = line_key(sheet.document.headline or "")
    keys = {index: headline_key(sheet.lines[index].text) for index in sheet.standing()}
    found = {index for index, key in keys.items() if key in sheet.memory.headlines and key != own}
    first, last = _text_without(sheet, found)
    for index in sorted(found):
        line = sheet.lines[index]
        is_outside = not first < index < last
        if (is_outside and line.block.kind not in ("quote", "code")) or line.is_linked or {index - 1, index + 1} & found:
            yield Strike(index, "related_headlines", "the headline of another article of this source")


def furniture(sheet: Sheet) -> Iterator[Strike]:
    """Strike blocks that story after story of the source carries."""
    known = {
        index: block
        for index in sheet.standing()
        if (block := sheet.memory.blocks.get(block_key(sheet.lines[index].text))) and block.n_stories >= ENOUGH
    }
    first, last = _text_without(sheet, known)
    for index, block in known.items():
        share = sheet.memory.share(block)
        is_outside = not first < index < last
        if share >= _least_share(sheet.lines[index]) and (is_outside or _may_stand_inside(sheet.lines[index], block, share)):
            since = f"{block.first_seen_at:%Y-%m-%d}"
            yield Strike(index, "source_furniture", f"{block.n_stories} stories of this source carry it, since {since}")


def _least_share(line: Line) -> float:
    """Say how common a block must be: items of a list that are no links come again in recipes and tables of facts."""
    return COMMON if line.block.kind == "list_item" and not line.is_linked else RARE


def _may_stand_inside(line: Line, block: SourceBlock, share: float) -> bool:
    """Tell whether a block between paragraphs is furniture: a subhead or a question that comes again is not.

    Nothing but a link tells a short line of furniture from those: no subhead is one.
    """
    if line.is_linked:
        return block.n_stories >= CERTAIN and share >= COMMON and not form.ends_open(line.text)
    least = LONG_SENTENCE_UNSPACED if form.UNSPACED_CHARACTER.search(line.text) else LONG_SENTENCE
    return line.is_running_text and line.n_words >= least and not form.is_quoted(line.text)


def _text_without(sheet: Sheet, marked: Collection[int]) -> tuple[int, int]:
    """Find the first and last running text beside marked lines; where there is none, nothing is inside."""
    running = [index for index in sheet.standing() if index not in marked and sheet.lines[index].is_running_text]
    return (running[0], running[-1]) if running else (len(sheet.lines), -1)
