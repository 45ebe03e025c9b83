"""Arguments that several commands share, and the home they all begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.items import Source

AsJson = Annotated[bool, typer.Option("--json", help="Write the result as JSON instead.")]
SourceKey = Annotated[str | None, typer.Option("--source", metavar="KEY", help="Only this source.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="From this time on: 2026-11-22, 2026-11-22T08:00 (UTC), 7d, 12h.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Before this time.")]


class Format(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"


def home() -> Home:
    """Find the home and read its settings."""
    from pipeline import config

    return config.load()


def moment(value: str | None) -> datetime | None:
    """Read a WHEN that may be missing."""
    if value is None:
        return None
    from pipeline.clock import when

    return when(value, now=datetime.now(UTC))


def stanzas(place: Home) -> dict[str, Source]:
    """Read the home's sources; none if it has no seeds yet."""
    from pipeline import sources

    return sources.load(place.seeds) if place.seeds.exists() else {}


def required_stanzas(place: Home) -> dict[str, Source]:
    """Read the home's sources.

    Raises: UsageError — there is no seeds file.
    """
    if not place.seeds.exists():
        raise UsageError(f"no sources: {place.seeds} does not exist; make a home with `copydesk init`")
    return stanzas(place)


def example(*lines: str) -> str:
    """Write the foot of a command's help."""
    return "Example:\n\n\b\n" + "\n".join(f"    {line}" for line in lines)
