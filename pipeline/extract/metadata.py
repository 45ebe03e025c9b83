"""Metadata: each field by its own witnesses, and where it was found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline.extract import authors, bylines, credits, dates, head, headline, jsonld, kind, language
from pipeline.items import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.items import Page, Source

MAX_TAGS = 30
MAX_TAG_CHARS = 80
MAX_HOME_LINKS = 5
MAX_URL_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one page, read once."""

    page: Page
    source: Source | None
    tree: HtmlElement
    head: Head
    nodes: list[Node]
    """JSON-LD, flattened."""
    node: Node
    """The one that describes the article; empty if none does."""
    clock: dates.Clock
    origins: dict[str, str] = field(default_factory=dict)
    """Filled as fields are found."""


def evidence(page: Page, source: Source | None, tree: HtmlElement) -> Evidence:
    """Read what a page declares; cheap, done before the body is looked for."""
    found = head.read(tree)
    nodes = jsonld.nodes(found.scripts)
    clock = dates.Clock(
        page.fetched_at,
        dates.zone(source.timezone if source else None),
        language.primary(found.language),
        _is_month_first(found.language, source),
    )
    return Evidence(page, source, tree, found, nodes, jsonld.article(nodes, page.url), clock)


def document(known: Evidence, text: str) -> Document:
    """Make a document without blocks: every metadata field, and its origin.

    Args: text — main content, by which the language is checked.
    """
    said, link, source = known.node, known.page.link, known.source
    outlet = _outlet(known)
    title, title_origin = headline.headline(
        known.head, jsonld.first(said.get("headline") or said.get("name")), link.headline if link else None, outlet, text
    )
    names, names_origin = authors.authors(known.head, jsonld.creators(said, known.nodes), link.authors if link else (), outlet)
    printed = credits.lines(known.tree, title)
    if not names and (names := credits.authors(printed) or bylines.in_text(known.tree, text, title)):
        names_origin = "text"
    tongue, tongue_origin = language.language(
        known.head, said, link.language if link else None, text, source.language if source else None
    )
    origins = {"headline": title_origin, "authors": names_origin, "language": tongue_origin}
    known.origins.update({name: origin for name, origin in origins.items() if origin})
    return replace(
        _with_times(_plain_fields(known), known, printed),
        headline=title,
        titles=headline.titles(known.head),
        authors=names,
        language=tongue,
        kind=kind.kind(known.head, said, known.nodes, known.page.url, text),
        access=kind.access(known.head, said, known.nodes, known.tree),
        reservation=kind.reservation(known.head, known.page),
    )


def _is_month_first(said: str | None, source: Source | None) -> bool | None:
    """Say how the page writes 3/5/2024: by the region of its language, else by its source's country."""
    tongue, _, region = (said or "").replace("_", "-").lower().partition("-")
    if tongue not in ("", "en"):
        return False
    country = region or (source.country if source else None)
    return country.lower() == "us" if country else None


def _plain_fields(known: Evidence) -> Document:
    found, said, link = known.head, known.node, known.page.link
    return Document(
        url=known.page.url,
        canonical_url=_first(known, "canonical_url", [("link", _canonical(known, u)) for u in _canonicals(known)]),
        description=_first(
            known,
            "description",
            [
                ("og", found.meta("og:description")),
                ("meta", found.meta("description", "twitter:description", "dc.description")),
                ("jsonld", jsonld.first(said.get("description"))),
                ("feed", link.description if link else None),
            ],
        ),
        section=_first(
            known,
            "section",
            [
                ("meta", found.meta("article:section", "parsely-section", "section")),
                ("jsonld", jsonld.first(said.get("articleSection"))),
            ],
        ),
        tags=_tags(known),
        image_url=_first(known, "image_url", [(origin, _absolute(known, url)) for origin, url in _images(known)]),
        origins=known.origins,
    )


def _first(known: Evidence, name: str, candidates: list[tuple[str, str | None]]) -> str | None:
    """Take the first candidate that says something, and remember where it came from."""
    for origin, value in candidates:
        text = headline.clean(value or "") if name in ("section", "description") else value
        if text:
            known.origins[name] = origin
            return text
    return None


def _with_times(found: Document, known: Evidence, printed: list[str]) -> Document:
    moment, origin = dates.published(known.head, known.node, known.page.link, known.page.url, known.clock)
    said = credits.published(printed, known.clock) if origin in (None, "feed") else None
    is_fed = known.page.link is not None and known.page.link.found_kind is not None
    if said and (moment is None or (is_fed and dates.is_belated(moment, said, known.clock))):
        moment, origin = said, "text"
    if moment is None and (moment := dates.from_text(known.tree, known.page.url, known.clock)):
        origin = "text"
    changed = dates.modified(known.head, known.node, known.clock)
    if moment and origin:
        known.origins["published_at"] = origin
        if moment.is_zone_assumed:
            known.origins["published_at_zone"] = "assumed"
    if changed and changed.is_zone_assumed:
        known.origins["modified_at_zone"] = "assumed"
    return replace(
        found,
        published_at=moment.at if moment else None,
        published_at_origin=origin,
        published_precision=moment.precision if moment else None,
        modified_at=changed.at if changed else None,
    )


def _outlet(known: Evidence) -> list[str]:
    """List the names by which the outlet calls itself."""
    publisher = known.node.get("publisher")
    names = [
        known.head.meta("og:site_name"),
        known.head.meta("application-name"),
        known.head.meta("apple-mobile-web-app-title"),
        *[name for one in jsonld.resolved(publisher, known.nodes) for name in jsonld.texts(one)][:3],
        known.source.name if known.source else None,
        *_home_links(known),
        _host(known.page.url),
        _host(known.page.url).removeprefix("www."),
    ]
    names += [name for node in known.nodes if "WebSite" in jsonld.types(node) for name in jsonld.texts(node.get("name"))[:2]]
    return [name for name in names if name]


def _home_links(known: Evidence) -> list[str]:
    """Read what leads to the front page: the outlet's name, or its logo's."""
    homes = {"/", *(f"{scheme}://{_host(known.page.url)}{end}" for scheme in ("http", "https") for end in ("", "/"))}
    links = [link for link in known.tree.iter("a") if link.get("href") in homes][:MAX_HOME_LINKS]
    texts = [head.fold(" ".join([*link.itertext(), *(image.get("alt") or "" for image in link.iter("img"))])) for link in links]
    return [text for text in texts if 1 < len(text) <= MAX_TAG_CHARS]


def _canonicals(known: Evidence) -> Iterator[str | None]:
    yield from known.head.links.get("canonical", [])
    yield known.head.meta("og:url")
    yield jsonld.url_of(known.node.get("mainEntityOfPage")) or jsonld.url_of(known.node.get("url"))


def _canonical(known: Evidence, url: str | None) -> str | None:
    """Resolve a canonical address; one that leads to the root of a host from a deeper page is a mistake of a template."""
    found = _absolute(known, url)
    if found and urlsplit(found).path in ("", "/") and urlsplit(known.page.url or "").path not in ("", "/"):
        return None
    return found


def _images(known: Evidence) -> Iterator[tuple[str, str | None]]:
    yield "og", known.head.meta("og:image", "og:image:url", "og:image:secure_url")
    yield "jsonld", jsonld.url_of(known.node.get("image"))
    yield "meta", known.head.meta("twitter:image", "twitter:image:src", "thumbnail")


def _absolute(known: Evidence, url: str | None) -> str | None:
    if not url:
        return None
    try:
        found = urljoin(urljoin(known.page.url or "", known.head.base or ""), url.strip())
        parts = urlsplit(found)
    except ValueError:
        return None
    is_web = (parts.scheme in ("http", "https") and "." in parts.netloc.split(":")[0]) or parts.hostname == "localhost"
    return found if is_web and len(found) <= MAX_URL_CHARS and not any(char.isspace() for char in found) else None


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _tags(known: Evidence) -> tuple[str, ...]:
    raw = [*known.head.all("article:tag", "og:article:tag"), *jsonld.texts(known.node.get("keywords"))]
    raw = raw or known.head.all("keywords", "news_keywords", "parsely-tags", "sailthru.tags")
    tags: dict[str, str] = {}
    for text in raw:
        for tag in (headline.clean(part) for part in text.split(",")):
            if tag and len(tag) <= MAX_TAG_CHARS:
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())[:MAX_TAGS]
