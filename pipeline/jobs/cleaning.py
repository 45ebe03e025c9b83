"""Cleaning without a database: a line of JSON in, a line out. Workers do all of it; the main process passes lines on.

The task runs in worker processes, which import this module and what it names: keep it light.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from pipeline import clean, extract
from pipeline.items import Article, Page, Rejection
from pipeline.jobs import files
from pipeline.jobs.ordered import in_order
from pipeline.records import record, rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.items import Source
    from pipeline.records import Json, Record

MAX_LINE_BYTES = 64 << 20
ABSENT = datetime(1, 1, 1, tzinfo=UTC)
RECORD_KEYS = frozenset({"id", "extra", *record(Article(url=None))})


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be written."""

    content: bytes
    """JSON with its newline."""
    error: str | None = None
    """What was wrong with the line that was read; None: nothing."""


def article_of(page: Page, source: Source | None = None) -> Article | Rejection:
    """Extract and clean one page."""
    document = extract.extract(page, source)
    return document if isinstance(document, Rejection) else clean.clean(document, source=page.source)


def lines(given: Iterable[bytes | None], *, sources: Mapping[str, Source], workers: int) -> Iterator[Line]:
    """Clean many: one line out for each line in, in the same order, on all cores.

    Args: given — lines; None: there is none at the moment. sources — stanzas by key, for pages that name their source.
    """
    numbers: deque[int] = deque()
    for page, result in in_order(_pages(given, numbers), partial(_cleaned, dict(sources)), workers=workers):
        number = numbers.popleft()
        yield _numbered(_settled(page.body, result) if isinstance(result, Rejection) else result, number)


def read(stream: BinaryIO) -> Iterator[bytes]:
    """Read the lines of a stream, the first without its byte order mark; the rest of one that is too long is skipped."""
    is_first = True
    while line := stream.readline(MAX_LINE_BYTES + 1):
        start = line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES + 1)
        start = start.removeprefix(b"\xef\xbb\xbf") if is_first else start
        is_first = False
        yield start


def one(line: bytes, sources: Mapping[str, Source]) -> Line:
    """Clean the page of one line."""
    fields, page = _page(line)
    if isinstance(page, str):
        return _bad(page, fields)
    cleaned = article_of(page, sources.get(page.source or ""))
    return _written(fields, cleaned, source=page.source)


def _pages(given: Iterable[bytes | None], numbers: deque[int]) -> Iterator[Page | None]:
    """Make each line that is not blank the body of a page, and note its number, counted from 1."""
    number = 0
    for line in given:
        number += line is not None
        if line is None:
            yield None
        elif line.strip():
            numbers.append(number)
            yield Page(requested_url=None, url=None, body=line, fetched_at=ABSENT)


def _numbered(line: Line, number: int) -> Line:
    """Say of a bad line which one it was."""
    if line.error is None:
        return line
    return Line(_dumped({**json.loads(line.content), "line": number}), f"line {number}: {line.error}")


def _cleaned(sources: Mapping[str, Source], page: Page, _source: Source | None) -> Line:
    return one(page.body, sources)


def _settled(line: bytes, rejection: Rejection) -> Line:
    """Write what became of a line whose worker was killed over it."""
    fields, page = _page(line)
    if isinstance(page, str):
        return _bad(page, fields)
    named = Rejection(url=page.url, stage=rejection.stage, reason=rejection.reason, detail=rejection.detail)
    return _written(fields, named, source=page.source)


def _page(line: bytes) -> tuple[Record, Page | str]:
    if len(line) > MAX_LINE_BYTES:
        return {}, f"longer than {MAX_LINE_BYTES >> 20} MiB"
    fields = files.parse(line)
    if isinstance(fields, str):
        return {}, fields
    return fields, files.page_of(fields, now=datetime.now(UTC))


def _written(fields: Record, cleaned: Article | Rejection, *, source: str | None) -> Line:
    found = rejected(cleaned, source=source) if isinstance(cleaned, Rejection) else record(cleaned)
    extra = _extra(fields)
    try:
        return Line(_dumped({"id": fields.get("id"), **found, **({"extra": extra} if extra else {})}))
    except ValueError as exc:
        return _bad(f"not JSON: {exc}", {})


def _extra(fields: Record) -> Record:
    """Collect what is the caller's: unknown keys, and what an earlier cleaning passed through."""
    before: Json = fields.get("extra")
    own = files.KEYS | RECORD_KEYS
    kept = {key: value for key, value in fields.items() if key not in own}
    return {**before, **kept} if isinstance(before, dict) else kept


def _bad(error: str, fields: Record) -> Line:
    try:
        return Line(_dumped({"id": fields.get("id"), "error": error}), error)
    except ValueError:
        return Line(_dumped({"id": None, "error": error}), error)


def _dumped(fields: Record) -> bytes:
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
