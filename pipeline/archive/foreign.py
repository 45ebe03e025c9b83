"""Other people's WARC files (CC-NEWS, wget, browsers), read by warcio: chunked and compressed answers are decoded."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from pipeline.archive import notes
from pipeline.errors import ArchiveError
from pipeline.items import Page
from pipeline.urls import is_web

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from warcio.recordloader import ArcWarcRecord

MAX_BODY_BYTES = 64 << 20
HTML = frozenset({"text/html", "application/xhtml+xml"})
# warcio answers a record without an address, a length or a date with whatever Python says to None
DAMAGE = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    ArchiveError,
    OSError,
    EOFError,
    zlib.error,
    ValueError,
    AttributeError,
    TypeError,
)


class Readable(Protocol):
    """What a file is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Give some bytes; none at the end."""

    def tell(self) -> int:
        """Say how many were given."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """A stream whose early end is an error; warcio takes it for the end of the file."""

    stream: Readable

    def read(self, size: int = -1) -> bytes:
        try:
            return self.stream.read(size)
        except EOFError as exc:
            raise ArchiveError("the file is cut off") from exc

    def tell(self) -> int:
        return self.stream.tell()


def foreign(stream: Readable, *, now: datetime, skipped: Counter[str]) -> Iterator[Page]:
    """Read the pages of any WARC file: answers with status 200 that are HTML, and resources that are HTML or text.

    Args: stream — the file, its gzip already undone. now — for records without a date.
        skipped — counts the other answers and resources, by reason (`http_error`, `not_html`, `too_large`).
    Yields: pages in the order of the file, one in memory at a time.
    Raises: ArchiveError — the file is damaged; every page before that was yielded.
    """
    n_records = 0
    try:
        for record in ArchiveIterator(_Sound(stream), verify_http=False):
            if not record.rec_type:
                raise ArchiveError("what follows is no record")
            n_records += 1
            if record.rec_type not in {"response", "resource"}:
                continue
            page = _page(record, now=now)
            if isinstance(page, Page):
                yield page
            else:
                skipped[page] += 1
    except DAMAGE as exc:
        raise ArchiveError(f"damaged after record {n_records}: {exc or type(exc).__name__}") from exc


def _page(record: ArcWarcRecord, *, now: datetime) -> Page | str:
    answer = record.http_headers if record.rec_type == "response" else None
    if record.rec_type == "response" and answer is None:
        return "not_html"
    if answer and answer.get_statuscode() != "200":
        return "http_error"
    kind = (answer.get_header("Content-Type") if answer else record.content_type) or ""
    name = kind.partition(";")[0].strip().lower()
    is_text = not answer and name == "text/plain"
    if name and name not in HTML and not is_text:
        return "not_html"
    body = _body(record)
    if body is None:
        return "too_large"
    if not name and not body.lstrip().startswith(b"<"):
        return "not_html"
    target = record.rec_headers.get_header("WARC-Target-URI")
    url = target if target and is_web(target) else None
    fetched_at = _date(record.rec_headers.get_header("WARC-Date"))
    page = Page(
        requested_url=url,
        url=url,
        headers=tuple((name, value) for name, value in answer.headers) if answer else (),
        body=_in_utf8(body, kind) if is_text else body,
        fetched_at=fetched_at or now,
        is_undated=fetched_at is None,
        is_text=is_text,
    )
    ours = record.rec_headers.get_header(notes.HEADER)
    return notes.read(page, ours) if ours else replace(page, is_of_warc=True)


def _body(record: ArcWarcRecord) -> bytes | None:
    """Read and decode a body; None: it is too large.

    Raises: ArchiveError — the record is shorter than it says.
    """
    length = record.payload_length if record.http_headers else record.length
    if length is not None and length > MAX_BODY_BYTES:
        return None
    raw: bytes = record.raw_stream.read(MAX_BODY_BYTES + 1)
    if length is not None and 0 <= len(raw) < length:
        raise ArchiveError("the last record is cut off")
    record.raw_stream = BytesIO(raw)
    for name in ("Transfer-Encoding", "Content-Encoding"):
        coding = record.http_headers.get_header(name) if record.http_headers else None
        if coding:
            record.http_headers.replace_header(name, coding.strip().lower().removeprefix("x-"))
    body: bytes = record.content_stream().read(MAX_BODY_BYTES + 1)
    return body if len(body) <= MAX_BODY_BYTES else None


def _in_utf8(body: bytes, kind: str) -> bytes:
    charset = kind.lower().partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
    try:
        return body.decode(charset, "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace").encode("utf-8")


def _date(value: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
