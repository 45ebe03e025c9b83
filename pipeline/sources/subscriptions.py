"""From a feed reader's subscriptions to stanzas: feeds of one outlet are one source, what is read already stays out. Pure."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from pipeline import urls
from pipeline.items import Source
from pipeline.sources import adding, checks, stanzas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pipeline.sources.opml import Outline

State = Literal["new", "known", "wrong"]
MAX_NAME = 200
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_EDGES = " \t-–—|:·,;/»›•("  # noqa: RUF001 — dashes of titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One outlet that a file names, and what is to become of it."""

    state: State
    line: int
    """Where it stands in the file first."""
    what: str
    """How a person calls it: its name, else an address."""
    source: Source | None = None
    """The stanza to write; None: none is to be."""
    why: str | None = None
    """Why none is to be; None: one is."""


def plan(outlines: Sequence[Outline], known: Mapping[str, Source]) -> list[Subscription]:
    """Make one source of all feeds of an outlet: those whose front pages, else the feeds themselves, share a domain.

    Args: known — the sources that there are; an outlet that one of them reads is left to it.
    Returns: in the order of the file, with keys that are valid, and that nobody else has.
    """
    planned: list[Subscription] = []
    read = _Read(known.values())
    taken = set(known)
    for group in _grouped(outlines, planned):
        one = _planned(group, known, read, taken)
        if one.source:
            taken.add(one.source.key)
        planned.append(one)
    return sorted(planned, key=lambda one: one.line)


class _Read:
    """What is read already, by feed and by domain."""

    def __init__(self, known: Iterable[Source]) -> None:
        self.by_feed: dict[str, Source] = {}
        self.by_domain: dict[str, list[Source]] = {}
        for source in known:
            for feed in source.feeds:
                self.by_feed.setdefault(urls.url_key(feed), source)
            self.by_domain.setdefault(urls.registered_domain(source.homepage), []).append(source)


def _grouped(outlines: Sequence[Outline], planned: list[Subscription]) -> list[list[Outline]]:
    """Bring together what is of one outlet; what is no address goes among the planned, as wrong."""
    groups: dict[str, list[Outline]] = {}
    for outline in outlines:
        if not urls.is_web(outline.feed) and not (outline.key and not outline.feed):
            why = f'"{outline.feed[:200]}" is no web address'
            planned.append(Subscription(state="wrong", line=outline.line, what=_what(outline), why=why))
            continue
        front = outline.homepage if urls.is_web(outline.homepage) else outline.feed
        groups.setdefault(outline.key or f".{urls.registered_domain(front)}", []).append(outline)
    return [group for grouped in groups.values() for group in _divided(grouped)]


def _divided(group: list[Outline]) -> list[list[Outline]]:
    """Take apart feeds of which only the host is known, and which are not called alike: a service hosts them for many."""
    is_known = any(outline.key or urls.is_web(outline.homepage) for outline in group)
    return [group] if is_known or _shared_name(group) else [[outline] for outline in group]


def _planned(group: list[Outline], known: Mapping[str, Source], read: _Read, taken: set[str]) -> Subscription:
    first = group[0]
    try:
        source = _source(group)
        reader = _reader(source, known, read, is_by_front=_is_by_front(group))
        if reader:
            return Subscription(state="known", line=first.line, what=source.name, why=_left_to(reader, source))
        if not source.key or source.key in taken:
            source = replace(source, key=adding.new_key(urls.registered_domain(source.homepage), taken))
        stanzas.read_source(source.key, tomllib.loads(stanzas.stanza(source))[source.key], {})
    except ValueError as exc:
        return Subscription(state="wrong", line=first.line, what=_what(first), why=str(exc))
    return Subscription(state="new", line=first.line, what=source.name, source=source)


def _is_by_front(group: list[Outline]) -> bool:
    """Tell whether a group's outlet is known by its front page: two of our own sources may share one, as may hosted feeds."""
    return not group[0].key and any(urls.is_web(outline.homepage) for outline in group)


def _reader(source: Source, known: Mapping[str, Source], read: _Read, *, is_by_front: bool) -> Source | None:
    """Find who reads an outlet: by a feed, else by its key and domain, or by a front page above or below its own."""
    domain = urls.registered_domain(source.homepage)
    by_feed = next((found for feed in source.feeds if (found := read.by_feed.get(urls.url_key(feed)))), None)
    if by_feed or is_by_front:
        near = (other for other in read.by_domain.get(domain, ()) if adding.is_within(source.homepage, other.homepage))
        return by_feed or next(near, None)
    own = known.get(source.key)
    return own if own and urls.registered_domain(own.homepage) == domain else None


def _left_to(reader: Source, source: Source) -> str:
    read = {urls.url_key(feed) for feed in reader.feeds}
    more = [feed for feed in source.feeds if urls.url_key(feed) not in read]
    lacking = f"; that stanza does not have {' '.join(more[:5])}{' …' if len(more) > 5 else ''}" if more else ""
    return f"is read already as [{reader.key}] ({reader.homepage}){lacking}"


def _source(group: list[Outline]) -> Source:
    """Make a source without a key, unless the file gives one.

    Raises: ValueError — the key is none.
    """
    first = group[0]
    if first.key:
        stanzas.check_key(first.key)
    homepage = _homepage(group)
    feeds = {urls.url_key(outline.feed): outline.feed for outline in reversed(group) if outline.feed}
    tags = (_line(tag) for outline in group for tag in outline.tags)
    return Source(
        key=first.key,
        name=_name(group) or urls.registered_domain(homepage),
        homepage=homepage,
        country=next((code for o in group if (code := _valid(checks.country, o.country))), None),
        language=next((tag for o in group if (tag := _valid(checks.language, checks.usual_language(o.language)))), None),
        timezone=next((zone for o in group if (zone := _valid(checks.timezone, o.timezone))), None),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        feeds=tuple(reversed(feeds.values())),
        sitemaps=tuple(dict.fromkeys(address for outline in group for address in outline.sitemaps)),
        sections=tuple(dict.fromkeys(address for outline in group for address in outline.sections)),
        enabled=all(outline.is_enabled for outline in group),
    )


def _homepage(group: list[Outline]) -> str:
    """Take the front page that all of them name; where they differ, or name none, the root of the first one's host."""
    named = list(dict.fromkeys(outline.homepage for outline in group if urls.is_web(outline.homepage)))
    if len(named) == 1:
        return named[0]
    return urljoin(named[0] if named else group[0].feed, "/")


def _name(group: list[Outline]) -> str:
    """Take what the titles of all feeds begin with, if that is a word at least, else the first title."""
    return _shared_name(group) or next((name for outline in group if (name := _line(outline.name))), "")


def _shared_name(group: list[Outline]) -> str:
    """Give what all titles begin with; empty: that is no word."""
    names = list(dict.fromkeys(name for outline in group if (name := _line(outline.name))))
    if len(names) < 2:
        return names[0] if names else ""
    shared = _shared_start(names)
    if any(name[len(shared) : len(shared) + 1].isalnum() for name in names):
        shared = re.sub(r"\w+\Z", "", shared)
    shared = shared.strip(_EDGES)
    return shared if len(shared) > 2 else ""


def _shared_start(names: list[str]) -> str:
    """Give what all names begin with.

    >>> _shared_start(["The Gazette - Sport", "The Gazette - News"])
    'The Gazette - '
    """
    same = 0
    for letters in zip(*names, strict=False):
        if len(set(letters)) > 1:
            break
        same += 1
    return names[0][:same]


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())[:MAX_NAME].strip()


def _valid(check: Callable[[object], str], said: str) -> str | None:
    """Take what fits; a hint of somebody else's that does not is no error."""
    try:
        return check(said)
    except ValueError:
        return None


def _what(outline: Outline) -> str:
    return _line(outline.name) or outline.feed[:200] or outline.key
