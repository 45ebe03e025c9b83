"""Who is read: stanzas in `seeds/*.toml` ↔ `Source`. Errors name the file, the source key and the field.

text ──files──► tables ──stanzas──► Source        checks: what each value must be
OPML ──opml──► outlines ──subscriptions──► Source ──adding──► text
"""

from __future__ import annotations

from pipeline.sources import opml
from pipeline.sources.adding import append, new_key, reader_of
from pipeline.sources.choice import choose
from pipeline.sources.contact import addresses_of, require_contact
from pipeline.sources.durations import duration, seconds
from pipeline.sources.files import NEW_FILE, catalogue, load
from pipeline.sources.schedules import Shape, quiet_hours, schedule_shape
from pipeline.sources.stanzas import check_key, stanza
from pipeline.sources.subscriptions import Subscription, plan

__all__ = [
    "NEW_FILE",
    "Shape",
    "Subscription",
    "addresses_of",
    "append",
    "catalogue",
    "check_key",
    "choose",
    "duration",
    "load",
    "new_key",
    "opml",
    "plan",
    "quiet_hours",
    "reader_of",
    "require_contact",
    "schedule_shape",
    "seconds",
    "stanza",
]
