"""In which language a page is, at a glance: by its longer lines and by what its markup says, without parsing it.

For choosing among very many pages before any is worked on. Linear in the page's size, whatever it holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extract import charset
from pipeline.extract.language import detect, primary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.items import Page

LOOKED_AT = 400_000
"""Bytes of a page; its text begins within them."""
LONG = 60
"""Characters between two tags that make a line of running text and not of a menu."""
SAMPLE = 3_000
CERTAIN = 0.9
DECLARED = re.compile(r"<html\b[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
UNREAD = ("script", "style", "noscript", "template")


def language(page: Page) -> str | None:
    """Tell a page's language; None: nothing tells."""
    text = page.body[:LOOKED_AT].decode("utf-8", "replace") if page.is_text else _text(page)
    lines, size = [], 0
    for line in text.split("\n") if page.is_text else _lines(text):
        lines.append(line)
        size += len(line)
        if size > SAMPLE:
            break
    found, certainty = detect("\n".join(lines)[:SAMPLE])
    hint = page.link.language if page.link else None
    declared = DECLARED.search(text[:5_000]) if not page.is_text else None
    said = primary(hint) or (primary(declared[1]) if declared else None)
    return found if found and certainty >= CERTAIN else said or found


def _text(page: Page) -> str:
    header = next((value for name, value in page.headers if name.lower() == "content-type"), None)
    return charset.decode(page.body[:LOOKED_AT], header)[0]


def _lines(markup: str) -> Iterator[str]:
    """Give the longer runs of text between two tags."""
    unread = ""
    for piece in markup.split("<"):
        tag, sign, rest = piece.partition(">")
        name = tag[:12].lower()
        if unread:
            if not name.startswith(f"/{unread}"):
                continue
            unread = ""
        elif name.startswith(UNREAD):
            unread = next(one for one in UNREAD if name.startswith(one))
            continue
        line = " ".join(rest.split()) if sign else ""
        if len(line) >= LONG or (len(line) >= LONG // 3 and not line.isascii()):
            yield line
