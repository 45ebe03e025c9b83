"""Signs: what the page around its main content tells of whether it is an article at all.

Nothing is judged here: cleaning weighs them. A page is looked at closely only if it has little main content.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extract import jsonld
from pipeline.extract.outline import UNREAD, squeeze
from pipeline.extract.words import INLINE, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.extract.metadata import Evidence
    from pipeline.extract.outline import Outline
    from pipeline.items import Block

THIN = 2_000
"""Characters of main content, white space left out; with more it is no stub and no notice."""
LINES = 20
LONGEST = 400
PAID_PART = 600
LINK_ABOVE = 40
SHORTEST_LINK = 12
SEVERAL = 3
MOST = 0.6
LIST_TYPES = table("CollectionPage SearchResultsPage ProfilePage ItemList")
PARTS_LEFT_OUT = UNREAD | {"nav", "header", "footer", "label", "option"}
BREAKS = frozenset(("br", "button"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LISTS = re.compile(
    r"/(?:tags?|topics?|themen|thema|categor\w+|kategori\w+|rubri\w+|authors?|auteurs?|autor\w*|search|suche)/", re.I
)
PAGES = re.compile(r"(?:/page/\d+/?|[?&](?:page|paged|q|s|query|search)=[^&]*)$", re.IGNORECASE)
FRONT = re.compile(r"^https?://[^/]+/?(?:index\.\w+)?$", re.IGNORECASE)
CLASS_SELECTOR = re.compile(r"^\s*[\w*]*\.([\w-]+)\s*$")


def all_of(known: Evidence, tree: HtmlElement, blocks: Sequence[Block], outline: Outline) -> Iterator[str]:
    """List the signs of a page; each is described below."""
    yield from declared(known.head, known.nodes, known.page.url)
    yield from layout(blocks, outline)
    yield from paid_part(tree, known.nodes)


def declared(head: Head, found: Sequence[Node], url: str | None) -> Iterator[str]:
    """List what a page declares itself to be.

    `declares_article`, `declares_list` — by structured data or meta tags. `list_address` — its address is that of a front
    page, a tag, an author or a search.
    """
    types = {kind for node in found for kind in jsonld.types(node)}
    kind = (head.meta("og:type") or "").lower()
    is_article = any(name.endswith(("Article", "BlogPosting")) for name in types) or kind == "article"
    if is_article or "LiveBlogPosting" in types or head.meta("article:published_time"):
        yield "declares_article"
    elif types & LIST_TYPES or kind == "profile":
        yield "declares_list"
    if url and (LISTS.search(url) or PAGES.search(url) or FRONT.match(url)):
        yield "list_address"


def layout(blocks: Sequence[Block], outline: Outline) -> Iterator[str]:
    """List what the place of main content on its page tells.

    `below_links` — most of its paragraphs, the first among them, stand right below a link of their own, as teasers do.
    """
    running = [
        block for block in blocks if block.is_located and block.kind in ("paragraph", "list_item") and block.link_share < 1
    ]
    if len(running) >= SEVERAL and _is_below_link(running[0], outline):
        below = sum(_is_below_link(block, outline) for block in running)
        if below >= SEVERAL and below >= MOST * len(running):
            yield "below_links"


def paid_part(tree: HtmlElement, found: Iterable[Node]) -> Iterator[str]:
    """Tell whether the part that is not free is on the page.

    `paid_part_missing` — the page names the element that holds it, and it holds no more than an offer. `paid_part_there`.
    """
    for node in found:
        said = node.get("hasPart")
        for part in said if isinstance(said, list) else [said]:
            if isinstance(part, dict) and (name := _class_not_free(part)):
                parts = [element for element in tree.iter() if name in (element.get("class") or "").split()]
                size = sum(len(squeeze("".join(element.itertext()))) for element in parts)
                yield "paid_part_there" if size >= PAID_PART else "paid_part_missing"
                return


def beside(tree: HtmlElement, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Read the lines of a thin page that extraction left out, from its last block on.

    Returns: at most 20, each cut after 400 characters, navigation and what is hidden left out; none for a page with much
    main content.
    """
    if sum(len(block.text) for block in blocks) > THIN:
        return ()
    known = {squeeze(block.text)[:LONGEST]: block.position for block in blocks}
    lines = list(_lines(tree))
    last = max((at for at, line in enumerate(lines) if squeeze(line)[:LONGEST] in known), default=-1)
    return tuple(line[:LONGEST] for line in lines[last + 1 : last + 1 + LINES])


def _class_not_free(part: Node) -> str:
    """Name the class by which structured data point at a part that is not free."""
    selector = CLASS_SELECTOR.match(str(part.get("cssSelector") or ""))
    is_free = str(part.get("isAccessibleForFree")).rsplit("/", 1)[-1].lower() != "false"
    return selector[1] if selector and not is_free else ""


def _is_below_link(block: Block, outline: Outline) -> bool:
    place = outline.find(squeeze(block.text), 0, is_whole=False)
    return place > 0 and outline.is_below_link(place, most=LINK_ABOVE, least=SHORTEST_LINK)


def _lines(tree: HtmlElement) -> Iterator[str]:
    """Walk the text of a page, a line a block."""
    run: list[str] = []
    body = tree.find("body")
    stack: list[tuple[HtmlElement, bool]] = [(tree if body is None else body, False)]
    while stack:
        element, is_left = stack.pop()
        if element.tag not in INLINE or element.tag in BREAKS:
            yield from _closed(run)
        if is_left or _is_left_out(element):
            run.append(element.tail or "")
        else:
            run.append(element.text or "")
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
    yield from _closed(run)


def _closed(run: list[str]) -> Iterator[str]:
    line = " ".join("".join(run).split())
    run.clear()
    if any(character.isalnum() for character in line):
        yield line


def _is_left_out(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in PARTS_LEFT_OUT:
        return True
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or HIDDEN.search(attributes.get("style", "")) is not None
    )
