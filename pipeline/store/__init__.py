"""Everything that speaks SQL: tables, the writer, the frontier, runs, and questions asked of the rows."""

from __future__ import annotations

from pipeline.store.accounts import has_outcome, settle_file, unsettled_files
from pipeline.store.due import due_sources, held_sources, next_due, set_next_due, sync_sources
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
from pipeline.store.health import save_health, signs
from pipeline.store.looks import Looked, end_look, hanging_sources, looked
from pipeline.store.memory import cleaned_again, recall, to_clean_again
from pipeline.store.migrate import back_up, current, head, upgrade, upgrade_sql
from pipeline.store.runs import adopt_run, claim_due, finish_run, give_up_run, renew, renew_claims, start_run
from pipeline.store.session import Store, open_store
from pipeline.store.told import Stand, stands, swap_told
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
    "Looked",
    "Stand",
    "Store",
    "adopt_run",
    "all_tombstones",
    "announced",
    "back_up",
    "claim_due",
    "cleaned_again",
    "current",
    "due_links",
    "due_sources",
    "end_look",
    "erase_later",
    "erased",
    "fail_link",
    "feeds",
    "finish_run",
    "give_up_run",
    "hanging_sources",
    "has_outcome",
    "head",
    "held_sources",
    "known_links",
    "looked",
    "next_due",
    "not_modified",
    "open_store",
    "put_tombstones",
    "recall",
    "refuse_link",
    "renew",
    "renew_claims",
    "save_feed",
    "save_health",
    "save_links",
    "set_next_due",
    "settle_file",
    "signs",
    "standing",
    "stands",
    "start_run",
    "swap_told",
    "sync_sources",
    "to_clean_again",
    "to_erase",
    "tombstones_applied",
    "unapplied_tombstones",
    "unsettled_files",
    "upgrade",
    "upgrade_sql",
]
