"""Strike what the source itself has taught: headlines of its other articles, and blocks that come again on every story.

Without a memory nothing is struck here. Text comes again as well, so how often a block does is weighed with its form and place.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.clean import form, kinship
from pipeline.clean.evidence import Point, told
from pipeline.clean.owned import is_owned
from pipeline.clean.sheet import Strike
from pipeline.clean.statements import speaks_of_publisher
from pipeline.items.memory import YEAR, block_key, headline_key, line_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pipeline.clean.kinship import Vocabulary
    from pipeline.clean.sheet import Line, Sheet
    from pipeline.items import SourceBlock

TIERS = (3, 5, 10, 20)
"""Stories that carry a block: before it may be furniture at all, and where each more speaks for it."""
ENOUGH, CERTAIN, MANY, _ = TIERS
RARE = 0.02
COMMON = 0.3
MOST = 0.6
NEARLY_ALL = 0.9
TELLING_WORDS = 8
LONG_SENTENCE = 12
LONG_SENTENCE_UNSPACED = 30
LABEL_WORDS = 4
KIN = 0.25
"""Share of a sentence's content words that the rest of the article uses too: furniture, which fits every story, stays below."""
CLOSELY_KIN = 0.4
KIN_NAMES = 2
ESTABLISHED = 20
"""Stories that a source has shown, before what most of them carry is known to be furniture even if it names what they name."""
TOLD_TOGETHER = 6
KNOWN = 15
"""Stories that a source has shown, before a sentence that says nothing of the publisher can be furniture."""
UNSURE = 8
BACKGROUND_WORDS = 6
MEASURE_WORDS = 6


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
    """Strike blocks that story after story of the source carries, if more speaks for furniture than for the text."""
    if not sheet.memory.blocks:
        return
    known = {
        index: block
        for index in sheet.standing()
        if (block := sheet.memory.blocks.get(block_key(sheet.lines[index].text)))
        and block.n_stories >= ENOUGH
        and sheet.memory.share(block) >= RARE
        and not is_owned(sheet.lines[index].text)
    }
    first, last = _text_without(sheet, known)
    inside = {index for index in known if first < index < last}
    kin = _background(sheet, known)
    strikes = {index: strike for index in inside - kin.keys() if (strike := _between_paragraphs(sheet, index, known[index]))}
    # What is struck is evidence about its neighbours, so the others are weighed a second time.
    for _ in range(2):
        struck = strikes.keys() | {index for index, strike in sheet.strikes.items() if strike.reason != "repeated_headline"}
        for index in known.keys() - inside - strikes.keys():
            own = Point(-kin.get(index, 0), "told of what the article is about")
            if evidence := told((own, *_weigh(sheet, index, known, struck=struck, is_above=index < first))):
                strikes[index] = Strike(index, "source_furniture", evidence)
    yield from (strikes[index] for index in sorted(strikes))


def _background(sheet: Sheet, known: Mapping[int, SourceBlock]) -> dict[int, int]:
    """Weigh the sentences that are about what the article is about: reports of one trial share their background word for word.

    A sentence that is kin to the article's own lines speaks for the next one, which may name only what that one names.
    """
    own = [index for index in sheet.standing() if index not in known and sheet.lines[index].is_running_text]
    found: dict[int, int] = {}
    waiting = [index for index in known if sheet.lines[index].is_sentence or form.is_closed(sheet.lines[index].text)]
    while waiting:
        texts = (sheet.lines[index].text for index in (*own, *found))
        words = kinship.vocabulary(texts, sheet.document.headline)
        more = {index: weight for index in waiting if (weight := _kin(words, sheet.lines[index].text))}
        if not more:
            break
        found |= more
        waiting = [index for index in waiting if index not in found]
    return found | dict.fromkeys(_told_together(sheet, own, waiting, known), TOLD_TOGETHER)


def _told_together(sheet: Sheet, own: Sequence[int], waiting: Sequence[int], known: Mapping[int, SourceBlock]) -> Iterator[int]:
    """List sentences in a row that name between them somebody, or a year, that the article names too, of a source little known.

    Once it has shown many stories, what most of them carry is not the background of one affair.
    """
    words = kinship.vocabulary((sheet.lines[index].text for index in own), sheet.document.headline)
    unsure = [i for i in waiting if sheet.memory.n_stories < ESTABLISHED or sheet.memory.share(known[i]) < MOST]
    for _, row in groupby(enumerate(unsure), key=lambda pair: pair[1] - pair[0]):
        indices = [index for _, index in row]
        if are_kin(words, " ".join(sheet.lines[index].text for index in indices)):
            yield from indices


def are_kin(words: Vocabulary, passage: str) -> bool:
    """Tell whether a passage names anybody, or a year, that a text names, or shares much of its vocabulary."""
    years = set(YEAR.findall(passage)) & words.others
    return bool(years or words.shared_names(passage)) or words.kinship(passage) >= KIN


def _kin(words: Vocabulary, text: str) -> int:
    share = words.kinship(text)
    is_near = share >= KIN or words.shared_names(text) >= KIN_NAMES
    return 6 if share >= CLOSELY_KIN else 4 if is_near else 0


def _between_paragraphs(sheet: Sheet, index: int, block: SourceBlock) -> Strike | None:
    """Strike a link or a long sentence of most stories: no subhead is one; other lines that come again there are the text's."""
    line = sheet.lines[index]
    if sheet.memory.share(block) < COMMON or _could_be_background(sheet, line, block):
        return None
    is_link = line.is_linked and block.n_stories >= CERTAIN and not form.ends_open(line.text)
    is_long = line.is_running_text and _is_long(line) and not form.is_quoted(line.text)
    return Strike(index, "source_furniture", _carried(block)) if is_link or is_long else None


def _weigh(
    sheet: Sheet, index: int, known: Mapping[int, SourceBlock], *, struck: Collection[int], is_above: bool
) -> Iterator[Point]:
    line, block = sheet.lines[index], known[index]
    share = sheet.memory.share(block)
    yield Point(1 + (share >= COMMON) + (share >= MOST), _carried(block))
    yield Point(sum(block.n_stories >= tier for tier in TIERS[1:]) + (share >= NEARLY_ALL and block.n_stories >= MANY))
    if block.first_story > MANY > block.n_stories:
        yield Point(-3, "new to a source that had shown much: a running story repeats its background")
    if _could_be_background(sheet, line, block):
        yield Point(-UNSURE, "a sentence that may be the background of one affair, of a source little known")
    yield from _form(line, is_common=share >= COMMON, is_above=is_above)
    yield from _place(sheet, index, struck)
    if any(author and author in line.text for author in sheet.document.authors):
        yield Point(-4, "signed by the author")


def _form(line: Line, *, is_common: bool, is_above: bool) -> Iterator[Point]:
    """Weigh what a line is: a link, a long sentence and a label are furniture rather than a question or a result."""
    if line.is_linked:
        yield Point(3, "nothing but a link")
    elif line.text.rstrip(form.CLOSING).endswith(("?", "？", "؟")) or _is_entry(line):  # noqa: RUF001 - of other scripts
        yield Point(-3, "a question, or an entry")
    elif form.is_quoted(line.text) or form.starts_low(line.text) or line.text.rstrip()[-1:] in form.UNFINISHED:
        yield Point(-2, "a quotation, or verse")
    elif form.is_closed(line.text) or line.is_sentence:
        yield Point(2 * is_common if _is_long(line) else 0 if line.n_words >= TELLING_WORDS else -2, "a sentence word for word")
    elif line.block.kind == "heading":
        yield Point(-1, "a heading")
    elif line.n_words >= LABEL_WORDS and line.block.kind != "list_item" and ":" not in line.text and not is_above:
        yield Point(1, "no sentence")


def _could_be_background(sheet: Sheet, line: Line, block: SourceBlock) -> bool:
    """Tell whether too little is known of a source, or since a line is there, to tell a sentence from an affair's background.

    One that speaks of its publisher is none.
    """
    is_new = block.first_story > ENOUGH and block.n_stories < MANY
    if sheet.memory.n_stories >= KNOWN and not is_new:
        return False
    is_sentence = form.is_closed(line.text) and line.n_words >= BACKGROUND_WORDS
    return is_sentence and not (line.is_linked or line.phrase or speaks_of_publisher(sheet, line))


def _place(sheet: Sheet, index: int, struck: Collection[int]) -> Iterator[Point]:
    sides = [side for side in (index - 1, index + 1) if 0 <= side < len(sheet.lines)]
    n_struck = sum(side in struck or _is_prompt(sheet.lines[side]) for side in sides)
    if n_struck:
        yield Point(2 if n_struck == len(sides) else 1, "beside what is no text")


def _is_prompt(line: Line) -> bool:
    return line.phrase is not None and line.phrase.table != "caption" and not line.phrase.is_weak


def _is_entry(line: Line) -> bool:
    """Tell whether a line is a measure, a result, or a label with its value; one with a year is a stamp rather."""
    is_measure = line.n_words <= MEASURE_WORDS and any(character.isdigit() for character in line.text)
    return (is_measure and not YEAR.search(line.text)) or form.is_entry(line.text, line.n_words)


def _is_long(line: Line) -> bool:
    return line.n_words >= (LONG_SENTENCE_UNSPACED if form.UNSPACED_CHARACTER.search(line.text) else LONG_SENTENCE)


def _carried(block: SourceBlock) -> str:
    return f"{block.n_stories} stories of this source carry it, since {block.first_seen_at:%Y-%m-%d}"


def _text_without(sheet: Sheet, marked: Collection[int]) -> tuple[int, int]:
    """Find the first and last running text beside marked lines; where there is none, nothing is inside."""
    running = [index for index in sheet.standing() if index not in marked and sheet.lines[index].is_running_text]
    return (running[0], running[-1]) if running else (len(sheet.lines), -1)
