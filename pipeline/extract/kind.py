"""Kind, access and reservation: what sort of article it is, who may read it, and what its publisher forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.extract import jsonld
from pipeline.extract.words import GALLERY, LIVE, OPINION, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node
    from pipeline.items import Access, ArticleKind, Page

OTHER_TYPES = table("Product Recipe Event JobPosting QAPage ProfilePage SearchResultsPage FAQPage HowTo")
NOT_ARTICLE_OG = re.compile(r"product|profile|music|book|restaurant|business", re.IGNORECASE)
PAID = table("locked premium metered paid subscriber subscribers subscription plus paywall paywalled")
OPT_OUT = frozenset(("noai", "noimageai"))


def kind(head: Head, node: Node, found: Iterable[Node], url: str | None) -> ArticleKind:
    """Tell news from opinion, live blogs, galleries and what is no journalism, by what the page declares and its address."""
    types = set(jsonld.types(node))
    words = _url_words(url) | _words(jsonld.first(node.get("articleSection"))) | _words(head.meta("article:section"))
    if "LiveBlogPosting" in types or words & LIVE:
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


def access(head: Head, node: Node, found: Iterable[Node]) -> Access:
    """Tell whether the whole article is free to read, as its publisher declares."""
    declared = [value for other in (node, *found) if (value := _truth(other.get("isAccessibleForFree"))) is not None]
    if declared:
        return "free" if declared[0] else "paywalled"
    tier = (head.meta("article:content_tier", "og:article:content_tier") or "").lower()
    if tier:
        return "free" if tier == "free" else "paywalled" if tier in PAID else "unknown"
    free = _truth(head.meta("isaccessibleforfree", "is_free", "free"))
    return "unknown" if free is None else "free" if free else "paywalled"


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
