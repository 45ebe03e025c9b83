"""`separate`: an article that was joined wrongly leaves its story, and stays out; and the way back.

    separated.jsonl ──► separations (SQL): never joined again ──► the article goes ──► the others are compared with their first

`catch_up` does it for a database that does not know of it yet, as it was restored or made anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import dedup, stories
from pipeline.errors import CopydeskError, UsageError
from pipeline.items import Member, Place, Separation
from pipeline.jobs.ledgers import SEPARATED
from pipeline.store import queries, separations
from pipeline.store.separations import Moved

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Home
    from pipeline.store import Batch, Store
    from pipeline.store.queries import Found


def separate(home: Home, database: Store, article: Found, *, other: Found | None = None, is_dry_run: bool = False) -> Moved:
    """Take an article out of a story for good.

    Args: other — any article of that story; None: of the one in which it is.
    Raises: CopydeskError — it could not be written down, and nothing is changed. UsageError — both are the same article.
    """
    mine, theirs = article.stored, other.stored if other else None
    if theirs and theirs.article_id == mine.article_id:
        raise UsageError("an article cannot be taken apart from itself: --from names another one of the story")
    now = datetime.now(UTC).replace(microsecond=0)

    def pairs(tx: Batch) -> list[Separation]:
        apart = {
            key for one in separations.standing(tx.connection, mine.article_key) for key in (one.article_key, one.other_key)
        }
        story_id = tx.stored((theirs or mine).article_id).story_id
        named = theirs.article_key if theirs else None
        keys = separations.others(tx.connection, story_id, besides=mine.article_key, named=named)
        return [Separation(article_key=mine.article_key, other_key=key, separated_at=now) for key in keys if key not in apart]

    return _decided(home, database, article, pairs, is_dry_run=is_dry_run)


def lift(home: Home, database: Store, article: Found, *, other: Found | None = None, is_dry_run: bool = False) -> Moved:
    """Let an article be compared again with those from which it is apart; it joins their story if it matches.

    Args: other — only with those that are in the story of this one; None: with all.
    Raises: CopydeskError — it is apart from none of them, or it could not be written down.
    """
    mine, now = article.stored, datetime.now(UTC).replace(microsecond=0)

    def pairs(tx: Batch) -> list[Separation]:
        there: set[str] | None = None
        if other:
            story_id = tx.stored(other.stored.article_id).story_id
            there = {other.stored.article_key, *separations.others(tx.connection, story_id, besides=mine.article_key)}
        apart = separations.standing(tx.connection, mine.article_key)
        wanted = [one for one in apart if there is None or there & {one.article_key, one.other_key}]
        if not wanted:
            from_what = "that story" if other else "any story"
            raise CopydeskError(f"article {mine.article_id} was not taken out of {from_what}: there is nothing to undo")
        return [replace(one, lifted_at=now) for one in wanted]

    return _decided(home, database, article, pairs, is_dry_run=is_dry_run)


def catch_up(home: Home, database: Store) -> None:
    """Take apart, or let join, what the database does not know of yet. Costs a look into a file and one into the database."""
    news = SEPARATED.reconcile(home.data_dir, separations.all_separations(database))
    if news:
        database.transact(lambda tx: _apply(tx, news))


def _decided(
    home: Home, database: Store, article: Found, pairs: Callable[[Batch], list[Separation]], *, is_dry_run: bool
) -> Moved:
    """Write a decision down, then do it, both while no other writes; a dry run takes back what it has done."""

    def write(tx: Batch) -> Moved:
        given = pairs(tx)
        if not is_dry_run:
            SEPARATED.append(home.data_dir, given)
            return _moved(tx, article, given)
        with tx.connection.begin_nested() as tried:
            moved = _moved(tx, article, given)
            tried.rollback()
        return moved

    return database.transact(write)


def _moved(tx: Batch, article: Found, given: list[Separation]) -> Moved:
    article_id, connection = article.stored.article_id, tx.connection
    before, last = tx.stored(article_id).story_id, separations.last_change(connection)
    was = separations.now(connection, before)
    _apply(tx, given)
    after = tx.stored(article_id).story_id
    also = separations.regrouped(connection, after=last)
    also.pop(article_id, None)
    others = separations.now(connection, before) if after != before else None
    standing = separations.now(connection, after)
    if was is None or standing is None:
        raise CopydeskError(f"the story of article {article_id} has no first article: run `copydesk db upgrade`")
    return Moved(pairs=given, before=was, after=standing, others=others, also=also)


def _apply(tx: Batch, given: list[Separation]) -> None:
    separations.put(tx.connection, given)
    for key in dict.fromkeys(one.article_key for one in given if one.lifted_at is None):
        _leave(tx, key)
    lifted = [one for one in given if one.lifted_at]
    for key in dict.fromkeys(one.article_key for one in lifted):
        _return(tx, key, {one.other_key for one in lifted if one.article_key == key})


def _leave(tx: Batch, article_key: str) -> None:
    """Give an article a story of its own, if it is in one with an article from which it is apart."""
    found = queries.of_key(tx.connection, article_key)
    if found and found.stored.story_id in separations.closed_to(tx.connection, article_key):
        for story_id in tx.leave(found.stored.article_id):
            stories.verify(tx, story_id)


def _return(tx: Batch, article_key: str, others: set[str]) -> None:
    """Let an article join the story of those from which it was apart, with the copies that it leads, if its text matches."""
    found = queries.of_key(tx.connection, article_key)
    if found is None:
        return
    own = Member(article_id=found.stored.article_id, text=found.article.text, text_hash=dedup.text_hash(found.article.text))
    closed = separations.closed_to(tx.connection, article_key) | {found.stored.story_id}
    best: tuple[int, Member, Place] | None = None
    for story_id, leader in separations.leaders(tx.connection, others).items():
        (place,) = dedup.placed(leader.text, leader.text_hash, [own])
        if story_id not in closed and place.relation != "first" and (best is None or _shared(place) > _shared(best[2])):
            best = story_id, leader, place
    if best:
        _join(tx, found, own, *best)
        _bring_back(tx, own, others)


def _join(tx: Batch, found: Found, own: Member, story_id: int, leader: Member, place: Place) -> None:
    copies = _copies(tx, found, own)
    is_free = story_id not in separations.at_odds(tx.connection, found.stored.story_id)
    with_it = dedup.placed(leader.text, leader.text_hash, copies) if is_free else []
    places = [place, *(one for one in with_it if one.relation != "first")]
    for left in tx.regroup(story_id, first=leader.article_id, places=places):
        stories.verify(tx, left)
    if dedup.chosen(tx.contenders(story_id, besides=own.article_id)).article_id == own.article_id:
        stories.verify(tx, story_id, first=own)


def _bring_back(tx: Batch, own: Member, others: set[str]) -> None:
    """Let those that left the story when its first article was taken out of it come back, now that this leads it again."""
    story_id = tx.stored(own.article_id).story_id
    first = tx.first_of(story_id)
    if first is None or first.article_id != own.article_id:
        return
    for other_id, leader in separations.leaders(tx.connection, others).items():
        if other_id != story_id and other_id not in separations.at_odds(tx.connection, story_id):
            places = dedup.placed(own.text, own.text_hash, [leader, *tx.members(other_id, without=leader.article_id)])
            if places[0].relation != "first":
                matching = [place for place in places if place.relation != "first"]
                for left in tx.regroup(story_id, first=own.article_id, places=matching):
                    stories.verify(tx, left)


def _copies(tx: Batch, found: Found, own: Member) -> list[Member]:
    first = tx.first_of(found.stored.story_id)
    leads = first is not None and first.article_id == own.article_id
    return tx.members(found.stored.story_id, without=own.article_id) if leads else []


def _shared(place: Place) -> float:
    return max(place.match.containment_of_first, place.match.containment_in_first) if place.match else 2.0
