"""Plain text: its lines are its blocks; what its first lines say about it is read, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.extract import dates, language, opening
from pipeline.extract.html import CONTROLS
from pipeline.extract.outline import UNSPACED
from pipeline.items import Block, Document

if TYPE_CHECKING:
    from pipeline.extract.opening import Opening
    from pipeline.items import Link, Page, Source


def document(page: Page, source: Source | None) -> Document:
    """Read a page of plain text; what came with its link goes before what its first lines say.

    A line that Markdown marks as a heading (`## …`) is a heading, without its marks.
    """
    lines = [" ".join(line.split()) for line in CONTROLS.sub("", page.body.decode("utf-8-sig", "replace")).splitlines()]
    blocks = tuple(_block(line, i) for i, line in enumerate(line for line in lines if line))
    text = "\n".join(block.text for block in blocks)
    hint = page.link.language if page.link else None
    tongue, origin = language.language(None, {}, hint, text, source.language if source else None)
    clock = dates.Clock(
        page.fetched_at, dates.zone(source.timezone if source else None), tongue, _is_month_first(tongue, source)
    )
    said = opening.opening(lines, clock)
    found = Document(
        url=page.url,
        headline=said.headline,
        authors=said.authors,
        blocks=blocks,
        language=tongue,
        origins={**said.origins, **({"language": origin} if origin else {})},
        n_page_words=len(text.split()) + len(UNSPACED.findall(text)),
    )
    dated = _dated(found, said)
    return _hinted(dated, page.link) if page.link else dated


def _block(line: str, position: int) -> Block:
    marked = opening.heading(line)
    if marked is None:
        return Block(text=line, position=position)
    level, text = marked
    return Block(text=text, position=position, kind="heading", tag=f"h{level}")


def _is_month_first(tongue: str | None, source: Source | None) -> bool | None:
    """Say how a text writes 3/5/2024: by its source's country where its language has both ways."""
    if tongue and not tongue.startswith("en"):
        return False
    return source.country.lower() == "us" if source and source.country else None


def _dated(found: Document, said: Opening) -> Document:
    moment = said.published
    if moment is None:
        return found
    zone = {"published_at_zone": "assumed"} if moment.is_zone_assumed else {}
    return replace(
        found,
        published_at=moment.at,
        published_at_origin="text",
        published_precision=moment.precision,
        origins={**found.origins, **zone},
    )


def _hinted(found: Document, link: Link) -> Document:
    said = {
        "headline": link.headline,
        "description": link.description,
        "authors": link.authors,
        "published_at": link.published_at,
    }
    hinted = replace(
        found,
        headline=link.headline or found.headline,
        description=link.description,
        authors=link.authors or found.authors,
        modified_at=link.modified_at,
        origins={**found.origins, **{name: "link" for name, value in said.items() if value}},
    )
    if link.published_at is None:
        return hinted
    return replace(
        hinted,
        published_at=link.published_at,
        published_at_origin="sitemap" if link.found_kind == "sitemap" else "feed",
        published_precision="second",
        origins={name: origin for name, origin in hinted.origins.items() if name != "published_at_zone"},
    )
