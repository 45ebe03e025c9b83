"""Stories: who is first in one, and who stays when that changes. Introduces the decision (dedup) to the rows (store).

An article belongs to a story by matching its first article, never by a chain. So whenever the first one is another, or has
another text, the others are compared with it anew: who no longer matches has a story of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import dedup
from pipeline.items import Member, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.items import Known, StoredArticle, Verdict
    from pipeline.store import Batch


def settle(verdict: Verdict, stored: StoredArticle, known: Known, tx: Batch) -> StoredArticle:
    """Put stories in order after an article has been written.

    A copy may be first, though others were crawled before it, and then bring the copies of a second story with it, as may one
    whose date is known only now; a changed text may match no more, or for the first time.

    Args: known — what was known when it was decided.
    Returns: the article as it is now.
    """
    is_dated_now = verdict.relation == "unchanged" and stored.is_changed
    if verdict.relation in ("duplicate", "near_duplicate") or is_dated_now:
        return _lead(verdict, stored, known, tx)
    if verdict.relation in ("revision", "recleaned") and _is_shown(verdict, stored):
        if known.at_address and known.at_address.text_hash != verdict.fingerprints.text_hash:
            _follow(verdict, stored, tx)
        elif verdict.relation == "recleaned" and tx.is_alone(stored.story_id):
            _join(verdict, stored, tx)
        return replace(tx.stored(stored.article_id), is_changed=stored.is_changed)
    return stored


def verify(tx: Batch, story_id: int, *, first: Member | None = None) -> None:
    """Compare the articles of a story with its first one, which is another than before or has another text.

    Args: first — it; None: whoever leads now that the first one is gone, if it is. A story without articles is passed over.
    """
    leader = first or _heir(tx, story_id)
    if leader:
        _gather(tx, story_id, leader, tx.members(story_id, without=leader.article_id))


def _heir(tx: Batch, story_id: int) -> Member | None:
    """Choose who leads a story whose first article is gone; None: that stands, or no article is left."""
    contenders = tx.contenders(story_id)
    if not contenders or any(one.article_id == one.first_article_id for one in contenders):
        return None
    return tx.member(dedup.chosen(contenders).article_id)


def _lead(verdict: Verdict, stored: StoredArticle, known: Known, tx: Batch) -> StoredArticle:
    """Choose who leads the story of an article anew, now that it is in it or that its published time is known."""
    contenders = tx.contenders(stored.story_id, besides=stored.article_id)
    first = next((one for one in contenders if one.article_id == one.first_article_id), None)
    if first is None or (leader := dedup.chosen(contenders, first=first)) is first:
        return stored
    if leader.article_id == stored.article_id:
        _take_over(verdict, stored, known, tx)
    else:
        verify(tx, stored.story_id, first=tx.member(leader.article_id))
    return replace(tx.stored(stored.article_id), is_changed=stored.is_changed)


def _take_over(verdict: Verdict, stored: StoredArticle, known: Known, tx: Batch) -> None:
    """Make an article the first of its story, and of others whose first one it matches."""
    own = _as_member(verdict, stored)
    joining: list[Place] = []
    closed = tx.at_odds(stored.story_id) | {stored.story_id}
    for other in known.alike:
        if other.first.story_id not in closed:
            its_first = Member(article_id=other.first.article_id, text=other.text, text_hash=other.first.text_hash)
            if _matching(own, [its_first]):
                joining += _matching(own, [its_first, *tx.members(other.first.story_id, without=its_first.article_id)])
                closed |= tx.at_odds(other.first.story_id)
    _gather(tx, stored.story_id, own, tx.members(stored.story_id, without=own.article_id), joining)


def _follow(verdict: Verdict, stored: StoredArticle, tx: Batch) -> None:
    """Find the place of an article whose text has changed."""
    own, first = _as_member(verdict, stored), tx.first_of(stored.story_id)
    if first and first.article_id != own.article_id:
        others = tx.members(stored.story_id, without=own.article_id)
        leader = next(one for one in others if one.article_id == first.article_id)
        _gather(tx, stored.story_id, leader, [own])
    elif not tx.is_alone(stored.story_id):
        verify(tx, stored.story_id, first=own)
    if tx.is_alone(tx.stored(own.article_id).story_id):
        _join(verdict, stored, tx)


def _join(verdict: Verdict, stored: StoredArticle, tx: Batch) -> None:
    """Let an article that stands alone join a story that its text matches."""
    found = dedup.joined(verdict.article, verdict.fingerprints, tx.known_elsewhere(verdict.fingerprints))
    if found:
        relation, of, match = found
        place = Place(article_id=stored.article_id, relation=relation, match=match)
        tx.regroup(of.story_id, first=of.first_article_id, places=[place])


def _gather(tx: Batch, story_id: int, first: Member, members: list[Member], joining: Iterable[Place] = ()) -> None:
    """Put articles below the first one of a story; those that do not match it are gathered in the same way by themselves.

    Args: members — of that story. joining — places of articles of other stories.
    """
    while True:
        places = dedup.placed(first.text, first.text_hash, members)
        leaving = [member for member, place in zip(members, places, strict=True) if place.relation == "first"]
        here = [place for place in places if place.relation != "first"]
        here += [place for place in places if leaving and place.article_id == leaving[0].article_id]
        for left in tx.regroup(story_id, first=first.article_id, places=[*here, *joining]):
            verify(tx, left)
        if not leaving:
            return
        first, *members = leaving
        story_id, joining = tx.stored(first.article_id).story_id, ()


def _is_shown(verdict: Verdict, stored: StoredArticle) -> bool:
    """Tell whether the text that was written is the newest one: a replay may have mended an older revision."""
    return verdict.revision is None or verdict.revision == stored.n_revisions


def _matching(first: Member, members: list[Member]) -> list[Place]:
    return [place for place in dedup.placed(first.text, first.text_hash, members) if place.relation != "first"]


def _as_member(verdict: Verdict, stored: StoredArticle) -> Member:
    return Member(article_id=stored.article_id, text=verdict.article.text, text_hash=verdict.fingerprints.text_hash)
