"""How the sources are: last success, what came in a day, what was rejected and why, when they are due."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.records import rfc3339
from pipeline.report import terminal
from pipeline.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Record
    from pipeline.store import Store
    from pipeline.store.queries import SourceState

WEEK = timedelta(days=7)
NEEDY = ("silent", "failing", "blocked")
HEADS = ("source", "status", "last success", "last article", "24h", "next due", "rejected in 7 days")


def look(store: Store) -> list[SourceState]:
    """Read the state of every source, in the order of their keys."""
    return queries.source_states(store, since=datetime.now(UTC) - WEEK)


def show(states: Sequence[SourceState]) -> None:
    """Print a table of sources."""
    if not states:
        terminal.note("no source was crawled yet: `copydesk source add`, then `copydesk crawl`")
        return
    terminal.table(HEADS, [_row(state) for state in states])
    for state in states:
        if state.status in NEEDY or state.detail:
            said = f"{state.source}: {state.cause or state.status}{': ' + state.detail if state.detail else ''}"
            terminal.say(said.replace("\n", " "), style="red" if state.status in NEEDY else "yellow")


def dump(states: Sequence[SourceState]) -> None:
    """Print it as JSON."""
    terminal.dump([_fields(state) for state in states])


def in_need(states: Sequence[SourceState]) -> list[SourceState]:
    """Choose the sources that a human should look at."""
    return [state for state in states if state.status in NEEDY]


def _row(state: SourceState) -> tuple[object, ...]:
    reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(state.rejections.items(), key=lambda r: (-r[1], r[0])))
    success, article, due = (rfc3339(t) or "never" for t in (state.last_success_at, state.last_article_at, state.next_due_at))
    return state.source, state.status, success, article, state.articles_24h, due.replace("never", "now"), reasons


def _fields(state: SourceState) -> Record:
    times = {name: rfc3339(getattr(state, name)) for name in ("last_success_at", "last_article_at", "next_due_at")}
    return {**asdict(state), **times}
