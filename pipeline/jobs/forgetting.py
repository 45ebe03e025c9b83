"""`forget`: what is meant, what would go, and doing it; and the way back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline import ingest, store, urls
from pipeline.archive import erasing
from pipeline.errors import CopydeskError, UsageError
from pipeline.items import Tombstone
from pipeline.jobs import deleting, reprocess
from pipeline.jobs.ledgers import FORGOTTEN
from pipeline.sources import check_key
from pipeline.store import doomed
from pipeline.store import forgetting as rows
from pipeline.store.doomed import Survey
from pipeline.store.scope import Scope, Target, find
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Home
    from pipeline.items import TombstoneKind
    from pipeline.store import Store
    from pipeline.store.doomed import Done
    from pipeline.store.queries import Found


def of_source(key: str) -> Target:
    """Mean a source.

    Raises: UsageError — no source could have that key.
    """
    try:
        check_key(key)
    except ValueError as exc:
        raise UsageError(f"--source {key}: {exc}") from exc
    mark = marks.of_source(key)
    return Target(kind="source", name=key, marks=(mark,), scope=Scope(marks=frozenset({mark}), source=key))


def of_host(typed: str) -> Target:
    """Mean a host and every host below it.

    Raises: UsageError — it is none, or one under which many people have theirs.
    """
    name = marks.known_host(typed)
    if name is None:
        raise UsageError(f"--host {typed}: that is no host of somebody's own; write it as in gazette.example")
    mark = marks.of_host(name)
    return Target(kind="host", name=name, marks=(mark,), scope=Scope(marks=frozenset({mark}), host=name))


def of_address(database: Store, url: str | None, article: Found | None, *, key: str | None = None) -> Target:
    """Mean an address, and the article that it leads to under whatever other address.

    Args: url — None: an article was named by its id or key. article — None: the database has none. key — an article key that
        no article has.
    """
    named = [marks.of_address(url)] if url else [key] if key else []
    found = [*named, *([article.stored.article_key] if article else [])]
    addresses = [one for one in (url, article.article.url if article else None) if one]
    canonical = _own_canonical(database, article) if article else None
    if canonical:
        found.append(marks.of_address(canonical))
        addresses.append(canonical)
    hosts = {urls.host(f"https://{urls.url_key(one)}") for one in addresses}
    scope = Scope(marks=frozenset(found), host=hosts.pop() if len(hosts) == 1 else None)
    name = url or (article.article.url if article else None) or found[0]
    return Target(kind="address", name=name, marks=tuple(dict.fromkeys(found)), scope=scope)


def survey(home: Home, database: Store, target: Target) -> Survey:
    """Look at what would go; changes nothing."""
    with database.read() as connection:
        found = find(connection, target.scope)
        articles = doomed.articles(connection, found.articles)
        stories = doomed.stories(connection, found.articles)
        records = doomed.records(connection, found)
    records |= _unfinished(home, database, target.scope)
    return Survey(
        found=found,
        articles=articles,
        stories=stories,
        records=frozenset(records),
        n_bytes=_bytes(home, records),
        is_standing=target.marks[0] in store.standing(database),
    )


def forget(home: Home, database: Store, target: Target, *, advance: Callable[[], None] = deleting.no_progress) -> Done:
    """Forget it: the tombstone first, then all that is there of it.

    Returns: what was deleted.
    Raises: CopydeskError — something could not be written; the next run of `forget` or of anything else goes on.
    """
    known, now = FORGOTTEN.read(home.data_dir), datetime.now(UTC)
    first = target.marks[0]
    tombstones = [
        Tombstone(kind=target.kind, mark=mark, of=None if mark == first else first, forgotten_at=now) for mark in target.marks
    ]
    standing = {mark for mark, one in known.items() if one.lifted_at is None}
    FORGOTTEN.append(home.data_dir, [one for one in tombstones if one.mark not in standing])
    store.put_tombstones(database, tombstones)
    done = deleting.delete(database, target.scope, advance=advance)
    records = _unfinished(home, database, target.scope)
    database.transact(lambda tx: store.erase_later(tx.connection, records))
    store.tombstones_applied(database, target.marks)
    deleting.erase(home, database, done, advance=advance)
    return done


def lift(home: Home, database: Store, target: Target) -> int:
    """Let it in again; its text comes back when it is crawled or ingested the next time.

    Returns: how many addresses that had been refused are due now.
    Raises: CopydeskError — it is not to be forgotten.
    """
    now = datetime.now(UTC)
    standing = {one.mark: one for one in store.all_tombstones(database) if one.lifted_at is None}
    named = [standing[mark] for mark in target.marks if mark in standing]
    if not named:
        raise CopydeskError(f"{target.kind} {target.name} is not to be forgotten: there is no tombstone to lift")
    heads = {one.of or one.mark for one in named}
    lifted = [replace(one, lifted_at=now) for one in standing.values() if (one.of or one.mark) in heads]
    FORGOTTEN.append(home.data_dir, lifted)
    store.put_tombstones(database, lifted)
    scope = replace(target.scope, marks=frozenset(one.mark for one in lifted), host=None)
    return database.transact(lambda tx: rows.let_in(tx.connection, scope))


def still_kept_out(database: Store, target: Target) -> TombstoneKind | None:
    """Say what else keeps an address out: its host; None: nothing does."""
    standing = store.standing(database)
    above = marks.of_hosts(target.name) if target.kind in ("address", "host") else frozenset[str]()
    return next((standing[mark] for mark in above - set(target.marks) if mark in standing), None)


def _own_canonical(database: Store, article: Found) -> str | None:
    """Give the canonical address that an article claims, if it is its own; a careless site claims its front page for all."""
    url = article.article.canonical_url
    if not url or not urls.is_web(url) or not urlsplit(url).path.strip("/"):
        return None
    with database.read() as connection:
        return url if doomed.claims(connection, url) <= {article.stored.story_id} else None


def _unfinished(home: Home, database: Store, scope: Scope) -> set[str]:
    """List archive records of which nothing has come yet, and nothing is to come."""
    pages = reprocess.unfinished(home, database)
    return {page.archive_record for page in pages if page.archive_record and ingest.marks_of(page) & scope.marks}


def _bytes(home: Home, records: set[str]) -> int:
    by_file: defaultdict[str, set[int]] = defaultdict(set)
    for record in records:
        name, _, offset = record.rpartition(":")
        by_file[name].add(int(offset))
    return sum(erasing.size(home.archive_dir, name, offsets) for name, offsets in by_file.items())
