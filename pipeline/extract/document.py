"""One page in, one document out, or the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from pipeline.extract import (
    blocks,
    body,
    declared,
    html,
    inline,
    jsonld,
    metadata,
    paragraphs,
    restoring,
    rules,
    sequels,
    signs,
    text,
)
from pipeline.extract.outline import Outline
from pipeline.items import Document, Page, Rejection

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipeline.items import RejectionReason, Source

VERSION = f"4 trafilatura-{version('trafilatura')}"
MARKUP_TYPE = re.compile(r"html|xml|text/plain|octet-stream|^\s*$", re.IGNORECASE)
FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL
)
DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
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
    return read(page, source)[0]


def read(page: Page, source: Source | None = None) -> tuple[Document | Rejection, rules.Applied | None]:
    """Do what `extract` does, and tell what the source's rule did; None: none holds, or the page was not read so far."""
    if page.is_text:
        found = text.document(page, source)
        has_text = bool(found.blocks)
        return (replace(found, extractor_version=VERSION) if has_text else _rejected(page, "no_article", "an empty text")), None
    if what := _no_html(page):
        return _rejected(page, "not_html", what), None
    parsed = html.parse(page.body, _header(page, "content-type"))
    if parsed is None:
        return _rejected(page, "no_article", "an empty page"), None
    try:
        found, applied = _read(page, source, parsed.tree)
    except RecursionError:
        return _rejected(page, "no_article", "nested too deep to be read"), None
    if not (found.blocks or found.beside):
        ruled = rules.shortage(applied) if applied else ""
        lost = f"no main content among {found.n_page_words} words and {found.n_page_links} links"
        return _rejected(page, "no_article", f"{lost}; {ruled}" if ruled else lost), applied
    is_degraded = parsed.is_degraded or found.is_degraded
    return replace(found, is_degraded=is_degraded, extractor_version=VERSION), applied


def _read(page: Page, source: Source | None, tree: HtmlElement) -> tuple[Document, rules.Applied | None]:
    rule = rules.rule_for(source, page.fetched_at.date())
    known = metadata.evidence(page, source, tree)
    applied, chosen = rules.apply(tree, rule, known.clock) if rule else (None, [])
    if not chosen:
        sequels.remove(known)
    found = _with_blocks(known, tree, chosen)
    return (rules.override(found, applied) if applied else found), applied


def _with_blocks(known: metadata.Evidence, tree: HtmlElement, chosen: list[HtmlElement]) -> Document:
    whole = Outline(tree) if chosen else None
    content = rules.restrict(chosen) if chosen else tree
    inline.settle(content)
    paragraphs.split(content)
    inner = Outline(content)
    outline = whole or inner
    said = declared.text(known.node)
    n_declared = declared.size(said)
    lines = body.lines(content, known.page.url, inner, n_declared=n_declared)
    described = [*known.head.all(*DESCRIPTIONS), *filter(None, [jsonld.first(known.node.get("description"))])]
    lines = restoring.restored(lines, content, said, known.page.url, described)
    found = blocks.locate(lines, inner)
    document = metadata.document(known, "\n".join(line.text for line in lines))
    return replace(
        document,
        blocks=found,
        n_page_words=outline.n_words,
        n_page_links=outline.n_links,
        beside=signs.beside(content, found),
        signs=frozenset(signs.all_of(known, tree, found, inner)),
        is_degraded=body.size(lines) < DECLARED * n_declared or body.is_lost(lines, inner),
    )


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
