"""Elements inside a sentence that extractors throw out or tear it at, made plain text of it before they are asked.

They take a `time`, a `label` or a `button` for furniture, which it is where it stands alone; in a sentence it is a word.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import strip_elements

from pipeline.extract.words import INLINE
from pipeline.items import scripts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

REMOVED = ("del", "rp", "rt", "rtc")
"""What a page shows as taken out of its text, and how to read the characters below it."""
STRANGE = frozenset(("button", "label", "math", "meter", "output", "progress", "time"))
ENTRIES = ("dd", "h2", "h3", "h4", "li")
NOT_SAID = ("annotation", "annotation-xml")
OPERATORS = {"mfrac": "/", "msub": "_", "msup": "^"}
LEAST = 16
"""Characters, white space left out, that a sentence has besides the element; in scripts without spaces a third of them."""
NEAR = 12
"""So many elements on each side are read, so that a line of thousands costs no more."""
BREAKS_OFF = ".:;|•·–—-/!?。！？"  # noqa: RUF001 - as they are written
FLOWS_ON = ",;.)'’”»…、。，"  # noqa: RUF001
CLOSED = tuple('.!?…»"”’)。！？」')  # noqa: RUF001
UNSPACED = re.compile(f"[{scripts.UNSPACED}]")
MARKS = {"de": "„“", "cs": "„“", "da": "»«", "fr": "«»", "ru": "«»", "uk": "«»", "pl": "„”", "ja": "「」", "zh": "「」"}
QUOTES = frozenset("\"'“”„‟«»‹›‘’‚「」『』")  # noqa: RUF001
RAISED = dict(zip("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ", strict=True))  # noqa: RUF001
POWER = re.compile(r"[+\-−–(]?[\dn][\d.,n+\-−–/()]*")  # noqa: RUF001


def settle(tree: HtmlElement) -> None:
    """Make plain text of what stands inside sentences, in place.

    A `q` gets the marks that browsers draw, in those of the page's language; digits that are raised stay so; base text stands
    without its ruby, text that is marked as deleted goes.
    """
    strip_elements(tree, *REMOVED, with_tail=False)
    marks = MARKS.get((tree.get("lang") or "")[:2].lower(), "“”")
    for element in list(tree.iter(*STRANGE, "q", "sup")):
        if element.tag == "q":
            _quote(element, marks)
        elif element.tag == "sup":
            _raise(element)
        elif _is_within_sentence(element):
            if element.tag == "math":
                _write_out(element)
            element.tag = "span"


def _quote(element: HtmlElement, marks: str) -> None:
    before, after, block = _beside(element)
    is_alone = block is None or (block.tag not in ("p", "li", "dd", "td", "blockquote") and not (before + after).strip())
    if is_alone or any(child.tag not in INLINE for child in element.iterdescendants()):
        return
    element.tag = "span"
    said = "".join(element.itertext()).strip()
    if not said or said[0] in QUOTES or before.strip()[-1:] in QUOTES:
        return
    element.text = marks[0] + (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + marks[1]
    else:
        element.text = element.text.rstrip() + marks[1]


def _raise(element: HtmlElement) -> None:
    """Write raised digits as such: 10 to the power of 6 is not 106. Ordinals, and notes that are links, stay as they are."""
    said = "".join(element.itertext()).strip()
    if not POWER.fullmatch(said) or element.find(".//a") is not None or any(e.tag == "a" for e in element.iterancestors()):
        return
    above = element.getprevious()
    before = ((element.getparent().text if above is None else above.tail) or "").rstrip()
    if all(character in RAISED for character in said):
        raised = "".join(RAISED[character] for character in said)
    elif before[-1:].isdigit():
        raised = f"^{said}"
    else:
        return
    for child in list(element):
        element.remove(child)
    element.text = raised
    element.tag = "span"


def _write_out(math: HtmlElement) -> None:
    """Make one line of a formula, in its author's own notation where the page has that."""
    said = math.get("alttext")
    if not said:
        strip_elements(math, *NOT_SAID, with_tail=False)
        for pair in math.iter(*OPERATORS):
            if len(pair) > 1:
                pair[0].tail = OPERATORS[pair.tag]
        said = "".join("".join(math.itertext()).split())
    for child in list(math):
        math.remove(child)
    math.text = said


def _is_within_sentence(element: HtmlElement) -> bool:
    """Tell a word of a sentence from a stamp, a button or a field's name: a whole sentence stands around it and runs on."""
    before, after, block = _beside(element)
    left, right = before.strip(), after.strip()
    if element.tag == "time" and block is not None and _is_of_entry(block, left, right):
        return True
    around = "".join((left + right).split())
    if len(around) + 2 * len(UNSPACED.findall(around)) < LEAST or not around.endswith(CLOSED):
        return False
    runs_on = bool(right) and (right[0].islower() or right[0] in FLOWS_ON or UNSPACED.match(right[0]) is not None)
    runs_in = bool(left and right) and left[-1] not in BREAKS_OFF
    return runs_on or runs_in


def _is_of_entry(block: HtmlElement, left: str, right: str) -> bool:
    """Tell the time that an item, a heading or a cell of a programme names; these end without a full stop."""
    if block.tag in ("td", "th"):
        return len(block.getparent()) > 1
    runs_in = len(left.split()) > 1 and left[-1].isalpha()
    return block.tag in ENTRIES and runs_in and (not right or right[0].islower() or right[0] in FLOWS_ON)


def _beside(element: HtmlElement) -> tuple[str, str, HtmlElement | None]:
    """Read what stands in one line with an element, other strange ones and links left out.

    Returns: the text before, the text after, and the block that holds them.
    """
    before: list[str] = []
    after: list[str] = [element.tail or ""]
    at: HtmlElement = element
    while True:
        is_open = _read_on(at, before, is_before=True)
        _read_on(at, after, is_before=False)
        parent = at.getparent()
        if parent is None:
            return "".join(reversed(before)), "".join(after), None
        if is_open:
            before.append(parent.text or "")
        if parent.tag not in INLINE:
            return "".join(reversed(before)), "".join(after), parent
        after.append(parent.tail or "")
        at = parent


def _read_on(at: HtmlElement, texts: list[str], *, is_before: bool) -> bool:
    """Read the siblings of an element up to the next break; false: there was one."""
    for sibling in islice(at.itersiblings(preceding=is_before), NEAR):
        if is_before:
            texts.append(sibling.tail or "")
        if sibling.tag not in INLINE or sibling.tag == "br":
            return False
        if sibling.tag not in STRANGE and sibling.tag != "a":
            texts.append("".join(sibling.itertext()))
        if not is_before:
            texts.append(sibling.tail or "")
    return True
