"""What a run has come to, source by source: its numbers add up as those of the whole run do."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Doing = Literal["waiting", "asking", "fetching", "done", "failed"]
"""Asked for nothing yet; its feeds are being asked; pages are; all of that is over; over, and nothing of it could be read."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What failed of a source, mostly a feed that could not be read."""

    url: str
    """Its address; empty: the source as a whole."""
    error: str
    """What it answered, in a few words."""

    def __str__(self) -> str:
        return f"{self.error} at {self.url}" if self.url else self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One source in a run: n_discovered = n_known + n_fetched + n_refused + n_due, n_fetched = the sum of the outcomes.

    An address that several sources announce is counted with the one that announced it first.
    """

    source: str | None
    """Its key; None: addresses that were given without one, or all sources together."""
    doing: Doing = "waiting"
    n_discovered: int = 0
    n_known: int = 0
    n_refused: int = 0
    n_fetched: int = 0
    n_new: int = 0
    n_revisions: int = 0
    n_unchanged: int = 0
    n_duplicates: int = 0
    n_rejected: int = 0
    n_due: int = 0
    rejections: Mapping[str, int] = field(default_factory=dict)
    """`n_rejected` by reason."""
    troubles: tuple[Trouble, ...] = ()
    last_page_at: datetime | None = None
    """When the last of its pages had an outcome; None: none has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    total: Tally
    """All sources together."""
    doing: Mapping[str, int]
    """Number of sources by what they are doing."""
    busiest: tuple[Tally, ...] = ()
    """The sources worth looking at, by key; not all of them if there are many."""


NUMBERS = tuple(f.name for f in fields(Tally) if f.name.startswith("n_"))
RANK: Mapping[Doing, int] = {"fetching": 4, "asking": 3, "failed": 2, "done": 1, "waiting": 0}


def added(tallies: Iterable[Tally]) -> Tally:
    """Add sources up.

    >>> added([Tally(source="a", n_new=1), Tally(source="b", n_new=2)]).n_new
    3
    """
    numbers: dict[str, Any] = dict.fromkeys(NUMBERS, 0)
    rejections, last = dict[str, int](), list[datetime]()
    for tally in tallies:
        for name in NUMBERS:
            numbers[name] += getattr(tally, name)
        for reason, n in tally.rejections.items():
            rejections[reason] = rejections.get(reason, 0) + n
        last += [tally.last_page_at] if tally.last_page_at else []
    return Tally(source=None, **numbers, rejections=rejections, last_page_at=max(last, default=None))


def busiest(tallies: Iterable[Tally], n: int) -> list[Tally]:
    """Choose the sources that are worth looking at: at work first, then failed, then done; sorted by key.

    >>> [t.source for t in busiest([Tally(source="b"), Tally(source="a", doing="done"), Tally(source="c", doing="asking")], 2)]
    ['a', 'c']
    """
    chosen = nlargest(n, tallies, key=lambda tally: (RANK[tally.doing], tally.n_fetched))
    return sorted(chosen, key=lambda tally: tally.source or "")


def written(tally: Tally) -> dict[str, Any]:
    """Write a tally as JSON has it.

    >>> read(written(Tally(source="a", troubles=(Trouble(url="u", error="e"),)))).troubles[0].error
    'e'
    """
    at = tally.last_page_at
    return asdict(tally) | {"last_page_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None}


def read(found: Mapping[str, Any]) -> Tally:
    """Read a tally back; numbers that a newer program wrote are left out."""
    values = {f.name: found[f.name] for f in fields(Tally) if f.name in found}
    at = values.get("last_page_at")
    troubles = tuple(Trouble(**one) for one in values.get("troubles", ()))
    return Tally(**values | {"troubles": troubles, "last_page_at": datetime.fromisoformat(at) if at else None})


def write_progress(file: Path, tallies: Sequence[Tally], *, n: int) -> None:
    """Leave for whoever watches a run how far it is; a reader finds all of it, or what was there before.

    Args: n — at most so many sources stand in it.
    """
    progress = {
        "total": written(added(tallies)),
        "doing": Counter(tally.doing for tally in tallies),
        "busiest": [written(tally) for tally in busiest(tallies, n)],
    }
    new = unfinished(file)
    new.write_text(json.dumps(progress), encoding="utf-8")
    new.replace(file)


def unfinished(file: Path) -> Path:
    """Name the file in which progress is written before it takes its place."""
    return file.with_name(f"{file.name}.new")


def read_progress(file: Path) -> Progress | None:
    """Read how far a run is; None: it has not said so yet."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return Progress(total=read(found["total"]), doing=found["doing"], busiest=tuple(map(read, found["busiest"])))
