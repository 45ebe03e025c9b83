"""Find what a homepage offers to read regularly: feeds, sitemaps and section fronts, its name and its language."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from crawler.links import anchors, charset, hints, shapes
from pipeline.urls import registered_domain, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pipeline.items import FeedKind

MAX_CANDIDATES = 100
MAX_SECTIONS = 20
_MAX_TITLE = 200
_MAX_ROBOTS = 512 * 2**10

_FEED_TYPES = frozenset(("application/atom+xml", "application/feed+json", "application/rdf+xml", "application/rss+xml"))
_FEED_PATH = re.compile(
    r"(?:/|\.|\A)(?:rss|atom|feeds?|rdf)(?:\d(?:\.\d)?)?(?:\.(?:xml|json|php|aspx))?/?\Z|/(?:rss|feeds?)/[^?]*\Z|\.(?:rss|atom|rdf)\Z",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:\A|&)(?:feed|format|type)=(?:rss2?|atom|feed)(?:&|\Z)", re.IGNORECASE)
_FEED_WORD = re.compile(r"\b(?:RSS|Atom|feed)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments?/|comments?[-_./]feed|feed=comments", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)
_SECTION_PATH = re.compile(r"/[^/.]{2,40}(?:/[^/.]{2,40})?/?", re.IGNORECASE)
_NAVIGATION = (
    "//nav[not(ancestor::footer)] | //*[@role='navigation'][not(ancestor-or-self::nav or ancestor::footer)]"
    " | //header[not(ancestor::article)]"
)
_OUTLETS = frozenset(("newsmediaorganization", "newspaper", "organization", "website"))

_WELL_KNOWN = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds",
    "/feeds/posts/default",
    "/index.rss",
    "/rss/all.xml",
    "/?feed=rss2",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap_news.xml",
    "/sitemaps/news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)

FoundBy = Literal["link_tag", "anchor", "navigation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that a homepage offers, not tried yet."""

    url: str
    """Absolute."""
    kind: FeedKind
    """What it looks like."""
    title: str | None = None
    """As the homepage calls it."""
    found_by: FoundBy
    """`link_tag` is the publisher's own word, `anchor` and `navigation` are our guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a homepage says of itself."""

    name: str | None = None
    """The outlet's name; None: it says none but a page title."""
    language: str | None = None
    """BCP 47."""


def read(body: bytes, *, url: str) -> tuple[Candidate, ...]:
    """List the feeds, sitemaps and sections that a homepage leads to, surest first, each address once.

    Args: url — of the homepage, after redirects.
    Returns: at most 100; empty if the body is no HTML. Feeds of comments are left out.
    """
    root = anchors.parse(body)
    if root is None:
        return ()
    found: dict[str, Candidate] = {}
    for candidates in (_from_link_tags(root, url), _from_anchors(root, url), _from_navigation(root, url)):
        for candidate in candidates:
            if not _COMMENTS.search(candidate.url):
                found.setdefault(url_key(candidate.url), candidate)
    return tuple(found.values())[:MAX_CANDIDATES]


def about(body: bytes, *, url: str) -> About:
    """Read the outlet's name (JSON-LD, then Open Graph, then the application's name) and the page's language."""
    root = anchors.parse(body)
    if root is None:
        return About()
    names = (*_names_in_jsonld(root, url), _meta(root, "og:site_name"), _meta(root, "application-name"))
    name = next((line for name in names if (line := hints.line(name, _MAX_TITLE))), None)
    said = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or _meta(root, "og:locale")
    return About(name=name, language=hints.language(said))


def well_known(homepage: str) -> tuple[str, ...]:
    """List where feeds and sitemaps usually are, feeds first, likeliest first; nothing is tried.

    >>> well_known("https://gazette.example/en/")[0]
    'https://gazette.example/feed'
    """
    return tuple(address for path in _WELL_KNOWN if (address := hints.address(path, homepage)))


def from_robots(body: bytes) -> tuple[str, ...]:
    """List the sitemaps that a robots.txt names, news sitemaps first; never raises."""
    lines = charset.decode(body[:_MAX_ROBOTS]).splitlines()
    matches = (_SITEMAP_LINE.match(line) for line in lines)
    addresses = (hints.address(match[1], "") for match in matches if match)
    found = dict.fromkeys(address for address in addresses if address)
    return tuple(sorted(found, key=lambda address: "news" not in urlsplit(address).path.lower()))[:MAX_CANDIDATES]


def _from_link_tags(root: etree._Element, url: str) -> Iterator[Candidate]:
    base = anchors.base_of(root, url)
    for element in root.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        address = hints.address(element.get("href"), base)
        if address is None:
            continue
        title = hints.line(element.get("title"), _MAX_TITLE)
        if ("alternate" in rels and kind in _FEED_TYPES) or "feed" in rels:
            yield Candidate(url=address, kind="feed", title=title, found_by="link_tag")
        elif "sitemap" in rels:
            yield Candidate(url=address, kind="sitemap", title=title, found_by="link_tag")


def _from_anchors(root: etree._Element, url: str) -> Iterator[Candidate]:
    for anchor in anchors.find(root, url=url):
        parts = urlsplit(anchor.url)
        is_feed = bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))
        if is_feed or (_FEED_WORD.search(anchor.text) and parts.path.endswith((".xml", ".json"))):
            yield Candidate(url=anchor.url, kind="feed", title=anchor.text[:_MAX_TITLE] or None, found_by="anchor")


def _from_navigation(root: etree._Element, url: str) -> Iterator[Candidate]:
    """Take short names in the navigation, one or two steps below the homepage, for sections."""
    base = anchors.base_of(root, url)
    elements = (element for nav in root.xpath(_NAVIGATION)[:20] for element in nav.iter("a"))
    found: dict[str, Candidate] = {}
    for element in islice(elements, 500):
        address = hints.address(element.get("href"), base)
        title, _ = anchors.words(element)
        if address and _is_section(address, title, url):
            found.setdefault(address, Candidate(url=address, kind="section", title=title, found_by="navigation"))
    yield from islice(found.values(), MAX_SECTIONS)


def _is_section(address: str, title: str, homepage: str) -> bool:
    parts = urlsplit(address)
    is_near = not parts.query and _SECTION_PATH.fullmatch(parts.path) is not None
    is_neutral = -3 < shapes.of_address(address).score <= 1
    is_ours = registered_domain(address) == registered_domain(homepage)
    return is_near and is_neutral and is_ours and 0 < shapes.n_words_of(title) <= 3


def _meta(root: etree._Element, name: str) -> str | None:
    for element in root.iter("meta"):
        if name in (element.get("property"), element.get("name")) and element.get("content"):
            return str(element.get("content"))
    return None


def _names_in_jsonld(root: etree._Element, url: str) -> Iterator[str]:
    for element in root.iter("script"):
        if (element.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            content = json.loads(element.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (str(node["name"]) for node in _nodes(content) if _is_outlet(node, url))


def _nodes(content: object) -> Iterator[dict[str, object]]:
    top = content if isinstance(content, list) else [content]
    for node in top[:50]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (part for part in (graph if isinstance(graph, list) else [])[:50] if isinstance(part, dict))
            yield from (part for part in (node.get("publisher"),) if isinstance(part, dict))


def _is_outlet(node: dict[str, object], url: str) -> bool:
    said = node.get("@type")
    kinds = {str(kind).lower() for kind in (said if isinstance(said, list) else [said])}
    home = hints.address(node.get("url"), url)
    is_ours = home is None or registered_domain(home) == registered_domain(url)
    return bool(kinds & _OUTLETS) and isinstance(node.get("name"), str) and is_ours
