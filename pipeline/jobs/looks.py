"""The end of a look at a source: it is given back, and it is decided how the source is and when it is worth another look."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from zlib import crc32

from pipeline import health, store
from pipeline.jobs import pacing

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items import Look, Source
    from pipeline.store import Store


log = logging.getLogger(__name__)

SPREAD = 0.03
"""A source is looked at by up to so much of the wait later than is best, each by its own share: not all in one second."""


def end(database: Store, source: Source, look: Look, *, planned: datetime | None) -> None:
    """Write what became of a look, and move the source's next time unless somebody has moved it meanwhile.

    Args: planned — when the source was due next as the look began; None: at once.
    """
    before = store.looked(database, source.key)
    when = None
    if look.outcome != "interrupted" and source.schedule.strip() == "auto":
        failures = before.n_failures + 1 if look.is_failure else 0
        when = pacing.next_look(database, source, began=look.began_at, before=before.looked_at, failures=failures)
        when += (when - look.began_at) * SPREAD * (crc32(source.key.encode()) / 2**32)
        log.info("next look source=%s due=%s failures=%d", source.key, f"{when:%Y-%m-%dT%H:%M:%SZ}", failures)
    store.end_look(database, look, planned=planned, next_due_at=when, is_again=look.outcome == "interrupted")
    if look.outcome != "interrupted":
        judge(database, source.key, now=look.ended_at)


def judge(database: Store, source: str, *, now: datetime) -> None:
    """Judge how a source is, and write it down; one that was never looked at is passed over."""
    signs = store.signs(database, source, now=now)
    if signs:
        found = health.judge(signs)
        store.save_health(database, source, found, now=now)
        if found.cause:
            log.warning("source is %s source=%s cause=%s detail=%s", found.status, source, found.cause, found.detail)
