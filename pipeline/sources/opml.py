"""Subscriptions of feed readers: OPML 1.0 and 2.0 → what each outline names, and sources → OPML 2.0. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipeline import urls
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.items import Source

MAX_BYTES = 10 * 2**20
MAX_OUTLINES = 20_000
OURS = "urn:copydesk:source"
"""The namespace of what OPML has no word for; readers that do not know it leave it out."""
_LINE = "\n  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed that a file names, or one source of ours that has none."""

    line: int
    """Where it stands in the file."""
    name: str = ""
    """Its title, else its text; empty: it has neither."""
    feed: str = ""
    """Address of the feed as written; empty: a source without feeds."""
    homepage: str = ""
    """As written; empty: not said."""
    language: str = ""
    """As written."""
    tags: tuple[str, ...] = ()
    """Its categories, and the folders in which it stands."""
    key: str = ""
    """The source's key, in a file of ours only, as is what follows."""
    country: str = ""
    timezone: str = ""
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    is_enabled: bool = True
    """False: its stanza says `enabled = false`."""


def read(raw: bytes) -> list[Outline]:
    """List the feeds of an OPML file, in its order.

    Returns: at least one.
    Raises: UsageError — it is over 10 MiB, no XML, no OPML, declares entities, or names no feed; the message says where.
    """
    outlines = list(_outlines(_body(raw), ()))
    if not outlines:
        raise UsageError("names no feed: no outline has an xmlUrl; export the subscriptions of your feed reader as OPML")
    return outlines


def write(sources: Iterable[Source], *, title: str) -> bytes:
    """Write sources as OPML 2.0: an outline for each feed, in the order given.

    Returns: UTF-8; a source without feeds is an outline of type `link`. Schedule, rules and the like have no place in it.
    """
    root = etree.Element("opml", version="2.0", nsmap={"copydesk": OURS})
    root.text = "\n"
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    head.tail, body.text, body.tail = "\n", _LINE, "\n"
    for source in sources:
        for feed in source.feeds or ("",):
            etree.SubElement(body, "outline", _attributes(source, feed)).tail = _LINE
    if len(body):
        body[-1].tail = "\n"
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written.rstrip() + b"\n"


def _body(raw: bytes) -> etree._Element:
    if len(raw) > MAX_BYTES:
        raise UsageError(f"is larger than {MAX_BYTES // 2**20} MiB, which no list of subscriptions is")
    if not raw.strip():
        raise UsageError("is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(raw.lstrip(), parser)
    except etree.XMLSyntaxError as exc:
        raise UsageError(f"is not valid XML: {exc.msg or 'it breaks off'}") from exc
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UsageError("declares entities, which no list of subscriptions needs and which can hide anything; it is not read")
    body = next((child for child in root.iterchildren("{*}body")), None)
    if etree.QName(root).localname.lower() != "opml" or body is None:
        raise UsageError(f"is XML, but no OPML: it begins with <{etree.QName(root).localname[:40]}>")
    return body


def _outlines(body: etree._Element, folders: tuple[str, ...]) -> Iterator[Outline]:
    """Walk the outlines; what has children and no feed is a folder, and its name a tag."""
    stack = [(child, folders) for child in reversed(_children(body))]
    n = 0
    while stack:
        element, above = stack.pop()
        n += 1
        if n > MAX_OUTLINES:
            raise UsageError(f"holds more than {MAX_OUTLINES} outlines: divide it")
        said = {name.lower(): " ".join(str(value).split()) for name, value in element.attrib.items()}
        name = said.get("title") or said.get("text") or ""
        feed, key = said.get("xmlurl", ""), said.get(f"{{{OURS}}}key", "")
        if feed or key:
            yield _outline(said, (*_categories(said.get("category", "")), *above), line=element.sourceline or 0)
        inside = above if feed or key or not name else (*above, name)
        stack += [(child, inside) for child in reversed(_children(element))]


def _children(element: etree._Element) -> list[etree._Element]:
    return list(element.iterchildren("{*}outline"))


def _outline(said: Mapping[str, str], tags: tuple[str, ...], *, line: int) -> Outline:
    def ours(name: str) -> str:
        return said.get(f"{{{OURS}}}{name}", "")

    return Outline(
        line=line,
        name=said.get("title") or said.get("text") or "",
        feed=_address(said.get("xmlurl", "")),
        homepage=said.get("htmlurl") or said.get("url") or "",
        language=said.get("language", ""),
        tags=tuple(dict.fromkeys(tags)),
        key=ours("key"),
        country=ours("country"),
        timezone=ours("timezone"),
        sitemaps=tuple(ours("sitemaps").split()),
        sections=tuple(ours("sections").split()),
        is_enabled=ours("enabled") != "false",
    )


def _address(said: str) -> str:
    """Read `feed://gazette.example/rss` and `feed:https://…`, as some readers write them."""
    if not said.lower().startswith("feed:"):
        return said
    rest = said[len("feed:") :]
    return rest if urls.is_web(rest) else f"http:{rest}"


def _categories(said: str) -> tuple[str, ...]:
    """Take categories for tags: divided by commas, and a path such as `/News/Local` by its steps."""
    found = (part.strip() for part in said.split(","))
    steps = (step.strip() for part in found for step in (part.split("/") if part.startswith("/") else (part,)))
    return tuple(step for step in steps if step)


def _attributes(source: Source, feed: str) -> dict[str, str]:
    tags = (" ".join(tag.replace(",", " ").split()).lstrip("/") for tag in source.tags)
    said = {
        "text": source.name,
        "title": source.name,
        "type": "rss" if feed else "link",
        "xmlUrl": feed,
        "htmlUrl" if feed else "url": source.homepage,
        "category": ",".join(tag for tag in tags if tag),
        "language": source.language or "",
        f"{{{OURS}}}key": source.key,
        f"{{{OURS}}}country": source.country or "",
        f"{{{OURS}}}timezone": source.timezone or "",
        f"{{{OURS}}}sitemaps": " ".join(source.sitemaps),
        f"{{{OURS}}}sections": " ".join(source.sections),
        f"{{{OURS}}}enabled": "" if source.enabled else "false",
    }
    return {name: value for name, value in said.items() if value}
