"""JSON Lines in: one object, one page. A hint that is not valid is ignored; only a page without a text is an error."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.items import Link, Page
from pipeline.jobs.files import hints
from pipeline.urls import is_web

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.records import Json, Record

KEYS = frozenset({"html", "text", "id", "url", "source", "headline", "authors", "published_at", "language", "fetched_at"})
"""The keys that are read; any other is the caller's to keep."""
DECODED = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class BadLine:
    """What could not be made a page: a line of JSON Lines, or a whole file."""

    path: str
    """The file, as it was named; `-` is standard input."""
    line: int | None
    """Counts from 1; None: the file as such."""
    error: str
    """One line for a person."""
    id: Json = None
    """The line's `id` as given, if it could be read."""


@dataclass(frozen=True, slots=True)
class FileEnd:
    """A file that was read to its end."""

    path: str


def parse(line: bytes) -> Record | str:
    """Read a line's JSON object.

    Returns: the object, or what is wrong with the line.
    """
    found = _loaded(line)
    return found if isinstance(found, dict | str) else "not a JSON object"


def parse_any(body: bytes) -> list[Record] | str:
    """Read a whole file of JSON: an object, a list of objects, or an object a line.

    Returns: the objects, or what is wrong with it.
    """
    found = _loaded(body)
    if isinstance(found, str) and b"\n" in body.strip():
        lines = [_loaded(line) for line in body.splitlines() if line.strip()]
        found = lines if all(isinstance(one, dict) for one in lines) else found
    objects = found if isinstance(found, list) else [found]
    wrong = next((one for one in objects if not isinstance(one, dict)), None)
    if wrong is not None:
        return wrong if found is wrong and isinstance(wrong, str) else "holds something that is no JSON object"
    return [one for one in objects if isinstance(one, dict)]


def _loaded(text: bytes) -> Json:
    """Read JSON; a text instead says what is wrong with it."""
    try:
        found: Json = json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as exc:
        return f"not UTF-8: {exc.reason} at byte {exc.start}"
    except json.JSONDecodeError as exc:
        return f"not JSON: {exc.msg.removesuffix(' at')} at column {exc.colno}"
    except (ValueError, RecursionError) as exc:
        return f"not JSON that can be read: {exc}"
    return "not a JSON object" if isinstance(found, str) else found


def page_of(fields: Record, *, now: datetime, source: str | None = None) -> Page | str:
    """Make the page of an object with `html` or `text`.

    Args: now — when it was fetched, if it does not say. source — whose it is, if it does not say.
    Returns: the page, or what is wrong with the object.
    """
    content = _content(fields)
    if isinstance(content, str):
        return content
    body, is_text = content
    url = _url(fields.get("url"))
    fetched_at = hints.time(fields.get("fetched_at"), now=now)
    key = hints.name(fields.get("source"), longest=hints.KEY_LENGTH) or source
    return Page(
        requested_url=url,
        url=url,
        headers=() if is_text else DECODED,
        body=body,
        fetched_at=fetched_at or now,
        is_undated=fetched_at is None,
        source=key,
        link=Link(
            url=url or "",
            source=key,
            headline=hints.name(fields.get("headline")),
            authors=hints.names(fields.get("authors")),
            published_at=hints.time(fields.get("published_at"), now=now),
            language=hints.language(fields.get("language")),
        ),
        is_text=is_text,
        external_id=_id(fields.get("id")),
    )


def _content(fields: Record) -> tuple[bytes, bool] | str:
    html, text = fields.get("html"), fields.get("text")
    for key, value in (("html", html), ("text", text)):
        if value is not None and not isinstance(value, str):
            return f'"{key}" is not a string'
    # html wins, but an empty one, as many exporters write for "none", is no reason to lose the text
    if isinstance(html, str) and (html.strip() or text is None):
        return html.encode("utf-8", "replace"), False
    if isinstance(text, str):
        return text.encode("utf-8", "replace"), True
    return 'neither "html" nor "text"'


def _url(value: Json) -> str | None:
    url = value.strip() if isinstance(value, str) else ""
    return url if is_web(url) else None


def _id(value: Json) -> str | None:
    """Keep an id as given; a number is as good as its digits."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
