"""What a file is: HTML or text, and the page that it makes."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from pipeline.items import Page

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 64 << 20
HEAD_BYTES = 1024
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
    """Say whether a file is neither HTML nor text, by its first KiB."""
    return b"\x00" in head[:HEAD_BYTES] and not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


def page_of_bytes(body: bytes, *, now: datetime, source: str | None = None) -> Page:
    """Make the page of an HTML or a plain text file, of which no address is known."""
    if is_html(body):
        return Page(requested_url=None, url=None, body=body, fetched_at=now, source=source)
    text = _decoded(body).encode("utf-8", "replace")
    return Page(requested_url=None, url=None, body=text, fetched_at=now, source=source, is_text=True)


def _head(body: bytes) -> str:
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body[:HEAD_BYTES].decode("utf-16", "replace")
    return body[:HEAD_BYTES].decode("latin-1")


def _decoded(body: bytes) -> str:
    """Decode a text of whose encoding nothing is known."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        return body.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        likely = from_bytes(body).best()
        return str(likely) if likely else body.decode("windows-1252", "replace")
