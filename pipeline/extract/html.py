"""Text to tree: mends what breaks the parser, and bounds what would keep it busy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.extract import charset

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 200
IS_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
"""Whether any element is; asked of libxml, which is quicker than a walk."""
DEEPEST = 2_000
"""The parser gives up at 2,048 and leaves out the rest of the page."""
MAX_ATTRIBUTES = 200
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
NUMBERED = re.compile(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,8});?")
CLOSED_TOO_EARLY = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
SELF_CLOSED = re.compile(r"<(html|body|head)\b([^<>]*)/>", re.IGNORECASE)
BR_RUN = re.compile(r"<br\b[^<>]*>(?:(?:\s|&nbsp;|&#160;)*<br\b[^<>]*>){2,}", re.IGNORECASE)
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
WRAPPER = re.compile(r"<(/?)(?:b|center|div|em|font|i|section|small|span|strong|u)\b[^<>]*>", re.IGNORECASE)
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""Every element is a plain one: choosing by tag (forms, inputs) is a call of Python for each, twice the time of a walk."""
ATTRIBUTE = re.compile(r"""[^\s"'=<>]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)|[^\s"'=<>]+""")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as a tree."""

    tree: HtmlElement
    """Its `html` element."""
    is_degraded: bool
    """True: the page was cut, or broke rules so badly that text may be missing."""


def parse(body: bytes, content_type: str | None = None) -> Parsed | None:
    """Read a page's bytes.

    Returns: None if there is no element and no text in them.
    Raises: nothing that bytes could cause. Cost: about one lxml parse, and a scan for what to mend.
    """
    text, has_losses = charset.decode(body[:MAX_BYTES], content_type)
    mended = mend(text)
    if not mended.strip():
        return None
    tree = _tree(mended)
    if tree is None:
        return None
    deep = _deep(tree)
    was_deep = bool(deep)
    if was_deep and max(depth for _, depth in deep) > DEEPEST:
        tree = _tree(_flattened(mended))
        if tree is None:
            return None
        deep = _deep(tree)
    _unnest(deep)
    return Parsed(tree, len(body) > MAX_BYTES or was_deep or (has_losses and mended.count("\ufffd") > 20))


def mend(text: str) -> str:
    """Take out what would make the parser lose text.

    >>> mend("a&#8;b</body>c&#133;d")
    'abc…d'
    """
    text = CONTROLS.sub("", text)
    text = NUMBERED.sub(_reference, text)
    text = CLOSED_TOO_EARLY.sub("", text)
    text = SELF_CLOSED.sub(r"<\1\2>", text)
    text = BR_RUN.sub("<br><br>", text)
    return LONG_TAG.sub(_shorter, text)


def depths(tree: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    """Walk a tree without recursion, each element with its depth."""
    depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            yield element, depth
        else:
            depth -= 1


def _tree(text: str) -> HtmlElement | None:
    # huge_tree: text nodes over 10 MB and nesting over 256; MAX_BYTES and _unnest bound both
    parser = HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    parser.set_element_class_lookup(ONE_CLASS)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _flattened(text: str) -> str:
    """Take out the wrappers that stand deeper than others, with their ends."""
    depth = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth
        depth += 0 if match[1] else 1
        tag = match[0] if depth <= MAX_DEPTH else ""
        depth = max(depth - 1, 0) if match[1] else depth
        return tag

    return WRAPPER.sub(kept, text)


def _reference(match: re.Match[str]) -> str:
    digits = match[1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if (
        number > 0x10FFFF
        or 0xD800 <= number <= 0xDFFF
        or number in (0xFFFE, 0xFFFF)
        or (number < 32 and number not in (9, 10, 13))
    ):
        return ""
    return unescape(match[0]) if 127 <= number < 160 else match[0]


def _shorter(match: re.Match[str]) -> str:
    attributes = ATTRIBUTE.findall(match[0][1:-1])
    return match[0] if len(attributes) <= MAX_ATTRIBUTES else f"<{' '.join(attributes[:MAX_ATTRIBUTES])}>"


def _deep(tree: HtmlElement) -> list[tuple[HtmlElement, int]]:
    """List the elements below the greatest depth that recursive code can walk, with their depth."""
    if not IS_DEEP(tree):
        return []
    return [(element, depth) for element, depth in depths(tree) if depth > MAX_DEPTH]


def _unnest(deep: list[tuple[HtmlElement, int]]) -> None:
    """Unwrap elements that are too deep; paragraphs, and what holds text alone, stay."""
    for element, _ in reversed(deep):
        if len(element) and element.tag != "p":
            element.drop_tag()
