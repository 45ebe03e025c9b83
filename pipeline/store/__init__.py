"""Everything that speaks SQL: tables, the writer, the frontier, runs, and questions asked of the rows."""

from __future__ import annotations

from pipeline.store.accounts import has_outcome, settle_file, unsettled_files
from pipeline.store.frontier import (
    DueLink,
    announced,
    due_links,
    fail_link,
    feeds,
    known_links,
    not_modified,
    refuse_link,
    save_feed,
    save_links,
)
from pipeline.store.memory import cleaned_again, recall, to_clean_again
from pipeline.store.migrate import back_up, current, head, upgrade, upgrade_sql
from pipeline.store.runs import claim_due, due_sources, finish_run, renew, set_next_due, start_run, sync_sources
from pipeline.store.session import Store, open_store
from pipeline.store.tombstones import (
    all_tombstones,
    erase_later,
    erased,
    put_tombstones,
    standing,
    to_erase,
    tombstones_applied,
    unapplied_tombstones,
)
from pipeline.store.writer import Batch

__all__ = [
    "Batch",
    "DueLink",
    "Store",
    "all_tombstones",
    "announced",
    "back_up",
    "claim_due",
    "cleaned_again",
    "current",
    "due_links",
    "due_sources",
    "erase_later",
    "erased",
    "fail_link",
    "feeds",
    "finish_run",
    "has_outcome",
    "head",
    "known_links",
    "not_modified",
    "open_store",
    "put_tombstones",
    "recall",
    "refuse_link",
    "renew",
    "save_feed",
    "save_links",
    "set_next_due",
    "settle_file",
    "standing",
    "start_run",
    "sync_sources",
    "to_clean_again",
    "to_erase",
    "tombstones_applied",
    "unapplied_tombstones",
    "unsettled_files",
    "upgrade",
    "upgrade_sql",
]
