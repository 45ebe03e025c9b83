"""Grouping: which article of a story is its first one, and who stays with another first one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dedup import matching, shingles
from pipeline.dedup.credits import credited as credits_of
from pipeline.dedup.credits import is_by
from pipeline.items import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pipeline.items import KnownArticle, Member, Precision


WIDER = 1.1
"""Where nothing else tells, a text of so many times the words is no cut copy of the other."""


def chosen(contenders: Sequence[KnownArticle], *, first: KnownArticle | None = None) -> KnownArticle:
    """Choose which article of a story is its first one.

    Who is named as the origin by another one comes first, whatever the times say. Else the earlier published time counts; a
    day counts only against another day. Where times do not tell, the text out of which the other was cut comes first, and
    then the one that was seen first.

    Args: contenders — at least one, in the order in which they were seen. first — that it has been, one of them; None: it is
    gone.
    """
    pool = _named(contenders) or contenders
    stays = [one for one in pool if first and one.article_id == first.article_id]
    best = next(iter([*stays, *(one for one in pool if one.published_at), *pool]))
    for one in pool:
        if _comes_before(one, best):
            best = one
    return best


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


def _named(contenders: Sequence[KnownArticle]) -> list[KnownArticle]:
    """List those that another one names as its origin, and do not name that in return."""
    credits_ = [credits_of(one.authors.split("; "), one.opening) for one in contenders]
    if not any(credits_):
        return []

    def names(one: int, other: int) -> bool:
        theirs = contenders[other]
        return is_by(credits_[one], source=theirs.source, url=theirs.url, name=theirs.source_name)

    numbers = range(len(contenders))
    naming = [number for number in numbers if credits_[number]]
    return [
        contenders[it] for it in numbers if any(other != it and names(other, it) and not names(it, other) for other in naming)
    ]


def _comes_before(one: KnownArticle, other: KnownArticle) -> bool:
    if one.published_at and other.published_at:
        mine, theirs = (one.published_at, one.published_precision), (other.published_at, other.published_precision)
        if _is_earlier(mine, theirs) or _is_earlier(theirs, mine):
            return _is_earlier(mine, theirs)
    elif one.published_at or other.published_at:
        return False
    if other.article_id == other.first_article_id:
        return one.match is not None and one.match.kind == "expansion"
    return one.word_count >= WIDER * other.word_count


def _is_earlier(mine: tuple[datetime, Precision | None], theirs: tuple[datetime, Precision | None]) -> bool:
    if "day" in (mine[1], theirs[1]):
        return mine[0].date() < theirs[0].date()
    return mine[0] < theirs[0]
