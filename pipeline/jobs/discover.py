"""A new source: a stanza from the catalogue by key, or one made of what a home page leads to.

The looking is done by the spider `probe` in a subprocess; here it is decided which of what it found is worth reading.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline import sources, urls
from pipeline.errors import SourceError, UsageError, nearest
from pipeline.items import Source
from pipeline.jobs import crawl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Home

MAX_FEEDS = 3
FOUND_BY = ("link_tag", "well_known", "anchor", "navigation", "homepage")
"""How an address was found, surest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An address that the probe asked for."""

    url: str
    kind: str
    found_by: str
    title: str | None
    n_links: int
    newest: str | None
    """RFC 3339; None: its links have no dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that could be added."""

    wanted: str
    """The key or home page that was asked for."""
    source: Source | None = None
    """None: nothing was found."""
    tried: tuple[Tried, ...] = ()
    """What was tried, best first; empty for a stanza from the catalogue."""
    error: str | None = None
    """Why nothing was found."""


def propose(home: Home, wanted: Sequence[str]) -> list[Proposal]:
    """Find stanzas for what somebody wants to read: keys of the catalogue, and home pages.

    Returns: one proposal for each, in order; nothing is written.
    Raises: UsageError — a word that is neither; it names the nearest key.
    """
    catalogue = sources.catalogue()
    known = sources.load(home.seeds) if home.seeds.exists() else {}
    taken = {word: why for word in wanted if word not in catalogue and (why := _is_read(_homepage(word), known))}
    homepages = [_homepage(word) for word in wanted if word not in catalogue and word not in taken]
    for word in wanted:
        if word not in catalogue and not urls.is_web(_homepage(word)):
            raise UsageError(f'"{word}" is neither a key of the catalogue{nearest(word, catalogue)} nor a home page')
    found = _probe(home, homepages, known) if homepages else {}
    chosen = {word: Proposal(wanted=word, source=catalogue[word]) for word in wanted if word in catalogue}
    refused = {word: Proposal(wanted=word, error=why) for word, why in taken.items()}
    return [chosen.get(word) or refused.get(word) or found[_homepage(word)] for word in wanted]


def add(home: Home, proposal: Proposal) -> Source:
    """Write a proposal's stanza.

    Raises: SourceError — there is one with this key already, or nothing was found.
    """
    if proposal.source is None:
        raise SourceError(proposal.error or "nothing was found", key=proposal.wanted)
    sources.append(home.seeds, proposal.source)
    return proposal.source


def _homepage(word: str) -> str:
    """Read `gazette.example` as `https://gazette.example/`."""
    if "://" in word:
        return word
    return f"https://{word}/" if "." in word else word


def _is_read(homepage: str, known: Mapping[str, Source]) -> str:
    """Say which stanza reads a domain already, before anything is asked for; "": none has its key."""
    domain = urls.registered_domain(homepage)
    source = known.get(_key(domain))
    if source is None or urls.registered_domain(source.homepage) != domain:
        return ""
    return f"is read already as [{source.key}] ({source.homepage}): change that stanza, or write another one by hand"


def _probe(home: Home, homepages: Sequence[str], known: Mapping[str, Source]) -> dict[str, Proposal]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "found.jsonl")
        feeds = json.dumps({str(output): {"format": "jsonlines"}})
        ended = crawl.start(home, "probe", {"homepages": " ".join(homepages)}, settings={"FEEDS": feeds}).wait()
        lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    if ended.exit_code == UsageError.exit_code:
        raise UsageError(_last_error(ended.log))
    items = [json.loads(line) for line in lines]
    return {page: _proposal(page, [i for i in items if i["homepage"] == page], known, log=ended.log) for page in homepages}


def _proposal(homepage: str, items: Sequence[dict[str, object]], known: Mapping[str, Source], *, log: Path) -> Proposal:
    about = next((item for item in items if "tried" not in item), None)
    if about is None or about["error"]:
        error = str(about["error"]) if about else f"the probe brought nothing; its output is in {log}"
        return Proposal(wanted=homepage, error=error)
    tried = sorted((_tried(item) for item in items if "tried" in item), key=_worth, reverse=True)
    chosen = _choose(tried)
    if not chosen:
        return Proposal(wanted=homepage, tried=tuple(tried), error="no feed, no sitemap and no links to articles were found")
    domain = urls.registered_domain(homepage)
    source = Source(
        key=_key(domain) if _key(domain) not in known else _dashed(domain),
        name=str(about["name"] or chosen[0].title or domain),
        homepage=_front(homepage, tried),
        language=str(about["language"]) if about["language"] else None,
        feeds=tuple(t.url for t in chosen if t.kind == "feed"),
        sitemaps=tuple(t.url for t in chosen if t.kind == "sitemap"),
        sections=tuple(t.url for t in chosen if t.kind == "section"),
    )
    return Proposal(wanted=homepage, source=source, tried=tuple(tried))


def _front(given: str, tried: Sequence[Tried]) -> str:
    """Give the front page of an address: its host's, where a feed or a single page was named instead."""
    is_feed = any(t.url == given and t.kind == "feed" for t in tried)
    path = urlsplit(given).path
    is_page = "." in path.rpartition("/")[2] and not any(t.url == given and t.n_links for t in tried)
    return urljoin(given, "/") if is_feed or is_page else given


def _choose(tried: Sequence[Tried]) -> list[Tried]:
    """Take the publisher's own feeds; where there are none, a news sitemap; where there is neither, the front."""
    with_links = [t for t in tried if t.n_links]
    feeds = [t for t in with_links if t.kind == "feed"]
    if feeds:
        return feeds[:MAX_FEEDS] if feeds[0].found_by == "link_tag" else feeds[:1]
    sitemaps = [t for t in with_links if t.kind == "sitemap"]
    return sitemaps[:1] or [t for t in with_links if t.kind == "section"][:1]


def _worth(tried: Tried) -> tuple[int, str, int]:
    return -FOUND_BY.index(tried.found_by), tried.newest or "", tried.n_links


def _tried(item: dict[str, object]) -> Tried:
    return Tried(
        url=str(item["tried"]),
        kind=str(item["kind"]),
        found_by=str(item["found_by"]),
        title=str(item["title"]) if item["title"] else None,
        n_links=int(str(item["n_links"])),
        newest=str(item["newest"]) if item["newest"] else None,
    )


def _key(domain: str) -> str:
    """Make a source key of a domain: `gazette.co.uk` → `gazette`, an IP address as a whole."""
    is_address = domain.replace(".", "").isdigit()
    return _dashed(domain if is_address else domain.split(".")[0])


def _dashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if " ERROR: " in line]
    return lines[-1].partition(" ERROR: ")[2] if lines else f"the probe broke off; its output is in {log}"
