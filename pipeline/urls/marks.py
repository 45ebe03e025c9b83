"""Marks: by which an address, a host or a source is known again without being named; tombstones are made of them.

One way only: who has a mark can tell whether a given address is meant, and cannot read the address out of it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.urls.address import host, is_host, is_more_than_suffix
from pipeline.urls.key import url_key

if TYPE_CHECKING:
    from pipeline.items import Page

DIGITS = 32


def of_address(url: str) -> str:
    """Mark an address, the same for all its variants; it is the article key of the text that stands there.

    >>> of_address("https://www.gazette.example/a?utm_source=x") == of_address("gazette.example/a")
    True
    """
    return of_key(url_key(url))


def of_key(key: str) -> str:
    """Mark an address by its URL key."""
    return _hashed(f"url {key}")


@lru_cache(maxsize=4_096)
def of_host(name: str) -> str:
    """Mark a host as `known_host` gives it: it and every host below it."""
    return _hashed(f"host {name}")


@lru_cache(maxsize=4_096)
def of_source(key: str) -> str:
    """Mark a source by its key."""
    return _hashed(f"source {key}")


def of_hosts(url: str) -> frozenset[str]:
    """Give the marks of an address's host and of every host above it; none without a host."""
    return _of_names(host(url))


def known_host(typed: str) -> str | None:
    """Read a host as people type it, an address among them; the names of views (`www.`, `m.`) are dropped as in URL keys.

    Returns: None if it is no host, or only what hosts of many people end in (`com`, `co.uk`).

    >>> known_host("WWW.Gazette.example"), known_host("co.uk"), known_host("a b")
    ('gazette.example', None, None)
    """
    name = host(url_key(f"https://{host(typed.strip())}/"))
    is_own = name.startswith("[") or "." not in name or name.replace(".", "").isdigit() or is_more_than_suffix(name)
    return name if name and is_own and is_host(name) else None


def of_page(page: Page, *, canonical_url: str | None = None) -> frozenset[str]:
    """Give the marks of a page's addresses, of their hosts, and of its source.

    Of a page that is replayed only the address that answered counts: its article may stand although one that led there is
    to be forgotten.
    """
    asked = () if page.is_replay else (page.requested_url, page.link.url if page.link else None)
    addresses = {url for url in (page.url, *asked) if url}
    found = {of_address(url) for url in (*addresses, *([canonical_url] if canonical_url else ()))}
    found |= {of_source(page.source)} if page.source is not None else set()
    return frozenset(found).union(*map(of_hosts, addresses))


def of_way(page: Page) -> frozenset[str]:
    """Give the marks of the address from which a replayed page was reached, if that is another."""
    asked = page.requested_url
    return of_hosts(asked) | {of_address(asked)} if page.is_replay and asked and asked != page.url else frozenset()


@lru_cache(maxsize=4_096)
def _of_names(name: str) -> frozenset[str]:
    if not name:
        return frozenset()
    labels = name.split(".")
    return frozenset(of_host(".".join(labels[start:])) for start in range(len(labels)))


def _hashed(what: str) -> str:
    return sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
