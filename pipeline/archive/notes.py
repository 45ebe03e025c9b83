"""What a page knows beyond its answer, as one line of JSON in the record's head (`WARC-JSON-Metadata`).

Other tools carry that header along and do not look into it. Values that need no saying are left out.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.errors import ArchiveError
from pipeline.items import Link

if TYPE_CHECKING:
    from pipeline.items import FeedKind, Page
    from pipeline.records import Json, Record

HEADER = "WARC-JSON-Metadata"
OURS = "copydesk"
KINDS: dict[str, FeedKind] = {"feed": "feed", "sitemap": "sitemap", "section": "section"}


def write(page: Page, *, said_url: str | None, is_answer: bool) -> str:
    """Write down what the record does not say otherwise.

    Args: said_url — the address as WARC-Target-URI has it. is_answer — False: status and headers have no other place.
    Returns: ASCII without newlines.
    """
    notes: Record = {
        "url": page.url,
        "requested_url": page.requested_url,
        "source": page.source,
        "external_id": page.external_id,
        "tls_verified": page.tls_verified,
        "is_undated": page.is_undated,
        "link": _link_out(page.link) if page.link else None,
    }
    if not is_answer:
        notes |= {"status": page.status, "headers": [list(pair) for pair in page.headers]}
    unsaid: Record = {
        "url": said_url,
        "requested_url": page.url,
        "tls_verified": True,
        "is_undated": False,
        "status": 200,
        "headers": [],
    }
    return json.dumps({OURS: {key: value for key, value in notes.items() if value != unsaid.get(key)}}, separators=(",", ":"))


def read(page: Page, line: str | None) -> Page:
    """Give a page what was written down of it.

    Args: page — as the rest of the record says. line — the header's value; None, or another tool's: the page stays.
    Raises: ArchiveError — the notes are ours and cannot be understood.
    """
    try:
        notes = json.loads(line).get(OURS) if line else None
    except (ValueError, AttributeError, RecursionError):
        return page
    if not isinstance(notes, dict):
        return page
    try:
        return _annotated(page, notes)
    except (ValueError, TypeError) as exc:
        raise ArchiveError(f"the {HEADER} of {page.url} cannot be understood: {exc}") from exc


def _annotated(page: Page, notes: Record) -> Page:
    url = _text(notes["url"]) if "url" in notes else page.url
    status, headers, link = notes.get("status", page.status), notes.get("headers"), notes.get("link")
    return replace(
        page,
        url=url,
        requested_url=_text(notes["requested_url"]) if "requested_url" in notes else url,
        source=_text(notes.get("source")),
        external_id=_text(notes.get("external_id")),
        tls_verified=notes.get("tls_verified") is not False,
        is_undated=notes.get("is_undated") is True,
        link=_link_in(link) if isinstance(link, dict) else None,
        status=status if isinstance(status, int) else page.status,
        headers=tuple(_pair(pair) for pair in headers) if isinstance(headers, list) else page.headers,
    )


def _link_out(link: Link) -> Record:
    said = {field.name: getattr(link, field.name) for field in fields(Link)}
    return {name: _plain(value) for name, value in said.items() if value not in (None, ())}


def _plain(value: str | tuple[str, ...] | datetime) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _link_in(said: Record) -> Link:
    kind = said.get("found_kind")
    authors = said.get("authors")
    return Link(
        url=_text(said.get("url")) or "",
        source=_text(said.get("source")),
        found_in=_text(said.get("found_in")),
        found_kind=KINDS.get(kind) if isinstance(kind, str) else None,
        headline=_text(said.get("headline")),
        description=_text(said.get("description")),
        authors=tuple(str(author) for author in authors) if isinstance(authors, list) else (),
        published_at=_time(said.get("published_at")),
        modified_at=_time(said.get("modified_at")),
        language=_text(said.get("language")),
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _time(value: Json) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _pair(pair: Json) -> tuple[str, str]:
    if not isinstance(pair, list):
        raise TypeError(f"{pair!r} is no header")
    name, value = pair
    return str(name), str(value)
