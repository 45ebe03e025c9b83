"""Read sitemaps and sitemap indexes, gzipped ones and plain lists too, into links and child sitemaps."""

from __future__ import annotations

import heapq
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from crawler.links import Found, Nested, charset, feeds, hints
from pipeline.items import Link
from pipeline.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.items import Source

MAX_BYTES = 50 * 2**20
MAX_LINKS = 50_000
MAX_NESTED = 1_000
_GZIP = b"\x1f\x8b"
_MAX_HEADLINE = 500
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Context:
    """What every entry of one sitemap shares."""

    url: str
    source: Source
    now: datetime
    since: datetime | None
    until: datetime | None


def read(
    body: bytes, *, url: str, source: Source, now: datetime, since: datetime | None = None, until: datetime | None = None
) -> Found:
    """Find the articles of a sitemap, or the children of an index; never raises.

    Args: since, until — a half-open range of the entry's news date, else of its `lastmod`. An entry without either is kept
    if it is news (news sitemaps hold the last days only), and else only when no range is given. Children whose `lastmod` is
    before `since` are left out; `until` leaves none out, for a child may hold older entries too.
    Returns: at most 50,000 links and the 1,000 latest children; each address once.
    """
    body = _unzipped(body) if body.startswith(_GZIP) else body[:MAX_BYTES]
    if not body.strip(b" \t\r\n\x00"):
        return Found(error="empty")
    context = _Context(url, source, now, since, until)
    root = feeds.root_name(charset.decode(body[:8_192]).lstrip("\ufeff \t\r\n\x00"))
    if root in ("urlset", "sitemapindex"):
        return _read_xml(body, context, is_index=root == "sitemapindex")
    if root in ("rss", "rdf", "feed") or body.lstrip()[:1] == b"{":
        found = feeds.read(body, url=url, content_type=None, source=source, now=now)
        return replace(found, links=tuple(link for link in found.links if _is_in_range(link, context, is_news=True)))
    if root is not None:
        return Found(error="an HTML page instead of a sitemap" if root == "html" else f"XML, but no sitemap: <{root}>")
    return _read_lines(body, context)


def _unzipped(body: bytes) -> bytes:
    """Unpack up to 50 MiB; of a file that is cut short or damaged, what came before."""
    unpacked = bytearray()
    while body.startswith(_GZIP) and len(unpacked) < MAX_BYTES:
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(body, MAX_BYTES - len(unpacked))
        except zlib.error:
            unpacked += _salvaged(body, MAX_BYTES - len(unpacked))
            break
        body = member.unused_data
    return bytes(unpacked)


def _salvaged(body: bytes, limit: int) -> bytes:
    member = zlib.decompressobj(wbits=31)
    unpacked = bytearray()
    try:
        for start in range(0, len(body), 512):
            unpacked += member.decompress(body[start : start + 512], limit - len(unpacked))
            if len(unpacked) >= limit:
                break
    except zlib.error:
        pass  # what was unpacked before the damage is what there is
    return bytes(unpacked)


def _read_xml(body: bytes, context: _Context, *, is_index: bool) -> Found:
    links: dict[str, Link] = {}
    nested: dict[str, Nested] = {}
    n_entries = 0
    for entry in _entries(body):
        n_entries += 1
        texts = _texts(entry)
        if is_index:
            child = _child(texts, context)
            if child:
                nested.setdefault(child.url, child)
        elif link := _link(texts, context):
            links.setdefault(url_key(link.url), link)
            if len(links) >= MAX_LINKS:
                break
    error = None if n_entries else "a sitemap without entries"
    return Found(links=tuple(links.values()), nested=_latest(nested), error=error)


def _entries(body: bytes) -> Iterator[etree._Element]:
    """Walk the entries one at a time, forgetting each when it has been read."""
    walk = etree.iterparse(
        BytesIO(body.lstrip()),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        huge_tree=False,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
    )
    try:
        for _, entry in walk:
            yield entry
            entry.clear()
            parent = entry.getparent()
            while parent is not None and entry.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError:  # recovery has its limits; what was read so far stands
        return


def _texts(entry: etree._Element) -> dict[str, str]:
    """Read what an entry says by local name; `news.` goes before the names inside `news:news`."""
    texts: dict[str, str] = {}
    for child in entry.iterchildren(tag=etree.Element):
        name = _local_name(child)
        if name == "news":
            texts["news"] = "yes"
            for part in child.iter(tag=etree.Element):
                texts.setdefault(f"news.{_local_name(part)}", _text(part))
        else:
            texts.setdefault(name, _text(child))
    return texts


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()  # the colon stays if nobody declared the prefix


def _text(element: etree._Element) -> str:
    return "".join(element.itertext(with_tail=False))[:4_000].strip()


def _link(texts: dict[str, str], context: _Context) -> Link | None:
    address = hints.address(texts.get("loc"), context.url)
    if address is None:
        return None
    link = Link(
        url=address,
        source=context.source.key,
        found_in=context.url,
        found_kind="sitemap",
        headline=hints.line(texts.get("news.title"), _MAX_HEADLINE),
        published_at=_moment(texts.get("news.publication_date"), context),
        modified_at=_moment(texts.get("lastmod"), context),
        language=hints.language(texts.get("news.language")),
    )
    return link if _is_in_range(link, context, is_news="news" in texts) else None


def _is_in_range(link: Link, context: _Context, *, is_news: bool) -> bool:
    date = link.published_at or link.modified_at
    if date is None:
        return is_news or (context.since is None and context.until is None)
    return (context.since is None or date >= context.since) and (context.until is None or date < context.until)


def _child(texts: dict[str, str], context: _Context) -> Nested | None:
    address = hints.address(texts.get("loc"), context.url)
    lastmod = _moment(texts.get("lastmod"), context)
    if address is None or address == context.url or (context.since and lastmod and lastmod < context.since):
        return None
    return Nested(url=address, lastmod=lastmod)


def _latest(nested: dict[str, Nested]) -> tuple[Nested, ...]:
    if len(nested) <= MAX_NESTED:
        return tuple(nested.values())
    chosen = set(heapq.nlargest(MAX_NESTED, nested.values(), key=lambda child: child.lastmod or _ALWAYS))
    return tuple(child for child in nested.values() if child in chosen)


def _read_lines(body: bytes, context: _Context) -> Found:
    """Read a list of addresses; more than half of its lines must be some, or it is another kind of text."""
    lines = [line.strip() for line in charset.decode(body).splitlines() if line.strip()]
    addresses = [address for line in lines if (address := hints.address(line, ""))]
    if len(addresses) * 2 <= len(lines):
        return Found(error="neither XML nor a list of addresses")
    links: dict[str, Link] = {}
    for address in addresses[: MAX_LINKS * 2]:
        link = Link(url=address, source=context.source.key, found_in=context.url, found_kind="sitemap")
        if len(links) < MAX_LINKS and _is_in_range(link, context, is_news=False):
            links.setdefault(url_key(address), link)
    return Found(links=tuple(links.values()))


def _moment(raw: str | None, context: _Context) -> datetime | None:
    return hints.moment(raw, timezone=context.source.timezone, now=context.now)
