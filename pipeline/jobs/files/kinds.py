"""What a file is: HTML or text, and the page that it makes."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import replace
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from pipeline.items import Page

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 64 << 20
HEAD_BYTES = 1024
BEGINNING_BYTES = 4096
MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF")
CONTROLS = bytes([*range(1, 8), *range(0x10, 0x1B), *range(0x1C, 0x20)])
"""Those that no charset's text uses: shifts, escape, backspace and white space are left out."""
BINARY = "application/x-binary"
"""Not octet-stream: some servers send pages as that, so extraction looks into them."""
TAG = re.compile(
    r"<(?:!doctype\s+html|"
    r"(?:html|head|body|title|meta|link|script|style|base|noscript|template|iframe|div|span|p|br|hr|h[1-6]|article|section|main|"
    r"header|footer|nav|aside|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|th|td|caption|img|picture|figure|figcaption|video|"
    r"audio|svg|form|input|button|select|label|blockquote|pre|code|em|strong|small|time|font|center|amp-[a-z-]+)(?=[\s/>])|"
    r"(?:b|i|u|s|q)>|a\s+[a-z-]+\s*=)",
    re.IGNORECASE,
)


def is_html(body: bytes) -> bool:
    """Say whether a file is HTML: a known tag opens in its first KiB. What is not is text.

    >>> is_html(b"<!DOCTYPE html><title>x"), is_html(b"1 < 2 and a <b or c")
    (True, False)
    """
    return TAG.search(_head(body)) is not None


def is_binary(head: bytes) -> bool:
    """Say whether a file is neither HTML nor text, by how it begins."""
    start = head[:BEGINNING_BYTES]
    if start.startswith(MAGIC):
        return True
    if is_html(start) or _unicode(start):
        return False
    n_controls = len(start) - len(start.translate(None, CONTROLS))
    return b"\x00" in start or n_controls > max(3, len(start) // 20)


def page_of_bytes(body: bytes, *, now: datetime, source: str | None = None) -> Page:
    """Make the page of a file of which no address is known; one that is neither HTML nor text says so in its header."""
    page = Page(requested_url=None, url=None, body=body, fetched_at=now, is_undated=True, source=source)
    if is_binary(body):
        kind = "application/pdf" if body.startswith(b"%PDF-") else BINARY
        return replace(page, headers=(("Content-Type", kind),))
    if is_html(body):
        return page
    return replace(page, body=_decoded(body).encode("utf-8", "replace"), is_text=True)


def _unicode(body: bytes) -> str | None:
    """Name the UTF-16 or UTF-32 that a text is in, by its mark or by where its NUL bytes are; None: it is in neither."""
    if body.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        return "utf-32"
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    start = body[:HEAD_BYTES]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if not even and odd * 4 > len(start):
        return "utf-16-le"
    return "utf-16-be" if not odd and even * 4 > len(start) else None


def _head(body: bytes) -> str:
    if encoding := _unicode(body):
        return body[:HEAD_BYTES].decode(encoding, "replace")
    return body[:HEAD_BYTES].decode("latin-1")


def _decoded(body: bytes) -> str:
    """Decode a text of whose encoding nothing is known."""
    if encoding := _unicode(body):
        return body.decode(encoding, "replace")
    try:
        return body.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        likely = from_bytes(body).best()
        return str(likely) if likely else body.decode("windows-1252", "replace")
