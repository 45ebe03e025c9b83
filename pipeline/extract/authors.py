"""Authors: people (and agencies) by name, from the most trusted place that names anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extract import bylines, jsonld
from pipeline.extract.names import clean, mark
from pipeline.extract.words import OUTLET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Json

__all__ = ["authors", "clean", "mark"]

METAS = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "article:author", "og:article:author", "authors", "dable:author", "citation_author", "articleauthor",
    "author.name", "dc.creator.personalname", "cxense:author", "cxenseparse:recs:author", "og:author", "article.author",
    "byline",
)  # fmt: skip


def authors(
    head: Head, said: list[list[Json]], from_feed: Iterable[str], outlet: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Find who wrote the article: structured data first, then meta tags, marked elements, the feed.

    Args: said — JSON-LD's authors, creators, contributors; outlet — names and host of the outlet, which is nobody.
    Returns: names in their order, and where they were found; an empty tuple and None if nobody is named.
    """
    nobody = {mark(name) for name in outlet if name}
    for origin, raw in (
        *(("jsonld", [name for one in group for name in jsonld.texts(one)]) for group in said),
        ("meta", head.all(*METAS)),
        ("markup", bylines.marked(head)),
        ("feed", from_feed),
    ):
        if names := clean(raw, nobody):
            return names, origin
    # somebody's own site bears its owner's name
    first = said[0] if said else []
    owners = [name for one in first if isinstance(one, str) or _is_person(one) for name in jsonld.texts(one)] + head.all(*METAS)
    names = tuple(name for name in clean(owners) if _is_like_person(name))[:1]
    return names, "jsonld" if names else None


def _is_person(one: Json) -> bool:
    return isinstance(one, dict) and "Person" in jsonld.types(one)


def _is_like_person(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 3 and all(word[:1].isupper() for word in words) and not OUTLET & set(name.casefold().split())
