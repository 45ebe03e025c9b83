"""Which sources read a host, and why none of them has come across an address there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline import store as rooms
from pipeline import urls
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.items import Source
    from pipeline.store import Store


def of(url: str, stanzas: Mapping[str, Source]) -> list[Source]:
    """List the sources that are at the host of an address, those that are crawled first; else those at its domain."""
    here, domain = _place(url), urls.registered_domain(url)
    at_host = [source for source in stanzas.values() if here in map(_place, _addresses(source))]
    at_domain = [source for source in stanzas.values() if domain in map(urls.registered_domain, _addresses(source))]
    return sorted(at_host or at_domain, key=lambda source: (not source.enabled, source.key))


def refusing(url: str, source: Source) -> str | None:
    """Name the line of a stanza that refuses an address; None: none does."""
    found = next((pattern for pattern in source.exclude if re.search(pattern, url)), None)
    if found is not None:
        return f'exclude "{found}" of [{source.key}]'
    if source.include and not any(re.search(pattern, url) for pattern in source.include):
        return f"include = {list(source.include)} of [{source.key}]"
    return None


def why_never(store: Store, url: str, found: Sequence[Source]) -> str:
    """Say why an address was never come across, given the sources at its host."""
    if not found:
        return f"no source of yours is at {urls.host(url)}, and nobody gave it"
    source, key = found[0], urls.url_key(url)
    for what, addresses in _own(source).items():
        if key in map(urls.url_key, addresses):
            return f"it is {what} of {source.key}, and no article's"
    if not source.enabled:
        return f"[{source.key}] is not enabled, so nobody looks for it"
    if by := refusing(url, source):
        return f"no feed of {source.key} has announced it, and {by} would refuse it"
    asked = [feed.checked_at for feed in rooms.feeds(store, source.key).values() if feed.checked_at]
    if not asked:
        return f"{source.key} was not crawled yet, and `copydesk crawl {source.key}` looks for it"
    return f"{source.key} is read, but its feeds, asked last at {rfc3339(max(asked))}, have never announced it"


def _addresses(source: Source) -> tuple[str, ...]:
    return (source.homepage, *source.feeds, *source.sitemaps, *source.sections)


def _own(source: Source) -> dict[str, tuple[str, ...]]:
    return {
        "a feed": source.feeds,
        "a sitemap": source.sitemaps,
        "a section front": source.sections,
        "the home page": (source.homepage,),
    }


def _place(url: str) -> str:
    """Say where an address is, a port that is not a usual one included; names of views (`www.`, `m.`) are dropped."""
    return urls.url_key(url).partition("/")[0]
