"""Articles in the order in which they came, and what has changed since a cursor; the largest database in little memory.

A cursor is a `change_id` of `v_changes`. Writers take turns until they have committed (`session.py`), on PostgreSQL too, so
a number that is seen has no smaller one that is still to come: who reads up to the newest has missed nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipeline.store.choice import EVERY, Choice
from pipeline.store.queries import Found, whole
from pipeline.store.views import ARTICLES, CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping, Select

    from pipeline.store import Store

CHUNK = 200
AMOUNTS = ("forgotten", "added", "revised", "recleaned", "regrouped")
"""What several changes of one article amount to for a reader who knows none of them: the first of these that is among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has become of an article since a cursor."""

    change_id: int
    """Its newest change; a reader who has taken it in has this cursor."""
    change: str
    """As in `v_changes`, what all of them amount to; `excluded`: it passes the filters no more."""
    changed_at: datetime
    article_id: int
    article_key: str
    found: Found | None
    """The article as it is now; None: it is gone, or excluded."""


def articles(store: Store, choice: Choice = EVERY) -> Iterator[Found]:
    """Pass on articles in the order in which they came."""
    wanted = select(ARTICLES).where(*choice.conditions()).order_by(ARTICLES.c.article_id).limit(CHUNK)
    last = 0
    while True:
        with store.read() as connection:
            found = whole(connection, wanted.where(ARTICLES.c.article_id > last))
        yield from found
        if len(found) < CHUNK:
            return
        last = found[-1].stored.article_id


def newest(store: Store) -> int:
    """Give the newest cursor; 0: nothing has ever happened."""
    with store.read() as connection:
        return connection.execute(select(func.max(CHANGES.c.change_id))).scalar() or 0


def changed(store: Store, choice: Choice, *, after: int, until: int) -> Iterator[Change]:
    """Pass on what has changed between two cursors, each article once, in the order of its newest change.

    Args: choice — what passes. An article of another source is left out; one that passes no more, and may have passed before,
        is `excluded`; one that is gone is told whatever the choice, as nothing is known of it any more.
    """
    last = after
    while True:
        with store.read() as connection:
            rows = connection.execute(_newest_of_each(last, until)).mappings().all()
            found = _told(connection, rows, choice, after=after, until=until)
        yield from found
        if len(rows) < CHUNK:
            return
        last = rows[-1]["change_id"]


def _newest_of_each(last: int, until: int) -> Select[tuple[object, ...]]:
    later = CHANGES.alias("later")
    is_followed = (
        select(later.c.change_id)
        .where(later.c.article_id == CHANGES.c.article_id, later.c.change_id > CHANGES.c.change_id, later.c.change_id <= until)
        .exists()
    )
    wanted = select(CHANGES).where(CHANGES.c.change_id > last, CHANGES.c.change_id <= until, ~is_followed)
    return wanted.order_by(CHANGES.c.change_id).limit(CHUNK)


def _told(connection: Connection, rows: Sequence[RowMapping], choice: Choice, *, after: int, until: int) -> list[Change]:
    ids = [row["article_id"] for row in rows]
    c = CHANGES.c
    happened = select(c.article_id, c.change).where(c.article_id.in_(ids), c.change_id > after, c.change_id <= until)
    kinds: dict[int, set[str]] = defaultdict(set)
    for article_id, kind in connection.execute(happened):
        kinds[article_id].add(kind)
    of_ids = ARTICLES.c.article_id.in_(ids)
    passing = {one.stored.article_id: one for one in whole(connection, select(ARTICLES).where(of_ids, *choice.conditions()))}
    there = {
        row.article_id: row.source for row in connection.execute(select(ARTICLES.c.article_id, ARTICLES.c.source).where(of_ids))
    }
    return [
        _change(row, kinds[row["article_id"]], passing.get(row["article_id"]), is_there=row["article_id"] in there)
        for row in rows
        if not choice.source or there.get(row["article_id"], choice.source) == choice.source
    ]


def _change(row: RowMapping, kinds: set[str], found: Found | None, *, is_there: bool) -> Change:
    """Say what an article's changes amount to; what was deleted after the cursor that is read up to is gone already."""
    amount = next(kind for kind in AMOUNTS if kind in kinds) if found else "excluded" if is_there else "forgotten"
    return Change(**{**row, "change": amount}, found=found)
