"""Plain text: its lines are its blocks, and nothing is guessed about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.extract import language
from pipeline.extract.html import CONTROLS
from pipeline.extract.outline import UNSPACED
from pipeline.items import Block, Document

if TYPE_CHECKING:
    from pipeline.items import Link, Page, Source


def document(page: Page, source: Source | None) -> Document:
    """Read a page of plain text; what is known besides its text came with its link."""
    lines = [" ".join(line.split()) for line in CONTROLS.sub("", page.body.decode("utf-8-sig", "replace")).splitlines()]
    blocks = tuple(Block(text=line, position=i) for i, line in enumerate(line for line in lines if line))
    text = "\n".join(block.text for block in blocks)
    hint = page.link.language if page.link else None
    tongue, origin = language.language(None, {}, hint, text, source.language if source else None)
    found = Document(
        url=page.url,
        blocks=blocks,
        language=tongue,
        origins={"language": origin} if origin else {},
        n_page_words=len(text.split()) + len(UNSPACED.findall(text)),
    )
    return _hinted(found, page.link) if page.link else found


def _hinted(found: Document, link: Link) -> Document:
    said = {
        "headline": link.headline,
        "description": link.description,
        "authors": link.authors,
        "published_at": link.published_at,
    }
    return replace(
        found,
        headline=link.headline,
        description=link.description,
        authors=link.authors,
        published_at=link.published_at,
        published_at_origin=("sitemap" if link.found_kind == "sitemap" else "feed") if link.published_at else None,
        published_precision="second" if link.published_at else None,
        modified_at=link.modified_at,
        origins={**found.origins, **{name: "link" for name, value in said.items() if value}},
    )
