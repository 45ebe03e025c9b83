"""`archive prune`: whole files of the archive go, whose pages are all old and have all come to an outcome."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import archive, store
from pipeline.archive import Old

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.archive import Holding
    from pipeline.config import Home
    from pipeline.store import Store

BEGUN = re.compile(r"copydesk-(\d{8}T\d{6})Z-")
UNFINISHED = "of some of its pages nothing has come yet: `copydesk reprocess --unfinished` first"
WAITING = "articles of it wait to be cleaned again: the next crawl does that"
HELD = "somebody writes it now"
CHUNK = 500


def survey(home: Home, database: Store, *, before: datetime) -> list[Old]:
    """Find the files that are old, oldest first.

    A file is as old as its newest page, but never older than itself: what was fetched years ago and taken in today is new.
    """
    found = []
    waiting = _waiting(database)
    unsettled = set(store.unsettled_files(database, archive.files(home.archive_dir)))
    for name in archive.files(home.archive_dir):
        holding = archive.holding(home.archive_dir, name)
        if _newest(holding) >= before:
            continue
        why_kept = WAITING if name in waiting else None
        if name in unsettled and _is_unfinished(home, database, name):
            why_kept = UNFINISHED
        found.append(Old(holding=holding, why_kept=why_kept))
    return found


def prune(home: Home, found: Iterable[Old], *, advance: Callable[[], None]) -> list[Old]:
    """Remove the files that may go.

    Args: found — as `survey` has found it. advance — is called for each file that is done.
    Returns: the same, each that stayed with the reason.
    """
    done = []
    for one in found:
        is_gone = one.why_kept is None and archive.remove(home.archive_dir, one.holding.name)
        done.append(one if is_gone or one.why_kept else Old(holding=one.holding, why_kept=HELD))
        advance()
    return done


def _newest(holding: Holding) -> datetime:
    begun = BEGUN.match(holding.name)
    times = [datetime.strptime(begun[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)] if begun else []
    return max([*times, *([holding.last] if holding.last else [])], default=datetime.now(UTC))


def _waiting(database: Store) -> set[str]:
    records = (record for _, record in store.to_clean_again(database, limit=1_000_000))
    return {record.rpartition(":")[0] for record in records if record}


def _is_unfinished(home: Home, database: Store, name: str) -> bool:
    records = [one.archive_record for one in archive.pages(home.archive_dir, name)]
    return len(store.has_outcome(database, records)) < len(records)
