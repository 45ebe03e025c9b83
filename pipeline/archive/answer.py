"""A page's answer as HTTP has it: status line, headers, body; kept true although the body is decoded."""

from __future__ import annotations

import re
from http.client import responses
from typing import TYPE_CHECKING

from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from pipeline.items import Page

Headers = tuple[tuple[str, str], ...]

BLANK_LINE = b"\r\n\r\n"
KEPT_AS = "X-Archive-Orig-"
NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
NOT_IN_A_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


def as_sent(page: Page) -> bytes:
    """Write a page as its server sent it, for a person or a pipe.

    Returns: status line, headers and body; the body alone of a text or of a file without an address.
    """
    return head(page) + page.body if is_answer(page) else page.body


def is_answer(page: Page) -> bool:
    """Say whether a page came over HTTP, or stands for one that did."""
    return not page.is_text and page.url is not None and page.url.startswith(("http://", "https://"))


def head(page: Page) -> bytes:
    """Write status line and headers, the blank line at the end included."""
    lines = [f"HTTP/1.1 {page.status:03d} {responses.get(page.status, 'Unknown')}".encode("ascii")]
    lines += [name.encode("ascii") + b": " + _on_the_wire(value) for name, value in kept_headers(page)]
    return b"\r\n".join(lines) + BLANK_LINE


def parse(block: bytes) -> tuple[int, Headers, bytes]:
    """Read status, headers and body back.

    Raises: ArchiveError — the block is no HTTP answer.
    """
    lines, _, body = block.partition(BLANK_LINE)
    status_line, *header_lines = lines.split(b"\r\n")
    try:
        protocol, status, *_ = status_line.split(b" ", 2)
        if not protocol.startswith(b"HTTP/"):
            raise ValueError(protocol)
        return int(status), tuple(_header(line) for line in header_lines), body
    except ValueError as exc:
        raise ArchiveError(f"a response record holds no HTTP answer: it begins with {status_line[:60]!r}") from exc


def kept_headers(page: Page) -> Headers:
    """Clean the headers, and rename those that no longer hold of the decoded body.

    Returns: headers with one true Content-Length; doing it twice changes nothing.
    """
    length = str(len(page.body))
    cleaned = [(NOT_IN_A_NAME.sub("-", name) or "-", _clean(value)) for name, value in page.headers]
    is_coded = any(name.lower() in {"content-encoding", "transfer-encoding"} for name, _ in cleaned)
    kept: list[tuple[str, str]] = []
    has_length = False
    for name, value in cleaned:
        if name.lower() == "content-length" and value == length and not is_coded and not has_length:
            has_length = True
            kept.append((name, value))
        elif name.lower() in {"content-encoding", "content-length", "transfer-encoding"}:
            kept.append((KEPT_AS + name, value))
        else:
            kept.append((name, value))
    return tuple(kept) if has_length else (*kept, ("Content-Length", length))


def _clean(value: str) -> str:
    return NOT_IN_A_VALUE.sub(" ", value).strip(" \t")


def _on_the_wire(value: str) -> bytes:
    """Give the bytes that a server sends for a value: Latin-1, or UTF-8 if that cannot say it."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name, value.strip(" \t")
