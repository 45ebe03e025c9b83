"""Strike what the markup or the metadata name: captions, author boxes, bylines, tag lists, breadcrumbs."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Line, Sheet

ABOUT_THE_AUTHOR = frozenset(
    {
        ("about", "author"),
        ("author", "about"),
        ("author", "bio"),
        ("author", "biography"),
        ("author", "box"),
        ("author", "card"),
        ("author", "description"),
        ("author", "detail"),
        ("author", "info"),
        ("author", "profile"),
        ("contributor", "bio"),
        ("journalist", "bio"),
        ("writer", "bio"),
    }
)
TAG_WORDS = frozenset({"tags", "taglist", "keywords", "hashtags"})
TRAIL_WORDS = frozenset({"breadcrumb", "breadcrumbs", "nav", "navbar", "navigation", "subnav"})
TRAIL = re.compile("\\s*[>\u00bb\u203a\u2192]\\s*|\\s+/\\s+")
TEXT_WITHOUT_CAPTIONS = 50
LAST_LINES = 3
BIO_WORDS = 130
LABELLED_WORDS = 80
BIO_OPENING = 200
FEWEST_BIO_WORDS = 4
WORDS_BEFORE_THE_VERB = 12
BOX_LINES = 4
BOX_WORDS = 120
BYLINE_WORDS = 14
WORDS_BESIDE_NAMES = 2


def captions(sheet: Sheet) -> Iterator[Strike]:
    """Strike captions, unless they are most of what there is: a gallery, or a story told by one picture."""
    found = [index for index in sheet.standing() if sheet.lines[index].block.kind == "caption"]
    others = sheet.n_words_standing() - sum(sheet.lines[index].n_words for index in found)
    if sheet.document.kind == "gallery" or others < TEXT_WITHOUT_CAPTIONS:
        return
    for index in found:
        yield Strike(index, "caption", "the markup says that it is a caption")


def author_boxes(sheet: Sheet) -> Iterator[Strike]:
    """Strike bylines above the text and boxes about the author beside or below it."""
    names = _names(sheet)
    standing = [index for index in sheet.standing() if sheet.lines[index].block.kind not in ("cell", "code")]
    for index in standing:
        if index < sheet.first and _is_byline(sheet.lines[index], names):
            yield Strike(index, "author_box", "above the text, and little but the author's name")
    yield from author_notes(sheet)
    yield from _below_author_label(sheet, standing[-LAST_LINES - 1 :])
    inside = [index for index in standing if index > sheet.first and _is_in_author_box(sheet.lines[index])]
    # Some pages name the author in the class of the whole article: a box is small, and the text begins outside.
    if sheet.first < len(sheet.lines) and _is_in_author_box(sheet.lines[sheet.first]):
        return
    if len(inside) <= BOX_LINES and sum(sheet.lines[index].n_words for index in inside) <= BOX_WORDS:
        for index in inside:
            yield Strike(index, "author_box", "class words name an author box")


def author_notes(sheet: Sheet) -> Iterator[Strike]:
    """Strike what is said about the author at the end: lines that begin with the name and go on as such notes do."""
    names = _names(sheet)
    texts = [index for index in sheet.standing() if not (sheet.lines[index].phrase or sheet.lines[index].is_linked)]
    for index in texts[-LAST_LINES:] if names else ():
        verb = _bio_verb(sheet.lines[index], names) if index > sheet.first else ""
        if verb:
            yield Strike(index, "author_box", f"at the end, begins with the author's name and says “{verb}”")


def tag_lists(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines outside the text that name the page's tags."""
    tags = {form.fold(tag) for tag in sheet.document.tags}
    for index in sheet.standing():
        line = sheet.lines[index]
        if sheet.is_inside(index) or line.is_sentence:
            continue
        named = {form.fold(part) for part in re.split(r"[,;|·•#、]", line.text)} - {""}
        if len(named) > 1 and named <= tags:
            yield Strike(index, "tag_list", "names the page's tags and nothing else")
        elif line.is_linked and TAG_WORDS & set(line.block.words_near):
            yield Strike(index, "tag_list", "links, and class words name a tag list")


def breadcrumbs(sheet: Sheet) -> Iterator[Strike]:
    """Strike the trail of sections above the text."""
    for index in sheet.standing(0, sheet.first):
        line = sheet.lines[index]
        steps = [len(form.words(step)) for step in TRAIL.split(line.text)]
        is_trail = len(steps) > 1 and all(0 < step <= 5 for step in steps)
        if is_trail and (len(steps) > 2 or line.is_linked):
            yield Strike(index, "navigation", "a trail of sections above the text")
        elif line.is_linked and line.n_words <= 3 and TRAIL_WORDS & set(line.block.words_near):
            yield Strike(index, "navigation", "a link above the text, and class words name navigation")


def _below_author_label(sheet: Sheet, ending: list[int]) -> Iterator[Strike]:
    labels = [
        index
        for index in ending
        if (phrase := sheet.lines[index].phrase) and phrase.table == "author_box" and not phrase.text.endswith(": …")
    ]
    for index in ending:
        line = sheet.lines[index]
        is_other = line.phrase is not None and line.phrase.table != "author_box"
        if labels and index >= labels[0] > sheet.first and line.n_words <= LABELLED_WORDS and not is_other:
            yield Strike(index, "author_box", f"at the end, below the label “{sheet.lines[labels[0]].text}”")


def _is_byline(line: Line, names: list[list[str]]) -> bool:
    tokens = line.folded.replace(":", "").split()
    if not 0 < len(tokens) <= BYLINE_WORDS or line.is_sentence:
        return False
    known = {token for name in names if _contains(tokens, name) for token in name}
    return bool(known) and len([token for token in tokens if token not in known and token != "#"]) <= WORDS_BESIDE_NAMES


def _is_in_author_box(line: Line) -> bool:
    return any(pair in ABOUT_THE_AUTHOR for pair in pairwise(line.block.words_near))


def _bio_verb(line: Line, names: list[list[str]]) -> str:
    tokens = form.fold(line.text[:BIO_OPENING]).split()
    ends = [len(name) for name in names if len(name) > 1 and tokens[: len(name)] == name]
    if not ends or line.n_words > BIO_WORDS or len(tokens) <= FEWEST_BIO_WORDS or form.is_quoted(line.text):
        return ""
    # “Anna Berg, 41, a teacher of physics, writes …”
    following = " ".join(tokens[ends[0] : ends[0] + WORDS_BEFORE_THE_VERB])
    return next((verb for verb in _bio_verbs() if f" {verb} " in f" {following} "), "")


@cache
def _bio_verbs() -> tuple[str, ...]:
    return tuple(form.fold(phrase.text) for phrase in phrasebook.phrases("author_verb"))


def _names(sheet: Sheet) -> list[list[str]]:
    return [form.fold(name).split() for name in sheet.document.authors]


def _contains(tokens: list[str], name: list[str]) -> bool:
    return bool(name) and any(tokens[start : start + len(name)] == name for start in range(len(tokens)))
