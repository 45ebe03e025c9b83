"""Strike other stories' headlines below the end of the text, by weighing what speaks for and against each run of them.

The end of the text is its last sentence. A run is weighed as a whole: what is alone is seldom another story's headline.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.clean.evidence import Point, told
from pipeline.clean.sheet import Strike
from pipeline.clean.signatures import is_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.clean.kinship import Vocabulary
    from pipeline.clean.sheet import Line, Sheet

MANY = 3
HEADLINE_LENGTH = 40
OWN = 0.35
STRANGE = 0.1
HARDLY_KIN = 0.25
KIN = 0.4
MORE_OWN = 0.5
QUOTED_WORDS = 16
QUOTE_MARKS = '"\u201c\u201d\u00bb\u00ab'
LIST_WORDS = frozenset({"card", "cards", "more", "popular", "promo", "recommended", "related", "teaser", "teasers", "trending"})


def trailing_headlines(sheet: Sheet) -> Iterator[Strike]:
    """Strike each run of headline-like lines below the last sentence for which the evidence is enough."""
    if sheet.last < 0 or not sheet.standing(sheet.last + 1):
        return
    vocabulary = sheet.vocabulary()
    for run in _runs(sheet, vocabulary):
        evidence = told(_weigh(sheet, run, vocabulary))
        if not evidence:
            continue
        if run[0] == sheet.last + 1 and _is_quoted_headline(sheet, run):
            yield Strike(
                sheet.last, "related_headlines", f"nothing but a quotation, strange to the text, above {len(run)} headlines"
            )
        for index in run:
            yield Strike(index, "related_headlines", evidence)


def _runs(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[list[int]]:
    run: list[int] = []
    text = sheet.lines[sheet.last]
    announced = form.ends_open(text.text)
    # The text's own last line may lack a full stop: what begins a run must be stranger to it than what goes on.
    first = MORE_OWN if any(strike.reason == "comment_footer" for strike in sheet.strikes.values()) else OWN
    for index in range(sheet.last + 1, len(sheet.lines)):
        line = sheet.lines[index]
        if index in sheet.strikes:
            announced = False
        elif not announced and _could_be_other_story(line, text, vocabulary, most_kin=2 * OWN if run else first):
            run.append(index)
            continue
        elif form.ends_open(line.text):
            announced = True
        if run:
            yield run
            run = []
    if run:
        yield run


def _could_be_other_story(line: Line, text: Line, vocabulary: Vocabulary, *, most_kin: float) -> bool:
    # On old pages the text itself stands in a table.
    if line.block.kind in ("code", "quote", "caption") or (line.block.kind == "cell" != text.block.kind):
        return False
    if line.is_linked:
        return line.n_words >= MANY
    if not form.is_headline(line.text, line.n_words) or form.is_entry(line.text, line.n_words) or form.starts_low(line.text):
        return False
    if is_signature(line.text):
        return False
    return vocabulary.kinship(line.text) < most_kin


def _is_quoted_headline(sheet: Sheet, run: Sequence[int]) -> bool:
    """Tell whether the last sentence is a quotation that heads another story, like the lines below it."""
    line = sheet.lines[sheet.last]
    said = line.text.strip()
    is_whole = form.is_quoted(said) and said[-1:] in QUOTE_MARKS and not set(said[1:-1]) & set(QUOTE_MARKS)
    if not is_whole or line.n_words > QUOTED_WORDS or len(run) < MANY or sheet.last == sheet.first:
        return False
    below = sheet.lines[run[0]].block
    rest = sheet.struck_by([Strike(sheet.last, "related_headlines", "")]).vocabulary()
    return (line.block.kind, line.block.tag) == (below.kind, below.tag) and rest.kinship(line.text) < STRANGE


def _weigh(sheet: Sheet, run: Sequence[int], vocabulary: Vocabulary) -> Iterator[Point]:
    lines = [sheet.lines[index] for index in run]
    are_linked = sum(line.is_linked for line in lines) * 2 > len(lines)
    yield Point(1, "below the last sentence, without a full stop at the end")
    if are_linked:
        yield Point(3, "nothing but a link")
    if len(run) >= MANY:
        yield Point(1, f"{len(run)} such lines in a row")
        is_bare_text = not lines[0].block.is_located and not _has_struck_neighbour(sheet)
        if median(len(line.text) for line in lines) >= HEADLINE_LENGTH and not is_bare_text:
            yield Point(1, "as long as headlines are")
    elif not are_linked:
        yield Point(-1 if len(run) == 2 else -2, "few")
    yield from _markup(lines, are_linked=are_linked)
    yield from _neighbours(sheet, run)
    yield _kinship(sheet, run, vocabulary, are_linked=are_linked)


def _markup(lines: Sequence[Line], *, are_linked: bool) -> Iterator[Point]:
    if any(LIST_WORDS & set(line.block.words_near) for line in lines):
        yield Point(2, "class words name a list of other stories")
    if all(line.block.kind == "heading" for line in lines):
        yield Point(2, "headings with no text beneath")
    if not are_linked and any(line.block.kind == "list_item" for line in lines):
        yield Point(-3, "items of a list")


def _neighbours(sheet: Sheet, run: Sequence[int]) -> Iterator[Point]:
    struck = {index: strike.reason for index, strike in sheet.strikes.items() if index > sheet.last}
    above = struck.get(run[0] - 1)
    if above == "related_headlines":
        yield Point(3, "a label of related stories stands above")
    footers = [index for index, reason in struck.items() if reason == "comment_footer"]
    if footers:
        yield Point(2, f"a comment footer {'follows' if footers[-1] > run[-1] else 'stands above'}")
    elif struck:
        yield Point(1, f"a struck {min(struck.values()).replace('_', ' ')} stands beside it")
    is_closed = form.is_closed(sheet.lines[run[0] - 1].text)
    if run[0] - 1 > sheet.last and not above and not is_closed:
        yield Point(-2, "a line of the article's own stands between")


def _kinship(sheet: Sheet, run: Sequence[int], vocabulary: Vocabulary, *, are_linked: bool) -> Point:
    # The median: one headline of four may well share a name.
    kinship = median(vocabulary.kinship(sheet.lines[index].text) for index in run)
    if kinship < STRANGE:
        # A list of names is strange to a text as well; without markup or a footer there is nothing to tell them apart.
        is_sure = not vocabulary.is_small and (sheet.lines[run[0]].block.is_located or _has_struck_neighbour(sheet))
        return Point(2 if is_sure else 1, "shares no name with the article")
    if kinship < HARDLY_KIN:
        return Point(1, "shares hardly a name with the article")
    is_list = sheet.lines[run[0]].block.kind == "list_item"
    return Point(-2 if kinship >= KIN and not are_linked else -1 if is_list else 0, "shares words with the article")


def _has_struck_neighbour(sheet: Sheet) -> bool:
    return any(index > sheet.last for index in sheet.strikes)
