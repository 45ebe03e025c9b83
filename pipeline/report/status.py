"""How the sources are: last success, what came in a day, what was rejected and why, when they are due."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.items import NEEDY, next_command
from pipeline.records import rfc3339
from pipeline.report import terminal
from pipeline.report.amounts import counted
from pipeline.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Record
    from pipeline.store import Store
    from pipeline.store.queries import SourceState

WEEK = timedelta(days=7)
WORST_FIRST = ("failing", "blocked", "silent", "quiet", "ok", "disabled")
HEADS = ("source", "status", "last success", "last article", "24h", "usual", "next due", "rejected in 7 days")
CAUSES = {
    "feed_gone": "its feeds are gone",
    "feed_empty": "its feeds announce nothing",
    "feed_stale": "nothing new for far longer than it ever took",
    "layout_changed": "its pages look otherwise than before",
    "refused": "it refuses us",
    "consent_wall": "its pages ask for consent",
    "dates_missing": "its articles have no date any more",
    "tls": "its certificate does not verify",
    "robots": "its robots.txt keeps us out",
    "network": "it does not answer",
}


def look(store: Store) -> list[SourceState]:
    """Read the state of every source, the worst first."""
    found = queries.source_states(store, since=datetime.now(UTC) - WEEK)
    return sorted(found, key=lambda state: (WORST_FIRST.index(state.status), state.source))


def show(states: Sequence[SourceState]) -> None:
    """Print a table of sources."""
    if not states:
        terminal.note("no source was crawled yet: `copydesk source add`, then `copydesk crawl`")
        return
    crawled = [state for state in states if state.schedule]
    terminal.table(HEADS, [_row(state) for state in crawled])
    if imported := len(states) - len(crawled):
        terminal.note(f"{counted(imported, 'source')} more of pages that were taken in, which nobody crawls: see v_sources")
    for state in crawled:
        if state.status in NEEDY or state.detail:
            terminal.say(_sentence(state), style="red" if state.status in NEEDY else "yellow")
        if command := next_command(state.source, state.status, state.cause):
            terminal.say(f"    next: {command}")


def dump(states: Sequence[SourceState]) -> None:
    """Print it as JSON."""
    terminal.dump([_fields(state) for state in states])


def in_need(states: Sequence[SourceState]) -> list[SourceState]:
    """Choose the sources that a human should look at."""
    return [state for state in states if state.status in NEEDY]


def _sentence(state: SourceState) -> str:
    """Say how a source is: since when, why in words, and what was seen."""
    since = f" since {rfc3339(state.status_at)}" if state.status_at and state.status in NEEDY else ""
    parts = [f"{state.source}: {state.cause or state.status}{since}", CAUSES.get(state.cause or ""), state.detail]
    return " ".join(": ".join(part for part in parts if part).split())


def _row(state: SourceState) -> tuple[object, ...]:
    reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(state.rejections.items(), key=lambda r: (-r[1], r[0])))
    success, article, due = (rfc3339(t) or "never" for t in (state.last_success_at, state.last_article_at, state.next_due_at))
    usual = "" if state.articles_per_day_normal is None else f"{state.articles_per_day_normal:.3g}"
    return state.source, state.status, success, article, state.articles_24h, usual, due.replace("never", "now"), reasons


def _fields(state: SourceState) -> Record:
    names = ("status_at", "last_success_at", "last_article_at", "next_due_at")
    times = {name: rfc3339(getattr(state, name)) for name in names}
    return {**asdict(state), **times, "next_command": next_command(state.source, state.status, state.cause)}
