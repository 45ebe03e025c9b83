"""Credits: the short lines between a page's headline and its text, which name who wrote it and when."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.extract import bylines
from pipeline.extract.head import fold
from pipeline.extract.moments import Moment
from pipeline.extract.outline import UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.moments import Clock

OTHER_TAGS = ("aside", "footer", "nav", "figure", "form")
BOUNDS = ("article", "main", "body", "html")
OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|replies|reply|teasers?|related|recommend\w*|cards?|widget\w*|sidebar|quotes?|caption\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
HEADINGS = ("h1", "h2", "h3")
MOST_ELEMENTS = 40
MOST_LINES = 12
MAX_CHARS = 120
TEXT_CHARS = 140
"""A longer piece is the text."""
STAMP_WORDS = 9
STANDFIRSTS = 1
SENTENCE_END = re.compile(r"[.?!…][\"'”»)]*$")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# ruff: noqa: RUF001 - dashes as they are written
CELL = re.compile(r"\s*[|•·;]\s*|\s+[-–—]\s+")
ON = re.compile(r"^(\D{4,80}?)[,\s]+(?:on|am|le|el|il|op|den|em)\s+(?=\S*\d|\w+\.? \d)(.{6,60})$", re.IGNORECASE)
PLACE = re.compile(r"(?<=\d)\s+(?:in|under)\s+\D{2,40}$", re.IGNORECASE)
CHANGED = re.compile(
    r"[^\w(]*\b(?:last\s+)?(?:updated?|modified|edited|aktuali\w*|mis à jour|modifié\w*|actualizad\w*|aggiornat\w*|atualizad\w*"
    r"|bijgewerkt|gewijzigd|oppdatert|opdateret|uppdaterad\w*|päivitetty|güncel\w*|обновл\w*|оновл\w*|изменен\w*)\b.*$",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^(?:[^\W\d]{2,20}(?:\s[^\W\d]{2,12})?\s*:|posted|published|created|veröffentlicht|publi\w+|erstellt|stand)\s+", re.I
)
TIME = re.compile(
    r"[\s,|(@–-]*(?:\b(?:at|um|à|a las|alle|às|om|kl\.?|o|в|klo|ore|ora)\s+)?\b([01]?\d|2[0-3])([:.h]|\s?h\s?)([0-5]\d)"
    r"(?::[0-5]\d)?(?![\d.])(?:\s*([ap])\.?m\b\.?)?(?:\s*(?:uhr|hrs?|h|o'clock)\b)?"
    r"(?:\s*\(?((?:UTC|GMT|[ECMPB][DS]?T|CES?T|MES?Z|JST|KST|MSK)(?:[+-]\d\d?)?)\b\)?)?",
    re.IGNORECASE,
)
HOUR = re.compile(r"[\s,|(@–-]*(?:\bat\s+)?\b(1[0-2]|[1-9])\s*([ap])\.?m\b\.?", re.IGNORECASE)


def lines(tree: HtmlElement, title: str | None) -> list[str]:
    """List what stands between the heading that says the headline and the first piece of text, each once.

    Returns: short lines in their order, also those that are parts of others; empty if no heading says the headline.
    """
    heading = _heading(tree, title)
    return list(dict.fromkeys(islice(_below(heading), MOST_LINES))) if heading is not None else []


def authors(credits: list[str]) -> tuple[str, ...]:
    """Find who signs, in a line that says of itself that it is a byline."""
    lines_ = bylines.without_contacts(credits)
    return next((found for line in lines_ for part in parts(line) if (found := bylines.signed(part))), ())


def published(credits: list[str], clock: Clock) -> Moment | None:
    """Find the first date that a line, or a part of one, is nothing but; with the time that is printed beside it."""
    for line in credits:
        before = CHANGED.sub("", line)
        for part in parts(before) if before else ():
            if moment := printed(part, clock):
                return moment
    return None


def parts(line: str) -> Iterator[str]:
    """Cut a line at bars and dashes, and before “on” and a date; the whole of it comes first."""
    yield line
    cells = [cell for cell in CELL.split(line) if cell]
    if len(cells) > 1:
        yield from cells
    for cell in cells:
        if dated := ON.match(PLACE.sub("", cell)):
            yield from dated.groups()


def printed(text: str, clock: Clock) -> Moment | None:
    """Read a date, with its year, that is all of a text but for a label and a time of day.

    Returns: None if the text says more, or tells two times.
    """
    bare = LABEL.sub("", text.strip())
    if not YEAR.search(bare) or len(bare) > MAX_CHARS or len(bare.split()) > STAMP_WORDS:
        return None
    if moment := clock.read(bare):
        return moment
    times = list(TIME.finditer(bare)) or list(HOUR.finditer(bare))
    if len(times) > 1:
        return None
    rest = bare[: times[0].start()] + " " + bare[times[0].end() :] if times else bare
    day = clock.read(rest.strip(" ,|-–()"), is_free_text=True)
    if day is None or day.precision != "day" or not times:
        return day
    return clock.read(f"{day.at:%Y-%m-%d} {_clock(times[0])}") or day


def _clock(found: re.Match[str]) -> str:
    """Write a time of day, and its zone if it has one, as ISO 8601 has it."""
    groups = found.groups()
    hour, minute, half, zone = (
        (groups[0], "00", groups[1], None) if len(groups) == 2 else (groups[0], groups[2], groups[3], groups[4])
    )
    at = int(hour) % 12 + (12 if half.lower() == "p" else 0) if half else int(hour)
    return f"{at:02}:{minute}{' ' + zone.upper() if zone else ''}"


def _heading(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    mark = fold(title or "").casefold()
    found = [element for element in tree.iter(*HEADINGS) if mark and mark in fold(" ".join(element.itertext())).casefold()]
    return found[0] if found else None


def _below(heading: HtmlElement) -> Iterator[str]:
    """Yield short lines below a heading: elements as wholes, and text that stands free beside `br`."""
    n_sentences = 0
    for element in islice(_after(heading), MOST_ELEMENTS):
        own, free = fold(element.text or ""), fold(element.tail or "")
        n_sentences += _is_sentence(own) + _is_sentence(free)
        if len(own) > TEXT_CHARS or n_sentences > STANDFIRSTS:
            return
        is_read = isinstance(element.tag, str) and element.tag not in UNREAD and not _is_elsewhere(element)
        if is_read and 1 < len(whole := bylines.text_of(element)) <= MAX_CHARS:
            yield whole
        if len(free) > TEXT_CHARS:
            return
        if 1 < len(free) <= MAX_CHARS:
            yield free


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= STAMP_WORDS and SENTENCE_END.search(text) is not None


def _is_elsewhere(element: HtmlElement) -> bool:
    """Tell whether an element belongs to something else: a teaser, a comment, a box."""
    around = (element, *element.iterancestors())
    return any(one.tag in OTHER_TAGS or OTHERS.search(one.get("class") or "") for one in around if one.tag not in BOUNDS)


def _after(heading: HtmlElement) -> Iterator[HtmlElement]:
    """Walk the elements that come after one in the document, those inside it left out."""
    element = heading
    while element is not None:
        for follower in element.itersiblings():
            yield from follower.iter()
        element = element.getparent()
