"""Arguments that several commands share, and the home they all begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import codes
from pipeline.errors import DatabaseMissingError, UsageError, nearest

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.items import Source
    from pipeline.store import Store

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
    PARQUET = "parquet"


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


def check_source(place: Home, key: str | None, store: Store | None = None) -> None:
    """Require that the seeds or the database know a source.

    Raises: UsageError — neither does; it names the nearest key.
    """
    if key is None:
        return
    from pipeline.store import open_store

    known = set(stanzas(place))
    if key in known:
        return
    try:
        if store is None:
            with open_store(place.database_url) as opened:
                known |= _stored_keys(opened)
        else:
            known |= _stored_keys(store)
    except DatabaseMissingError:
        return  # a lost database is rebuilt from an archive whose sources may have no stanza
    if key not in known:
        raise UsageError(f'no source has the key "{key}"{nearest(key, known)}')


def known_sources(place: Home, store: Store) -> set[str]:
    """List the keys of all sources that the seeds or the database know."""
    return set(stanzas(place)) | _stored_keys(store)


def say_interrupted(n: int, what: str, outlook: str) -> None:
    """Say after how many things somebody has ended a command, what became of them, and how to go on."""
    from pipeline.report import amounts, terminal

    terminal.note(f"copydesk: interrupted after {amounts.counted(n, what)}: {outlook}")


def example(*lines: str) -> str:
    """Write the foot of a command's help: how it is typed, and what its exit code means."""
    return "Example:\n\n\b\n" + "\n".join(f"    {line}" for line in lines) + f"\n\nExit codes: {codes.told()}"


def _stored_keys(store: Store) -> set[str]:
    rows = store.select("SELECT source FROM v_sources UNION SELECT source FROM v_articles WHERE source IS NOT NULL")
    return {row["source"] for row in rows}
