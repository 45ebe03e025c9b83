"""What the database knows of an article or an address; and of an address without an article, why it has none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline import archive, dedup, urls
from pipeline.errors import CopydeskError, DatabaseMissingError, UsageError
from pipeline.records import rfc3339
from pipeline.report import missing
from pipeline.store import open_store, queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.config import Home
    from pipeline.items import Source
    from pipeline.report.missing import Missing
    from pipeline.store import Store
    from pipeline.store.queries import Found, Trace

ARTICLE_KEY = re.compile(r"[0-9a-f]{32}")
MAX_ID = 2**63
PAGES = (".html", ".htm", ".xhtml", ".txt", ".md", ".pdf", ".json", ".jsonl", ".gz", ".warc", ".xml")
"""What a file's name ends in, and no host's."""


def article(store: Store, what: str) -> Found | None:
    """Look an article up.

    Args: what — an `article_id`, an `article_key`, or an address in any of its variants.
    """
    if ARTICLE_KEY.fullmatch(what):
        return queries.article(store, article_key=what)
    if is_id(what):
        return queries.article(store, article_id=int(what)) if int(what) < MAX_ID else None
    url = address(what)
    if url is None:
        return None
    key = dedup.article_key(url, source=None, external_id=None, body=b"")
    return queries.article(store, article_key=key) or _led_to(store, queries.trace(store, urls.url_key(url)))


def place(home: Home, what: str, *, at: datetime | None = None) -> str:
    """Find where the archive holds the newest page of an address, or the page of an article's text.

    An address is looked up in the database and, if that does not know it or its file is gone, in the archive itself.

    Args: at — not the newest, but the one that was the newest then.
    Raises: CopydeskError — the archive has none. DatabaseMissingError — it is an ID, and there is no database.
    """
    url = address(what)
    known = _known_place(home, what, url) if at is None else None
    if known and (url is None or (home.archive_dir / known.rpartition(":")[0]).exists()):
        return known
    for one in archive.captures(home.archive_dir, url) if url else ():
        if at is None or one.fetched_at <= at:
            return one.archive_record
    if known:
        return known
    raise CopydeskError(f"the archive has no page of {what}" + (f" that was fetched by {rfc3339(at)}" if at else ""))


def _known_place(home: Home, what: str, url: str | None) -> str | None:
    try:
        with open_store(home.database_url) as store:
            trace = queries.trace(store, urls.url_key(url)) if url else None
            if trace and trace.page and trace.page["archive_record"]:
                return str(trace.page["archive_record"])
            found = article(store, what)
            return found.archive_record if found else None
    except DatabaseMissingError:
        if url is None:
            raise
        return None  # an archive speaks for itself


def why_not(store: Store, what: str, stanzas: Mapping[str, Source] | None = None) -> str:
    """Say in one sentence why an address has no article.

    Raises: CopydeskError — it is an ID that no article has, or an address of which nothing is known. UsageError — it is
        neither an ID nor an address.
    """
    found = lacking(store, what, stanzas)
    if found.state == "never_found":
        raise CopydeskError(found.sentence)
    return found.sentence


def lacking(store: Store, what: str, stanzas: Mapping[str, Source] | None = None) -> Missing:
    """Find out why an address has no article.

    Raises: CopydeskError — it is an ID that no article has. UsageError — it is neither an ID nor an address.
    """
    url = address(what)
    if url is None:
        if is_id(what):
            raise CopydeskError(f"there is no article {what}")
        raise UsageError(f"{what} is no ID (an article_id or an article_key) and no address (https://…)")
    return missing.look(store, url, stanzas or {})


def led(found: Found, what: str) -> str | None:
    """Say that an address is another one than the article's, to which it led; None: it is the article's, or an ID."""
    url, at = address(what), found.article.url
    if url is None or is_id(what) or at is None or urls.url_key(url) == urls.url_key(at):
        return None
    return f"{what} leads to article {found.stored.article_id}, which is at {at}."


def rejected(store: Store, what: str) -> str | None:
    """Find where the archive holds the page of an address of which no article came though its host sent it; None: nowhere."""
    url = address(what)
    page = queries.trace(store, urls.url_key(url)).page if url else None
    is_judged = page and page["state"] == "rejection" and page["stage"] in ("extract", "clean")
    return page["archive_record"] if page and is_judged else None


def is_id(what: str) -> bool:
    """Tell an `article_id` or an `article_key` from anything else."""
    return bool(ARTICLE_KEY.fullmatch(what)) or (what.isascii() and what.isdecimal())


def address(what: str) -> str | None:
    """Read an address as people write it, with or without its scheme; None: it is none, or the name of a page's file."""
    if "://" in what:
        return what if urls.is_web(what) else None
    host = what.partition("/")[0]
    is_file = host.startswith(".") or host.lower().endswith(PAGES)
    url = f"https://{what}"
    return url if "." in host and not is_file and urls.is_web(url) else None


def _led_to(store: Store, trace: Trace) -> Found | None:
    """Follow an address to the article that it led to, after redirects."""
    ids = [row["article_id"] for row in (trace.link, trace.page) if row and row["article_id"]]
    return queries.article(store, article_id=ids[0]) if ids else None
