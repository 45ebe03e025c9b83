"""Articles out, one at a time: as the contract's JSON Lines, or as CSV that a spreadsheet cannot be made to run."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from pipeline.records import record, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Json, Record
    from pipeline.store.following import Change
    from pipeline.store.queries import Found

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet take a cell for a formula; the last four are as wide as a Chinese character."""
COLUMNS = (
    *("url", "canonical_url", "source", "headline", "description", "authors", "tags", "published_at", "modified_at"),
    *("published_at_origin", "published_precision", "language", "section", "image_url", "kind", "access", "text", "word_count"),
    *("is_degraded", "article_id", "article_key", "story_id", "relation", "first_seen_at", "fetched_at", "n_revisions"),
)
"""What fits a cell: all that JSON Lines has, but the struck blocks and the rejection, which is always null."""


def jsonl(found: Iterable[Found]) -> Iterator[bytes]:
    """Write each article as one line."""
    for one in found:
        yield _line(record(one.article, stored=one.stored))


def changes(changed: Iterable[Change]) -> Iterator[bytes]:
    """Write each change as one line: what it is, and the article as it is now; of one that is gone only its names."""
    for one in changed:
        fields: Record = {"change_id": one.change_id, "change": one.change, "changed_at": rfc3339(one.changed_at)}
        if one.found:
            yield _line({**fields, **record(one.found.article, stored=one.found.stored)})
        else:
            yield _line({**fields, "article_id": one.article_id, "article_key": one.article_key})


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
    return "'" + cell if cell.lstrip().startswith(FORMULA) or cell.startswith(FORMULA) else cell


def _line(fields: Record) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


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
