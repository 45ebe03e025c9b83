"""Articles out, one at a time: as the contract's JSON Lines, or as CSV that a spreadsheet cannot be made to run."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from pipeline.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Json
    from pipeline.store.queries import Found

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a cell for a formula."""
COLUMNS = (
    *("url", "canonical_url", "source", "headline", "description", "authors", "tags", "published_at", "modified_at"),
    *("published_at_origin", "published_precision", "language", "section", "image_url", "kind", "access", "text", "word_count"),
    *("is_degraded", "article_id", "article_key", "story_id", "relation", "first_seen_at", "fetched_at", "n_revisions"),
)
"""What fits a cell: all that JSON Lines has, but the struck blocks and the rejection, which is always null."""


def jsonl(found: Iterable[Found]) -> Iterator[bytes]:
    """Write each article as one line."""
    for one in found:
        line = json.dumps(record(one.article, stored=one.stored), ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8", "replace") + b"\n"


def csv_rows(found: Iterable[Found]) -> Iterator[bytes]:
    """Write a line of column names, and a row for each article; lists are joined, struck blocks left out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield _taken(buffer)
    for one in found:
        fields = record(one.article, stored=one.stored)
        writer.writerow([inert(_cell(fields[name])) for name in COLUMNS])
        yield _taken(buffer)


def inert(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run.

    >>> inert("=1+1"), inert("plain")
    ("'=1+1", 'plain')
    """
    return "'" + cell if cell.lstrip(" \n").startswith(FORMULA) else cell


def _cell(value: Json) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
