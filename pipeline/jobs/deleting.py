"""Delete what is to be forgotten: rows first, a few at a time, then the archive's records. Broken off, the next run goes on.

    forgotten.jsonl ──► tombstones (SQL): kept out from here on ──► rows go, a few at a time ──► erasures ──► WARC files

`catch_up` does what is left of it, at the start of every run: tombstones that the database does not know (it was restored,
or made anew), rows that still stand, archive records that still are there.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pipeline import archive, store, stories
from pipeline.jobs import separating
from pipeline.jobs.ledgers import FORGOTTEN
from pipeline.store import forgetting as rows
from pipeline.store.doomed import Done
from pipeline.store.scope import Scope, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.config import Home
    from pipeline.store import Batch, Store
    from pipeline.store.scope import Found

log = logging.getLogger(__name__)

CHUNK = 50
"""Articles that are deleted in one transaction; others write between two of them."""


def no_progress() -> None:
    """Show nobody how far it is."""


def catch_up(home: Home, database: Store) -> Done:
    """Do what is left to do: of tombstones and separations that the database does not know, and of what was broken off.

    Costs a look into two files and three into the database if there is nothing.
    """
    separating.catch_up(home, database)
    news = FORGOTTEN.reconcile(home.data_dir, store.all_tombstones(database))
    if news:
        store.put_tombstones(database, news)
    done = Done()
    marks = store.unapplied_tombstones(database)
    if marks:
        done = delete(database, Scope(marks=marks))
        store.tombstones_applied(database, marks)
        log.info("deleted what is to be forgotten articles=%d pages=%d", done.counts["articles"], done.counts["pages"])
    erase(home, database, done)
    return done


def erase_waiting(home: Home, database: Store) -> None:
    """Erase the archive's records that a run has turned away; call it when the run writes no file any more."""
    erase(home, database, Done())


def delete(database: Store, scope: Scope, *, advance: Callable[[], None] = no_progress) -> Done:
    """Delete the rows that speak of something; their archive records wait to be erased.

    Args: advance — is called for each step that is done.
    """
    done = Done()
    with database.read() as connection:
        found = find(connection, scope)
    for ids in _chunks(found.articles):
        gone = database.transact(lambda tx, ids=ids: _delete_articles(tx, ids))  # type: ignore[misc]  # bound for the call
        lost = set(gone.first_lost)
        done.counts.update(articles=gone.n_articles, revisions=gone.n_revisions, stories_gone=gone.n_stories)
        done.counts.update(stories_changed=len(gone.stories), stories_new_first=len(lost))
        advance()
    database.transact(lambda tx: _delete_others(tx, scope, found))
    if found.articles:
        database.transact(_rewrite_index)
    done.counts.update(links=len(found.links), pages=len(found.pages))
    advance()
    return done


def erase(home: Home, database: Store, done: Done, *, advance: Callable[[], None] = no_progress) -> None:
    """Erase the archive records that wait for it, as far as no living process writes their file; counts them in `done`."""
    waiting = store.to_erase(database)
    if not (waiting or done.counts):
        return
    for name, records in sorted(waiting.items()):
        erased = archive.erase(home.archive_dir, name, {int(record.rpartition(":")[2]) for record in records})
        if erased.is_free:
            store.erased(database, records)
            done.counts.update(records=erased.n_records, bytes=erased.n_bytes)
        else:
            done.held.append(name)
            log.info("archive records are erased once their writer has ended file=%s records=%d", name, len(records))
        advance()
    database.overwrite_log()


def _delete_articles(tx: Batch, ids: Sequence[int]) -> rows.Gone:
    rows.erase_freed(tx.connection)
    gone = rows.remove_articles(tx.connection, ids)
    for story_id in gone.first_lost:
        stories.verify(tx, story_id)
    return gone


def _delete_others(tx: Batch, scope: Scope, found: Found) -> None:
    rows.erase_freed(tx.connection)
    for ids in _chunks(found.links, 500):
        rows.remove_links(tx.connection, ids)
    for ids in _chunks(found.pages, 500):
        rows.remove_pages(tx.connection, ids)
    rows.remove_sources(tx.connection, scope)


def _rewrite_index(tx: Batch) -> None:
    rows.erase_freed(tx.connection)
    rows.rewrite_index(tx.connection)


def _chunks(ids: Sequence[int], size: int = CHUNK) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
