"""A new source: a stanza from the catalogue by key, or one made of what a home page leads to.

The looking is done by the spider `probe` in a subprocess; here it is decided which of what it found is worth reading.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline import sources, urls
from pipeline.errors import UsageError, nearest
from pipeline.items import Source
from pipeline.items.proposal import Proposal, Tried
from pipeline.jobs import checking, covering, crawl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Home


THERE = "[{}]: is there already: change its stanza, or write one by hand with another key"


def propose(home: Home, wanted: Sequence[str]) -> list[Proposal]:
    """Find stanzas for what somebody wants to read: keys of the catalogue, and home pages.

    Returns: one proposal for each, in order, of which no two have one key or one front page; nothing is written.
    Raises: UsageError — nobody has said who we are; nothing was asked for.
    """
    catalogue = sources.catalogue()
    known = sources.load(home.seeds) if home.seeds.exists() else {}
    pages = {word: _homepage(word) for word in wanted if word not in catalogue}
    asked = [page for page in pages.values() if urls.is_web(page) and not sources.reader_of(page, known.values())]
    found = _probe(home, list(dict.fromkeys(asked))) if asked else {}
    read = dict(known)
    proposals: list[Proposal] = []
    for word in wanted:
        one = _from_catalogue(catalogue[word], read) if word in catalogue else _of_page(word, pages[word], found, read)
        if one.source:
            read[one.source.key] = one.source
        proposals.append(one)
    return proposals


def usage(word: str) -> str | None:
    """Say what is wrong with a word that is neither a key of the catalogue nor a home page; None: nothing is."""
    catalogue = sources.catalogue()
    if word in catalogue or urls.is_web(_homepage(word)):
        return None
    return f'"{word[:200]}" is neither a key of the catalogue{nearest(word, catalogue)} nor a home page'


def _from_catalogue(source: Source, read: Mapping[str, Source]) -> Proposal:
    if source.key in read:
        return Proposal(wanted=source.key, error=THERE.format(source.key), is_known=True)
    return Proposal(wanted=source.key, source=source)


def _of_page(word: str, page: str, found: Mapping[str, Proposal], read: Mapping[str, Source]) -> Proposal:
    """Take what was found of a home page, with a key that is free, unless a stanza reads it, or one that goes before it."""
    one = found.get(page)
    if one is None:
        why = usage(word)
        return Proposal(wanted=word, error=why or _left_to(sources.reader_of(page, read.values())), is_known=not why)
    if one.source is None:
        return one
    reader = sources.reader_of(one.source.homepage, read.values())
    if reader:
        return Proposal(wanted=word, error=_left_to(reader), is_known=True)
    key = sources.new_key(urls.registered_domain(one.source.homepage), read)
    return replace(one, source=replace(one.source, key=key))


def _homepage(word: str) -> str:
    """Read `gazette.example` as `https://gazette.example/`."""
    if "://" in word:
        return word
    return f"https://{word}/" if "." in word else word


def _left_to(reader: Source | None) -> str:
    read = f" as [{reader.key}] ({reader.homepage})" if reader else ""
    return f"is read already{read}: change that stanza, or write another one by hand"


def _probe(home: Home, homepages: Sequence[str]) -> dict[str, Proposal]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "found.jsonl")
        feeds = json.dumps({str(output): {"format": "jsonlines"}})
        started = crawl.start(home, "probe", {"homepages": " ".join(homepages)}, settings={"FEEDS": feeds})
        ended = checking.waited(started)
        lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    if ended.exit_code == UsageError.exit_code:
        raise UsageError(_last_error(ended.log))
    items = [json.loads(line) for line in lines]
    return {page: _proposal(page, [i for i in items if i["homepage"] == page], log=ended.log) for page in homepages}


def _proposal(homepage: str, items: Sequence[dict[str, object]], *, log: Path) -> Proposal:
    about = next((item for item in items if "tried" not in item), None)
    if about is None or about["error"]:
        error = str(about["error"]) if about else f"the probe brought nothing; its output is in {log}"
        return Proposal(wanted=homepage, error=error)
    tried = covering.merged(_tried(item) for item in items if "tried" in item)
    chosen = covering.smallest(tried, now=datetime.now(UTC))
    if not chosen:
        return Proposal(wanted=homepage, tried=tuple(tried), error="no feed, no sitemap and no links to articles were found")
    domain = urls.registered_domain(homepage)
    source = Source(
        key=sources.new_key(domain, ()),
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


def _tried(item: dict[str, object]) -> Tried:
    return Tried(
        url=str(item["tried"]),
        kind=str(item["kind"]),
        found_by=str(item["found_by"]),
        title=str(item["title"]) if item["title"] else None,
        n_links=int(str(item["n_links"])),
        newest=str(item["newest"]) if item["newest"] else None,
        links=tuple((str(key), _moment(when)) for key, when in _pairs(item["links"])),
    )


def _pairs(said: object) -> list[list[object]]:
    return said if isinstance(said, list) else []


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if " ERROR: " in line]
    return lines[-1].partition(" ERROR: ")[2] if lines else f"the probe broke off; its output is in {log}"
