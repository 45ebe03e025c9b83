"""How the wording of a text became another one: by lines or sentences first, then by words inside an edited one. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.clean import form
from pipeline.items.scripts import UNSPACED
from pipeline.report import alignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["same", "cut", "added", "edited", "moved"]
Sort = Literal["same", "cut", "added"]

ALIKE = 0.6
"""Share of words, in any order, from which one line is another one edited."""
NEXT = 20
"""An edited line is looked for among so many."""
Stretch = tuple[str, str, str]
"""What both lines have, and what the old and the new one have behind it."""
Unit = tuple[str, str]
"""What is compared, and the line or sentence as it stands."""
NOTHING = ("", "")
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u3099\u309a"
"""Vowels and tones that stand above, below or behind a character of a script without spaces."""
TOKEN = re.compile(
    rf"[{UNSPACED}][{MARKS}]*|(?:{form.WORD.pattern})(?:[.,:/@-](?![{UNSPACED}])(?:{form.WORD.pattern}))*|\s+|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an edited line."""

    sort: Sort
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a line, or of a sentence."""

    kind: Kind
    """`edited`: some of its words are others · `moved`: it stands elsewhere now."""
    old: str
    """As it was; empty: it is added."""
    new: str
    """As it is; empty: it is cut."""
    pieces: tuple[Piece, ...] = ()
    """Of an edited one, in order: those that are not added make `old`, those that are not cut make `new`."""


def by_line(old: str, new: str) -> list[Change]:
    """Say what became of each line of a text, in the order of the new one; every character counts.

    >>> [change.kind for change in by_line("Rain.\\nThe harbour is closed.", "Rain.\\nThe harbour is shut.\\nSun.")]
    ['same', 'edited', 'added']
    """
    return _compared([(line, line) for line in _lines(old)], [(line, line) for line in _lines(new)])


def by_sentence(old: str, new: str) -> list[Change]:
    """Say what became of each sentence; case, punctuation, and where lines are broken, make no difference."""
    return _compared(list(_sentences(old)), list(_sentences(new)))


def n_apart(text: str, other: str) -> int:
    """Count the sentences that stand in one of two texts only; case, punctuation and order make no difference.

    >>> n_apart("Rain. Sun.", "SUN. Rain. Snow.")
    1
    """
    return len({key for key, _ in _sentences(text)} ^ {key for key, _ in _sentences(other)})


def in_words(old: str, new: str) -> tuple[Piece, ...]:
    """Say which words of a line became others; in scripts without spaces, which characters.

    >>> [(piece.sort, piece.text) for piece in in_words("closed for good", "closed in May")]
    [('same', 'closed '), ('cut', 'for good'), ('added', 'in May')]
    """
    pieces: list[Piece] = []
    for same, gone, come in _smoothed(_stretches(TOKEN.findall(old), TOKEN.findall(new))):
        stretch: tuple[tuple[Sort, str], ...] = (("same", same), ("cut", gone), ("added", come))
        pieces.extend(Piece(sort, text) for sort, text in stretch if text)
    return tuple(pieces)


def n_words(changes: Iterable[Change], sort: Literal["cut", "added"]) -> int:
    """Count the words that were cut, or added; what only moved is neither."""
    return sum(len(form.words(text)) for change in changes for text in _texts(change, sort))


def _texts(change: Change, sort: Literal["cut", "added"]) -> list[str]:
    if change.kind == sort:
        return [change.old or change.new]
    return [piece.text for piece in change.pieces if piece.sort == sort]


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _sentences(text: str) -> Iterator[Unit]:
    for line in _lines(text):
        for sentence in form.SENTENCE_END.split(line):
            words = form.words(unicodedata.normalize("NFKC", sentence).casefold())
            if words:
                yield " ".join(words), sentence.strip()


def _compared(old: Sequence[Unit], new: Sequence[Unit]) -> list[Change]:
    found: list[tuple[Kind, Unit, Unit]] = []
    i = j = 0
    pairs = alignment.pairs([key for key, _ in old], [key for key, _ in new])
    for a, b in [*pairs, (len(old), len(new))]:
        found.extend(_replaced(old[i:a], new[j:b]))
        if a < len(old) and b < len(new):
            found.append(("same", old[a], new[b]))
        i, j = a + 1, b + 1
    return [_change(kind, before[1], after[1]) for kind, before, after in _moved(found)]


def _change(kind: Kind, old: str, new: str) -> Change:
    return Change(kind=kind, old=old, new=new, pieces=in_words(old, new) if kind == "edited" else ())


def _replaced(going: Sequence[Unit], coming: Sequence[Unit]) -> Iterator[tuple[Kind, Unit, Unit]]:
    """Explain lines that stood where others stand: each is edited into the first one that is much like it, or cut."""
    ours, theirs = [_bag(text) for _, text in going], [_bag(text) for _, text in coming]
    j = 0
    for unit, words in zip(going, ours, strict=True):
        twin = next((n for n in range(j, min(j + NEXT, len(coming))) if _is_alike(words, theirs[n])), None)
        if twin is None:
            yield "cut", unit, NOTHING
        else:
            yield from (("added", NOTHING, other) for other in coming[j:twin])
            yield "edited", unit, coming[twin]
            j = twin + 1
    yield from (("added", NOTHING, other) for other in coming[j:])


def _bag(text: str) -> Counter[str]:
    return Counter(form.words(text.casefold()))


def _is_alike(words: Counter[str], others: Counter[str]) -> bool:
    fewest, most = sorted((words.total(), others.total()))
    if 2 * fewest < ALIKE * (fewest + most) or not most:
        return False
    return 2 * (words & others).total() >= ALIKE * (fewest + most)


def _moved(found: Sequence[tuple[Kind, Unit, Unit]]) -> Iterator[tuple[Kind, Unit, Unit]]:
    """Tell what was cut in one place and added in another as moved, where it stands now."""
    cut = Counter(before[0] for kind, before, _ in found if kind == "cut")
    added = Counter(after[0] for kind, _, after in found if kind == "added")
    gone, come = cut & added, cut & added
    for kind, before, after in found:
        if kind == "cut" and gone[before[0]] > 0:
            gone[before[0]] -= 1
        elif kind == "added" and come[after[0]] > 0:
            come[after[0]] -= 1
            yield "moved", after, after
        else:
            yield kind, before, after


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Cut two lines where what both have begins or ends."""
    i = j = 0
    same: list[str] = []
    for a, b in [*alignment.pairs(old, new), (len(old), len(new))]:
        if i < a or j < b:
            yield "".join(same), "".join(old[i:a]), "".join(new[j:b])
            same = []
        same.extend(new[b : b + 1])
        i, j = a + 1, b + 1
    yield "".join(same), "", ""


def _smoothed(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Join changes between which hardly anything stayed: a rewritten half sentence reads as one, not as confetti."""
    kept: list[Stretch] = []
    for same, gone, come in stretches:
        before = kept[-1] if kept else None
        room = min(_size(before), max(len(gone), len(come))) if before else 0
        if before and room and (2 * len(same) <= room or not same.strip()):
            kept[-1] = (before[0], before[1] + same + gone, before[2] + same + come)
        else:
            kept.append((same, gone, come))
    return iter(kept)


def _size(stretch: Stretch) -> int:
    return max(len(stretch[1]), len(stretch[2]))
