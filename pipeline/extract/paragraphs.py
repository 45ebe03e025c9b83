"""Paragraphs that a page's markup hides: runs of `<br>`, loose text, and tables that only lay out the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.html import Element

from pipeline.extract.words import INLINE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNWRAPPED = frozenset(("b", "big", "em", "font", "i", "p", "small", "span", "strong", "u"))
LEFT_ALONE = frozenset(("a", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "label", "option", "pre", "svg", "textarea"))
TABLE_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
LAYOUT_PARAGRAPHS = 3
LOOSE = 20
"""Characters of a sentence that stands loose between paragraphs; what is shorter is a label."""
CLOSED = tuple('.!?…»"”’)。！？」')  # noqa: RUF001 - as they are written


def split(tree: HtmlElement) -> None:
    """Make paragraphs of what two or more line breaks part, in place.

    A table whose cell holds several of them is no table of data; it becomes plain containers. Sentences that stand loose
    between paragraphs get one of their own, and a `div` of several lines that reads like one is one.
    """
    for parent in _parents_of_runs(tree):
        _open_up(parent)
        _wrap(parent)
        _flatten_table(parent)
    for parent in dict.fromkeys(br.getparent() for br in tree.iter("br")):
        if parent is not None and parent.tag == "div" and _is_paragraph(parent):
            parent.tag = "p"
    for parent in dict.fromkeys(paragraph.getparent() for paragraph in tree.iter("p")):
        if parent is not None and parent.tag not in INLINE and parent.tag not in LEFT_ALONE and parent.tag != "p":
            _gather(parent)


def _parents_of_runs(tree: HtmlElement) -> list[HtmlElement]:
    found = dict.fromkeys(br.getparent() for br in tree.iter("br") if _begins_run(br))
    return [parent for parent in found if parent is not None and parent.tag not in LEFT_ALONE]


def _begins_run(br: HtmlElement) -> bool:
    follower = br.getnext()
    return follower is not None and follower.tag == "br" and not (br.tail or "").strip()


def _open_up(parent: HtmlElement) -> None:
    """Turn what may not hold paragraphs into a container, up to the next container."""
    element: HtmlElement | None = parent
    while element is not None and element.tag in UNWRAPPED:
        element.tag = "div"
        element = element.getparent()


def _wrap(parent: HtmlElement) -> None:
    """Put each run of text and inline elements between two breaks, or blocks, into a paragraph of its own."""
    children = list(parent)
    leading, parent.text = parent.text, None
    paragraph = _opened(parent, 0, leading)
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag == "br" and (_is_empty(paragraph) or (not (tail or "").strip() and _next_is_break(child))):
            parent.remove(child)
            paragraph = _next(parent, paragraph, tail)
        elif child.tag in INLINE:
            paragraph.append(child)
            child.tail = tail
        else:
            paragraph = _next(parent, paragraph, tail, after=child)
    if _is_empty(paragraph):
        parent.remove(paragraph)


def _next_is_break(br: HtmlElement) -> bool:
    follower = br.getnext()
    return follower is not None and follower.tag == "br"


def _opened(parent: HtmlElement, at: int, text: str | None) -> HtmlElement:
    paragraph = Element("p")
    paragraph.text = text
    parent.insert(at, paragraph)
    return paragraph


def _next(parent: HtmlElement, paragraph: HtmlElement, text: str | None, *, after: HtmlElement | None = None) -> HtmlElement:
    """Close a paragraph (an empty one is dropped) and open the next."""
    place = parent.index(after if after is not None else paragraph) + 1
    opened = _opened(parent, place, text)
    if _is_empty(paragraph):
        parent.remove(paragraph)
    return opened


def _is_empty(paragraph: HtmlElement) -> bool:
    return len(paragraph) == 0 and not (paragraph.text or "").strip()


def _flatten_table(parent: HtmlElement) -> None:
    cell = next((e for e in (parent, *parent.iterancestors()) if e.tag in ("td", "th")), None)
    if cell is None or sum(1 for _ in cell.iter("p")) < LAYOUT_PARAGRAPHS:
        return
    table = next(cell.iterancestors("table"), None)
    if table is None:
        return
    for element in list(table.iter(*TABLE_PARTS)):
        if element is table or next(element.iterancestors("table"), None) is table:
            element.tag = "div"


def _gather(parent: HtmlElement) -> None:
    """Make a paragraph of each sentence that stands loose among an element's blocks."""
    head: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in [*parent, None]:
        if child is not None and child.tag in INLINE:
            run.append(child)
            continue
        leading = (parent.text if head is None else head.tail) or ""
        if _is_sentence(leading, run):
            if head is None:
                parent.text = None
                paragraph = _opened(parent, 0, leading)
            else:
                head.tail = None
                paragraph = Element("p")
                paragraph.text = leading
                head.addnext(paragraph)
            paragraph.extend(run)
        head, run = child, []


def _is_paragraph(div: HtmlElement) -> bool:
    """Tell whether a container of several lines holds nothing but a text: an extractor would take its last line alone."""
    return all(child.tag in INLINE for child in div) and _is_sentence(div.text or "", list(div))


def _is_sentence(leading: str, run: list[HtmlElement]) -> bool:
    """Tell a sentence from labels and links: it is long enough, ends as one, and has text of its own."""
    if not leading.strip() and not run:
        return False
    loose = leading + "".join(element.tail or "" for element in run)
    said = leading + "".join("".join(element.itertext()) + (element.tail or "") for element in run)
    return len(said.strip()) >= LOOSE and said.rstrip().endswith(CLOSED) and 2 * len(loose.strip()) > len(said.strip())
