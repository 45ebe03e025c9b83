"""Grouping: which article of a story is its first one, and who stays with another first one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dedup import matching, shingles
from pipeline.dedup.credits import credited as credits_of
from pipeline.dedup.credits import is_by
from pipeline.items import Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pipeline.items import Article, KnownArticle, Match, Member, Precision


def leads(article: Article, first: KnownArticle, match: Match | None) -> bool:
    """Tell whether an article that was crawled later is the first of its story all the same.

    Who is named as the origin by the other leads, whatever the times say. Else the earlier published time counts; a day
    counts only against another day. Where neither has one, the text out of which the other was cut comes first.
    """
    is_origin = _is_origin(article, first)
    if is_origin is not None:
        return is_origin
    if article.published_at and first.published_at:
        mine = article.published_at, article.published_precision
        theirs = first.published_at, first.published_precision
        return _is_earlier(mine, theirs)
    return not (article.published_at or first.published_at) and match is not None and match.kind == "expansion"


def follows(article: Article, other: KnownArticle) -> bool:
    """Tell whether the first article of a story comes after another one of it, now that its published time is known.

    As with `leads`, who is named as the origin is first whatever the times say.
    """
    is_origin = _is_origin(article, other)
    if is_origin is not None or not (article.published_at and other.published_at):
        return is_origin is False
    mine = article.published_at, article.published_precision
    return _is_earlier((other.published_at, other.published_precision), mine)


def placed(first: str, first_hash: str, members: Iterable[Member]) -> list[Place]:
    """Compare the articles of a story with another first one.

    Args: first — its text; members — the others.
    Returns: a place for each; who no longer matches leaves.
    """
    text = shingles.shingled(first)
    places = []
    for member in members:
        if member.text_hash == first_hash:
            places.append(Place(article_id=member.article_id, relation="duplicate"))
            continue
        match = matching.match(shingles.shingled(member.text), text)
        places.append(Place(article_id=member.article_id, relation="near_duplicate" if match else "first", match=match))
    return places


def _is_origin(article: Article, other: KnownArticle) -> bool | None:
    """Tell which of two names the other as its origin: true, the article is that; None: neither does, or both do."""
    of_mine = credits_of(article.authors, article.text)
    of_theirs = credits_of(other.authors.split("; "), other.opening)
    mine = is_by(of_theirs, source=article.source, url=article.url)
    theirs = is_by(of_mine, source=other.source, url=other.url)
    return mine if mine != theirs else None


def _is_earlier(mine: tuple[datetime, Precision | None], theirs: tuple[datetime, Precision | None]) -> bool:
    if "day" in (mine[1], theirs[1]):
        return mine[0].date() < theirs[0].date()
    return mine[0] < theirs[0]
