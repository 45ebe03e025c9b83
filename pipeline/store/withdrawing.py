"""Take back what came of an archived page that is judged to be no article now: its revision, with the last one the article.

    page ──► its revision goes ──► others are left: the article stands with them, and is cleaned again if it had been the newest
                              └──► none is left:    the article goes with all that hangs on it, and its story gets another first

The address may come back: by the same page or a later one, under the same article key and with a new id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from pipeline.items.memory import headline_key
from pipeline.store import articles, likeness, memory, regrouping, rows, settling, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from pipeline.items import Page, Rejection

NO_JUDGEMENT = frozenset({"timeout", "crash"})
"""These say nothing about the page: next time it may well be read."""
ITS_OWN = (*articles.HANGING, tables.revisions, tables.recleanings, tables.stage_runs, tables.articles)


def made_a_text(connection: Connection, page: Page) -> list[tuple[int, int]]:
    """List the revisions that came of an archived page, as article id and number."""
    r = tables.revisions.c
    if page.archive_record is None:
        return []
    found = select(r.article_id, r.revision).where(r.archive_record == page.archive_record)
    return [(row.article_id, row.revision) for row in connection.execute(found)]


def take_back(connection: Connection, rejection: Rejection, *, article_id: int, revision: int) -> int | None:
    """Take back a revision, and its article with the last one.

    Returns: the story that has lost the article; None: the article stands.
    """
    settling.rejected_likewise(connection, rejection, article_id=article_id, revision=revision)
    r = tables.revisions
    connection.execute(delete(r).where(r.c.article_id == article_id, r.c.revision == revision))
    n_left = connection.execute(select(func.count()).where(r.c.article_id == article_id)).scalar_one()
    if n_left:
        _stand_with_others(connection, article_id, revision, n_left=n_left)
        return None
    return _withdraw(connection, article_id, reason=rejection.reason)


def _stand_with_others(connection: Connection, article_id: int, gone: int, *, n_left: int) -> None:
    """Number the revisions that are left from 1 on; show the newest of them if the one that is gone was shown."""
    a, r, p = tables.articles, tables.revisions, tables.pages
    for number in range(gone, n_left + 1):
        for table in (r, p):
            later = update(table).where(table.c.article_id == article_id, table.c.revision == number + 1)
            connection.execute(later.values(revision=number))
    newest = select(r).where(r.c.article_id == article_id, r.c.revision == n_left)
    if gone > n_left:
        _fall_back(connection, connection.execute(newest).mappings().one())
    here = update(a).where(a.c.article_id == article_id)
    article_key = connection.execute(here.values(n_revisions=n_left).returning(a.c.article_key)).scalar_one()
    articles.announce(connection, article_id, article_key, "recleaned")


def _fall_back(connection: Connection, revision: RowMapping) -> None:
    """Show an earlier revision; what only its page can tell (tags, struck blocks) waits until it is cleaned again."""
    a, article_id = tables.articles, revision["article_id"]
    shown = {name: revision[name] for name in ("headline", "text", "text_hash", "modified_at", "archive_record")}
    shown |= {"headline_key": headline_key(revision["headline"]), "fetched_at": revision["seen_at"]}
    here = update(a).where(a.c.article_id == article_id)
    description = connection.execute(here.values(shown).returning(a.c.description)).scalar_one()
    connection.execute(delete(tables.removed_blocks).where(tables.removed_blocks.c.article_id == article_id))
    index = tables.article_search
    found = rows.searchable(revision["headline"], description, revision["text"])
    connection.execute(update(index).where(index.c.article_id == article_id).values(found))
    memory.clean_again(connection, [article_id])


def _withdraw(connection: Connection, article_id: int, *, reason: str) -> int:
    a = tables.articles
    gone = connection.execute(select(a.c.article_key, a.c.source, a.c.story_id).where(a.c.article_id == article_id)).one()
    memory.unlearn(connection, gone.source, article_id)
    settling.lost(connection, article_id, reason=reason)
    likeness.clear(connection, article_id)
    for table in ITS_OWN:
        connection.execute(delete(table).where(table.c.article_id == article_id))
    articles.announce(connection, article_id, gone.article_key, "forgotten")
    regrouping.close(connection, [gone.story_id])
    return int(gone.story_id)
