"""The numbers of a run, and of one source's part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.items.verdict import EMITTED, FETCHED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.items.verdict import RunStatus

LookOutcome = Literal["done", "failed", "deadline", "interrupted"]
FAILURES = frozenset({"failed", "deadline"})
"""Outcomes of a look by which nothing was learned of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run's numbers, as `v_runs` shows them."""

    run_id: int
    status: RunStatus
    n_fetched: int = 0
    """Pages that entered the line or failed to arrive: the sum of the outcomes."""
    n_articles: int = 0
    """Articles that came out: new ones, revisions and duplicates."""
    n_new: int = 0
    n_revisions: int = 0
    n_unchanged: int = 0
    n_duplicates: int = 0
    """Duplicates and near-duplicates."""
    n_rejected: int = 0
    n_due: int = 0
    """Tried, failed, to be tried again."""
    n_errors: int = 0
    """Failures that a person should look at."""
    n_discovered: int = 0
    """Links seen in feeds, sitemaps and fronts, known ones included."""
    n_known: int = 0
    n_refused: int = 0
    """By a rule of the source or by robots.txt."""

    @classmethod
    def of(cls, run_id: int, status: RunStatus, states: Mapping[str, int], **others: int) -> Report:
        """Add up the outcomes of a run's pages.

        Args: states — pages by their outcome's state; `due` counts as not fetched. others — further numbers, by field name.
        """
        due = {"n_due": states.get("due", 0)}
        return cls(
            run_id=run_id,
            status=status,
            n_fetched=sum(n for state, n in states.items() if state in FETCHED),
            n_articles=sum(n for state, n in states.items() if state in EMITTED),
            n_new=states.get("article", 0),
            n_revisions=states.get("revision", 0),
            n_unchanged=states.get("unchanged", 0),
            n_duplicates=states.get("duplicate", 0) + states.get("near_duplicate", 0),
            n_rejected=states.get("rejection", 0),
            **(due | others),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One source's part of a run: from the first request for its feeds to the outcome of the last link that was due."""

    source: str
    """Source key."""
    began_at: datetime
    ended_at: datetime
    outcome: LookOutcome
    """`failed`: none of its feeds could be read. `deadline`: it was ended, not getting on. `interrupted`: the run was."""
    numbers: Report
    """As those of a run, of this source alone."""
    error: str | None = None
    """What the feeds that failed said, an address first; None: none did."""
    n_lost: int = 0
    """Articles that had left a feed again before it was looked at, about."""
    is_begun: bool = True
    """False: the run was interrupted before the source had answered anything; that counts as no look."""

    @property
    def is_failure(self) -> bool:
        """Tell whether nothing was learned of the source."""
        return self.outcome in FAILURES
