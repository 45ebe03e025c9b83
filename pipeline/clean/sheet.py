"""A document laid out for judging: each line with what its form says, and what has been struck so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.clean import form, kinship, phrasebook
from pipeline.items import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.clean.kinship import Vocabulary
    from pipeline.clean.phrasebook import Phrase
    from pipeline.items import Block, Document, RemovalReason

LINKED = 0.8


@dataclass(frozen=True, slots=True)
class Strike:
    """One line judged not to be the article."""

    index: int
    """Of the line on its sheet."""
    reason: RemovalReason
    evidence: str
    """Why, in a few words a reader understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A block and what its form says."""

    block: Block
    folded: str
    """See `form.fold`; empty for a line that is too long to be a phrase or a headline."""
    n_words: int
    is_sentence: bool
    phrase: Phrase | None
    """The phrase of a table that it says as a whole."""

    @property
    def text(self) -> str:
        """Give the block's text."""
        return self.block.text

    @property
    def is_linked(self) -> bool:
        """Tell whether nearly all of it is a link."""
        return self.block.link_share >= LINKED

    @property
    def is_running_text(self) -> bool:
        """Tell whether it is a sentence that is no link."""
        return self.is_sentence and not self.is_linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A document's lines and the strikes so far; rules read it and return strikes."""

    document: Document
    lines: tuple[Line, ...]
    memory: Memory = field(default_factory=Memory)
    """What the source has taught."""
    strikes: Mapping[int, Strike] = field(default_factory=dict)
    """By index."""
    first: int = 0
    """Index of the first running text that stands; the number of lines if there is none."""
    last: int = -1
    """Index of the last running text that stands; -1 if there is none."""

    def struck_by(self, strikes: Iterable[Strike]) -> Sheet:
        """Add strikes; what is struck already keeps its first reason."""
        added = {strike.index: strike for strike in strikes}
        return _placed(replace(self, strikes=added | dict(self.strikes))) if added else self

    def standing(self, start: int = 0, end: int | None = None) -> list[int]:
        """List the indexes of lines that are not struck."""
        return [index for index in range(len(self.lines))[start:end] if index not in self.strikes]

    def is_inside(self, index: int) -> bool:
        """Tell whether running text stands above and below a line."""
        return self.first < index < self.last

    def n_words_standing(self, *, without: int | None = None) -> int:
        """Count the words of lines that stand, one of them left out."""
        return sum(self.lines[index].n_words for index in self.standing() if index != without)

    def vocabulary(self) -> Vocabulary:
        """Collect the words of the running text that stands."""
        running = (self.lines[index] for index in self.standing())
        return kinship.vocabulary((line.text for line in running if line.is_running_text), self.document.headline)


def lay_out(document: Document, memory: Memory) -> Sheet:
    """Read the form of every block."""
    return _placed(Sheet(document=document, memory=memory, lines=tuple(_line(block) for block in document.blocks)))


def _line(block: Block) -> Line:
    n_words = len(form.words(block.text))
    folded = form.fold(block.text) if len(block.text) <= phrasebook.LONGEST_LINE else ""
    return Line(
        block=block,
        folded=folded,
        n_words=n_words,
        is_sentence=form.is_sentence(block.text, n_words),
        phrase=phrasebook.book().find_all_of(block.text, folded) if block.kind != "code" else None,
    )


def _placed(sheet: Sheet) -> Sheet:
    running = [index for index in sheet.standing() if _carries_text(sheet.lines[index])]
    return replace(sheet, first=running[0] if running else len(sheet.lines), last=running[-1] if running else -1)


def _carries_text(line: Line) -> bool:
    # A notice may be a whole sentence, and what stands above it is not inside the text for that.
    return line.is_running_text and (line.phrase is None or line.phrase.table == "caption")
