"""Page ↔ WARC 1.1 record: an answer is a `response`, what did not come over HTTP is a `resource`.

These few lines and not warcio, which reads Latin-1 headers as UTF-8, so that they would not come back as they were.
"""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import uuid4

from pipeline.archive import answer, notes
from pipeline.errors import ArchiveError
from pipeline.items import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = b"WARC/1.1"
NAMELESS = "urn:sha256:"
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
TEXT, HTML, ANSWER = "text/plain; charset=utf-8", "text/html", "application/http; msgtype=response"


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record, parsed as far as its own head goes."""

    head: Mapping[str, str]
    """Header fields, names in lower case."""
    block: bytes
    """What the head speaks of."""

    @property
    def is_page(self) -> bool:
        """Say whether a page can be made of it."""
        return self.head.get("warc-type") in {"response", "resource"}


def encode(page: Page) -> bytes:
    """Write a page as a record, not yet compressed. Refuses nothing: what a record cannot say literally goes into the notes."""
    is_answer = answer.is_answer(page)
    target = _target(page)
    block = answer.head(page) + page.body if is_answer else page.body
    return assemble(
        {
            "WARC-Type": "response" if is_answer else "resource",
            "WARC-Target-URI": target,
            "WARC-Date": timestamp(page.fetched_at),
            "WARC-Payload-Digest": "sha1:" + b32encode(sha1(page.body, usedforsecurity=False).digest()).decode("ascii"),
            notes.HEADER: notes.write(page, said_url=_url(target), is_answer=is_answer),
            "Content-Type": ANSWER if is_answer else TEXT if page.is_text else HTML,
        },
        block,
    )


def assemble(head: Mapping[str, str], block: bytes) -> bytes:
    """Put a record together, with an id of its own and its length."""
    fields = {"WARC-Record-ID": f"<urn:uuid:{uuid4()}>", **head, "Content-Length": str(len(block))}
    lines = [VERSION, *(f"{name}: {value}".encode() for name, value in fields.items()), b"", block, b"", b""]
    return b"\r\n".join(lines)


def parse(data: bytes) -> Record:
    """Read a record's own head.

    Raises: ArchiveError — it is no WARC record, or a part of one.
    """
    lines, _, rest = data.partition(b"\r\n\r\n")
    first, *named = lines.decode("utf-8", "replace").split("\r\n")
    if not first.startswith("WARC/"):
        raise ArchiveError(f"no WARC record: it begins with {data[:20]!r}")
    head = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in named)}
    length = head.get("content-length", "")
    if not length.isdecimal() or int(length) > len(rest):
        raise ArchiveError("a WARC record is shorter than it says")
    return Record(head, rest[: int(length)])


def decode(record: Record) -> Page:
    """Make the page again.

    Raises: ArchiveError — the record holds none.
    """
    if not record.is_page:
        raise ArchiveError(f"a {record.head.get('warc-type', 'nameless')} record holds no page")
    url = _url(record.head.get("warc-target-uri", "").strip("<>"))
    fetched_at = _date(record.head.get("warc-date", ""))
    if record.head["warc-type"] == "response":
        status, headers, body = answer.parse(record.block)
        page = Page(requested_url=url, url=url, status=status, headers=headers, body=body, fetched_at=fetched_at)
    else:
        is_text = record.head.get("content-type", "").startswith("text/plain")
        page = Page(requested_url=url, url=url, body=record.block, is_text=is_text, fetched_at=fetched_at)
    return notes.read(page, record.head.get(notes.HEADER.lower()))


def address(record: Record) -> str | None:
    """Say at which address a record's page answered, without making the page."""
    blank = Page(
        requested_url=None,
        url=_url(record.head.get("warc-target-uri", "").strip("<>")),
        fetched_at=datetime.fromtimestamp(0, UTC),
    )
    return notes.read(blank, record.head.get(notes.HEADER.lower())).url


def timestamp(when: datetime) -> str:
    """Write a time as WARC-Date has it, fractions of a second only if there are any."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _target(page: Page) -> str:
    if page.url is None or not ABSOLUTE.match(page.url):
        return NAMELESS + sha256(page.body).hexdigest()
    return quote(page.url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")


def _url(target: str) -> str | None:
    return None if not target or target.startswith(NAMELESS) else target


def _date(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError as exc:
        raise ArchiveError(f"{value!r} is no WARC-Date") from exc
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
