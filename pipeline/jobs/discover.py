"""A new source: a stanza from the catalogue by key, or one made of what a home page leads to.

The looking is done by the spider `probe` in a subprocess; here it is decided which of what it found is worth reading.
"""

from __future__ import annotations

import json
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline import sources, urls
from pipeline.errors import UsageError, nearest
from pipeline.items import Source
from pipeline.items.proposal import Proposal, Tried
from pipeline.jobs import covering, crawl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Home


THERE = "[{}]: is there already: change its stanza, or write one by hand with another key"


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
    chosen = {
        word: Proposal(wanted=word, error=THERE.format(word), is_known=True)
        if word in known
        else Proposal(wanted=word, source=catalogue[word])
        for word in wanted
        if word in catalogue
    }
    refused = {word: Proposal(wanted=word, error=why, is_known=True) for word, why in taken.items()}
    return [chosen.get(word) or refused.get(word) or found[_homepage(word)] for word in wanted]


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
    tried = covering.merged(_tried(item) for item in items if "tried" in item)
    chosen = covering.smallest(tried, now=datetime.now(UTC))
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


def _key(domain: str) -> str:
    """Make a source key of a domain: `gazette.co.uk` → `gazette`, an IP address as a whole."""
    is_address = domain.replace(".", "").isdigit()
    return _dashed(domain if is_address else domain.split(".")[0])


def _dashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if " ERROR: " in line]
    return lines[-1].partition(" ERROR: ")[2] if lines else f"the probe broke off; its output is in {log}"
