"""One page in, one document out, or the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from importlib.metadata import version
from typing import TYPE_CHECKING

from pipeline.extract import blocks, body, html, jsonld, metadata, paragraphs, rules, text
from pipeline.extract.outline import Outline
from pipeline.items import Document, Page, Rejection

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipeline.items import RejectionReason, Rule, Source

VERSION = f"2 trafilatura-{version('trafilatura')}"
MARKUP_TYPE = re.compile(r"html|xml|text/plain|octet-stream|^\s*$", re.IGNORECASE)
FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"<[^<>]*>")
DECLARED = 0.5
"""A text shorter than this share of what the page declares is incomplete."""
JSON = re.compile(rb"\s*[\[{]\s*[\"{\[\]}]")
MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"ID3", b"OggS",
    b"wOF", b"\x00\x00\x01\x00",
)  # fmt: skip


def extract(page: Page, source: Source | None = None) -> Document | Rejection:
    """Find what a page says, who says it, and when.

    Args: page — as fetched; lines of a page of plain text are its blocks. source — whose time zone, language and rules hold.
    Returns: a Rejection (`not_html`, `no_article`) if it is no page, or nothing on it reads like an article.
    Raises: nothing that bytes could cause; deep nesting and size are bounded, time is not (see `Pool`).
    """
    if page.is_text:
        found = text.document(page, source)
        return replace(found, extractor_version=VERSION) if found.blocks else _rejected(page, "no_article", "an empty text")
    if what := _no_html(page):
        return _rejected(page, "not_html", what)
    parsed = html.parse(page.body, _header(page, "content-type"))
    if parsed is None:
        return _rejected(page, "no_article", "an empty page")
    try:
        found = _read(page, source, parsed.tree)
    except RecursionError:
        return _rejected(page, "no_article", "nested too deep to be read")
    if not found.blocks:
        return _rejected(page, "no_article", f"no main content among {found.n_page_words} words and {found.n_page_links} links")
    return replace(found, is_degraded=parsed.is_degraded or found.is_degraded, extractor_version=VERSION)


def _read(page: Page, source: Source | None, tree: HtmlElement) -> Document:
    rule = rules.rule_for(source, page.fetched_at.date())
    known = metadata.evidence(page, source, tree)
    found = _with_blocks(known, tree, rule)
    return found if rule is None else rules.override(found, tree, rule, known.clock)


def _with_blocks(known: metadata.Evidence, tree: HtmlElement, rule: Rule | None) -> Document:
    if rule:
        rules.remove(tree, rule)
    paragraphs.split(tree)
    outline = Outline(tree)
    restricted = rules.restrict(tree, rule) if rule else None
    content = tree if restricted is None else restricted
    inner = outline if restricted is None else Outline(restricted)
    n_declared = _n_declared(known)
    lines = body.lines(content, known.page.url, n_characters=inner.n_unlinked, n_declared=n_declared)
    found = blocks.locate(lines, inner)
    document = metadata.document(known, "\n".join(line.text for line in lines))
    return replace(
        document,
        blocks=found,
        n_page_words=outline.n_words,
        n_page_links=outline.n_links,
        is_degraded=body.size(lines) < DECLARED * n_declared,
    )


def _n_declared(known: metadata.Evidence) -> int:
    """Count the characters of the text that structured data give; it is often cut short, so it replaces nothing."""
    declared = jsonld.first(known.node.get("articleBody")) or ""
    return sum(not character.isspace() for character in TAG.sub(" ", unescape(declared)))


def _no_html(page: Page) -> str | None:
    """Say what a body is that is no HTML; None: it may be some."""
    kind = (_header(page, "content-type") or "").partition(";")[0].strip().lower()
    start = page.body[:1_024]
    if not MARKUP_TYPE.search(kind) and b"<html" not in start.lower():
        return f"content type {kind[:80]}"
    if start.startswith(MAGIC):
        return "a binary file"
    if FEED.match(start):
        return "a feed or a sitemap"
    if JSON.match(start) and b"<html" not in start.lower():
        return "JSON"
    return None


def _header(page: Page, name: str) -> str | None:
    return next((value for key, value in page.headers if key.lower() == name), None)


def _rejected(page: Page, reason: RejectionReason, detail: str) -> Rejection:
    return Rejection(url=page.url, stage="extract", reason=reason, detail=detail, http_status=page.status)
