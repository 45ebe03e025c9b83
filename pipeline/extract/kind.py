"""Kind, access and reservation: what sort of article it is, who may read it, and what its publisher forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.extract import jsonld
from pipeline.extract.words import GALLERY, LIVE, OPINION, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.items import Access, ArticleKind, Page

OTHER_TYPES = table("Product Recipe Event JobPosting QAPage ProfilePage SearchResultsPage FAQPage HowTo")
NOT_ARTICLE_OG = re.compile(r"product|profile|music|book|restaurant|business", re.IGNORECASE)
PAID = table("locked premium metered paid subscriber subscribers subscription plus paywall paywalled")
PAID_CLASS = re.compile(
    r"(?:^|[-_])(?:premium|paywalled|paid|locked|subscribers?[-_]only|members[-_]only)(?:[-_](?:article|content|post|story|page))?$",
    re.IGNORECASE,
)
NOT_PAID_CLASS = re.compile(r"(?:^|[-_])(?:no|not|non|un|free|ad|ads|header|footer|banner)(?:[-_]|$)", re.IGNORECASE)
OPT_OUT = frozenset(("noai", "noimageai"))
STAMP = re.compile(r"\W*\d{1,2}\s?[:.h]\s?\d{2}(?!\d)(?:\s?(?:[ap]\.?m\.?|uhr|h)\b)?", re.IGNORECASE)
LIVE_TITLE = re.compile(
    r"\b(?:live[ -]?blog|live[ -]?ticker|newsblog|liveticker|live updates?|as it happened|minute by minute|minuto a minuto"
    r"|minuto per minuto|en direct|en directo|in diretta|ao vivo|live|в прямом эфире|онлайн|canlı|na żywo)\b"  # noqa: RUF001 - Turkish
    r"|ライブ|速報中|直播|실시간",
    re.IGNORECASE,
)
LIVE_BLOG = table("liveblog live-blog liveticker live-ticker")
"""Folders that say it by themselves; the other words of `LIVE` name concerts and video as well."""
ENTRIES = 5
FEW_ENTRIES = 3


def kind(head: Head, node: Node, found: Iterable[Node], url: str | None, text: str = "") -> ArticleKind:
    """Tell news from opinion, live blogs, galleries and what is no journalism, by what the page declares and its address.

    Args: text — main content, a line a block: entries with times tell a live blog that nothing else names.
    """
    types = set(jsonld.types(node))
    words = _url_words(url) | _words(jsonld.first(node.get("articleSection"))) | _words(head.meta("article:section"))
    if "LiveBlogPosting" in types or words & LIVE_BLOG or _has_entries(head, text, is_called_live=bool(words & LIVE)):
        return "live_blog"
    if types & {"OpinionNewsArticle", "ReviewNewsArticle"} or words & OPINION:
        return "opinion"
    if types & {"ImageGallery", "MediaGallery"} or words & GALLERY:
        return "gallery"
    all_types = {kind for other in found for kind in jsonld.types(other)}
    has_article = any(kind.endswith(("Article", "Posting")) and kind != "JobPosting" for kind in all_types)
    if not has_article and (all_types & OTHER_TYPES or NOT_ARTICLE_OG.match(head.meta("og:type") or "")):
        return "other"
    return "news"


def access(head: Head, node: Node, found: Iterable[Node], tree: HtmlElement | None = None) -> Access:
    """Tell whether the whole article is free to read, as its publisher declares by data, tags or classes."""
    declared = [value for other in (node, *found) if (value := _truth(other.get("isAccessibleForFree"))) is not None]
    if declared:
        return "free" if declared[0] else "paywalled"
    tier = (head.meta("article:content_tier", "og:article:content_tier") or "").lower()
    if tier:
        return "free" if tier == "free" else "paywalled" if tier in PAID else "unknown"
    free = _truth(head.meta("isaccessibleforfree", "is_free", "free"))
    if free is not None:
        return "free" if free else "paywalled"
    return "paywalled" if tree is not None and _is_paid_by_class(tree) else "unknown"


def reservation(head: Head, page: Page) -> str | None:
    """List what the publisher reserves against machines: `noai`, `noimageai`, `tdm`.

    Returns: comma-joined, sorted; None if nothing is reserved.
    """
    headers = [(name.lower(), value) for name, value in page.headers]
    robots = [*head.all("robots"), *(value for name, value in headers if name == "x-robots-tag")]
    said = {word for value in robots for word in re.split(r"[\s,:;]+", value.lower()) if word in OPT_OUT}
    tdm = [*head.all("tdm-reservation"), *(value for name, value in headers if name == "tdm-reservation")]
    if any(value.strip() == "1" for value in tdm):
        said.add("tdm")
    return ",".join(sorted(said)) or None


def _has_entries(head: Head, text: str, *, is_called_live: bool) -> bool:
    """Tell whether a page is made of entries with times of day; fewer do if its headline or address calls it live."""
    in_text = sum(STAMP.match(line) is not None and len(line) > len("00:00") for line in text.splitlines())
    clocks = [element for element in head.times if element.tag == "time" and STAMP.fullmatch(_said(element))]
    in_markup = len({_said(element) for element in clocks if next(element.iterancestors("a"), None) is None})
    title = f"{head.meta('og:title') or ''} {head.title or ''}"
    n_entries = max(in_text, in_markup)
    return in_markup >= ENTRIES or (n_entries >= FEW_ENTRIES and (is_called_live or LIVE_TITLE.search(title) is not None))


def _said(element: HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def _is_paid_by_class(tree: HtmlElement) -> bool:
    """Tell whether the page's only article, or the page, bears a class that says so; teasers bear them as well."""
    articles = list(tree.iter("article"))
    elements = [*(articles if len(articles) == 1 else ()), *tree.iter("body", "main")]
    names = [name for element in elements for name in (element.get("class") or "").split()]
    return any(PAID_CLASS.search(name) and not NOT_PAID_CLASS.search(name) for name in names)


def _truth(value: object) -> bool | None:
    text = str(value).rsplit("/", 1)[-1].strip().lower()
    return True if text in ("true", "yes", "1") else False if text in ("false", "no", "0") else None


def _url_words(url: str | None) -> set[str]:
    """Take the folders of an address; the last part is the article's own name, which says anything."""
    try:
        parts = urlsplit(url or "").path.lower().strip("/").split("/")
    except ValueError:
        return set()
    return set(parts[:-1])


def _words(text: str | None) -> set[str]:
    return {(text or "").strip().lower().replace(" ", "-")}
