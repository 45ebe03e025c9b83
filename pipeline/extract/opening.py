"""The first lines of a plain text: the headline, who wrote it and when, where they say so themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.extract import bylines, credits, headline
from pipeline.extract.outline import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.extract.moments import Clock, Moment

N_READ = 8
MAX_CHARS = 200
SENTENCE_WORDS = 8
HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
RULED = re.compile(r"={3,}$")
MARKS = re.compile(r"[*_`~]+|<[^<>]{0,100}>")
FULL_STOP = re.compile(r"[.\u3002\u0964\u06d4][\"'\u201d\u00bb)]*$")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first lines say; each None or empty if they do not."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    origins: dict[str, str] = field(default_factory=dict)


def heading(line: str) -> tuple[int, str] | None:
    """Read a heading of Markdown: its level and its text; None: it is another line.

    >>> heading("## The vote"), heading("#vote")
    ((2, 'The vote'), None)
    """
    parts = HEADING.match(line)
    return (len(parts[1]), parts[2]) if parts else None


def opening(lines: Sequence[str], clock: Clock) -> Opening:
    """Read the first lines of a text down to its first sentence.

    Args: lines — white space folded, blank ones as "".
    Returns: a headline only if it is marked as one, stands above a byline or a date, or apart above a text that speaks of
    what it names; a date only if its line says hardly anything else.
    """
    above = list(_above(lines))
    found = Opening()
    for line in above:
        plain = MARKS.sub("", line).strip()
        for part in credits.parts(plain):
            found = _with_part(found, part, clock)
    title = _marked(lines) or _above_signature(above, clock) or _apart(lines)
    found = replace(found, headline=title)
    said = {"headline": found.headline, "authors": found.authors, "published_at": found.published}
    return replace(found, origins={name: "text" for name, value in said.items() if value})


def _above(lines: Sequence[str]) -> Iterator[str]:
    """List the lines above the first sentence that goes on, and none below it."""
    for line in [line for line in lines if line][:N_READ]:
        is_text = len(line) > MAX_CHARS or (FULL_STOP.search(line) and _size(line) > SENTENCE_WORDS)
        if is_text:
            return
        yield line


def _with_part(found: Opening, part: str, clock: Clock) -> Opening:
    if found.published is None and (moment := credits.printed(part, clock)):
        return replace(found, published=moment)
    if not found.authors and (people := bylines.signed(part)):
        return replace(found, authors=people)
    return found


def _marked(lines: Sequence[str]) -> str | None:
    """Read the first heading that Markdown marks, if no text stands above it."""
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        if (marked := heading(line)) or (line and RULED.match(below)):
            return headline.clean(MARKS.sub("", marked[1] if marked else line))
        if len(line) > MAX_CHARS or (FULL_STOP.search(line) and _size(line) > SENTENCE_WORDS):
            return None
    return None


def _above_signature(above: Sequence[str], clock: Clock) -> str | None:
    """Read the last line above a byline or a date, or the one before it if that is a sentence."""
    for at, line in enumerate(above):
        parts = list(credits.parts(MARKS.sub("", line).strip()))
        if any(bylines.signed(part) or credits.printed(part, clock) for part in parts):
            titles = [text for text in above[:at] if not FULL_STOP.search(text) and _size(text) > 1]
            return headline.clean(MARKS.sub("", titles[-1])) if titles else None
    return None


def _apart(lines: Sequence[str]) -> str | None:
    """Read a first line that a blank one parts from a sentence below, where the text speaks of what it names."""
    filled = [at for at, line in enumerate(lines) if line][:2]
    if len(filled) < 2 or filled[1] == filled[0] + 1:
        return None
    first, second = (lines[at] for at in filled)
    is_title = _size(first) > 2 and len(first) <= MAX_CHARS / 2 and first[-1] not in ".,;:\u3002\uff0c"
    is_text = FULL_STOP.search(second) is not None and _size(second) > SENTENCE_WORDS
    return first if is_title and is_text and headline.recurs(first, "\n".join(lines)) else None


def _size(line: str) -> int:
    return len(line.split()) + len(UNSPACED.findall(line))
