"""Headline: what most of the page's own witnesses agree on."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract.head import fold
from pipeline.extract.outline import UNREAD
from pipeline.extract.words import GENRES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head

SEPARATOR = re.compile(r"\s+[|\-–—•·»«:/]+\s+|\s*\|\s*|\s*[–—]\s+")  # noqa: RUF001 - as they are written
WORD = re.compile(r"\w+")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
MAX_CHARS = 2_000
WEIGHTS = {"h1": 2.5, "jsonld": 1.1, "og": 1.0, "twitter": 0.3, "meta": 0.2, "title": 0.3, "feed": 0.9}
"""The h1 is what readers see; a title for search engines and one for social media are often written by other hands."""
KICKER = re.compile(
    r"(?:^|[\s_-])(?:kickers?|overline|eyebrow|topline|toptitle|roofline|dachzeile|spitzmarke|antetitulo|occhiello|surtitre|hidden"
    r"|off-?screen|sr-only|screen-?reader(?:-text)?|labels?|badges?|flag|tags?)(?:$|[\s_-])",
    re.IGNORECASE,
)
GENRE = re.compile(r"\s*[|｜]\s*([^|｜]+)$")  # noqa: RUF001 - as they are written
SHARED = 0.6
Witness = tuple[str, str]


def headline(head: Head, said: str | None, from_feed: str | None, names: Iterable[str]) -> tuple[str | None, str | None]:
    """Let JSON-LD, Open Graph, the h1, the title and the feed vote.

    Args: said — JSON-LD's headline; names — of the outlet, which are no part of a headline.
    Returns: the headline and the witnesses that agree, joined by `+`; None and None if there is none.
    """
    outlet = {_mark(name) for name in names if name}
    witnesses = [w for w in _witnesses(head, said, from_feed, outlet) if _mark(w[1]) and _mark(w[1]) not in outlet]
    if not witnesses:
        return None, None
    votes: dict[str, float] = {}
    for mark in dict.fromkeys(_mark(text) for _, text in witnesses):
        votes[mark] = sum(WEIGHTS[other] * _agreement(mark, _mark(another)) for other, another in witnesses)
    best = max(votes, key=votes.__getitem__)
    agreed = [(origin, text) for origin, text in witnesses if _mark(text) == best]
    origins = dict.fromkeys(origin for origin, text in agreed)
    return _best_written(agreed), "+".join(origins)


def _witnesses(head: Head, said: str | None, from_feed: str | None, outlet: set[str]) -> Iterable[Witness]:
    title = head.meta("og:title")
    raw = [
        ("h1", _h1(head, [said, title, from_feed])),
        ("jsonld", said),
        ("og", title),
        ("twitter", head.meta("twitter:title")),
        ("meta", head.meta("title", "dc.title", "parsely-title", "sailthru.title", "headline")),
        ("title", head.title),
        ("feed", from_feed),
    ]
    texts = [(origin, clean(text)) for origin, text in raw if text]
    for origin, text in texts:
        others = {_mark(other) for where, other in texts if where != origin}
        yield origin, _without_genre(without_outlet(text, outlet, others))


def _h1(head: Head, others: list[str | None]) -> str | None:
    """Choose the h1 that shares most words with what else is known; a logo is often an h1 too."""
    said = [clean(text) for text in others if text] or [text for text in [head.title] if text]
    known = {word for other in said for word in WORD.findall(other.lower())}
    texts = [_seen(element, {_mark(text) for text in said}) for element in head.h1s[:10]]
    texts = [text for text in texts if text and len(text) <= MAX_CHARS]
    if not texts or not known:
        return texts[0] if texts else None
    best = max(texts, key=lambda text: _overlap(set(WORD.findall(text.lower())), known))
    return best if _overlap(set(WORD.findall(best.lower())), known) > 0.3 else None


def _seen(element: HtmlElement, others: set[str]) -> str:
    """Read an h1 without a kicker and what is hidden in it, unless another witness has that too."""
    whole = fold(" ".join(element.itertext()))
    if len(element) == 0 or _mark(whole) in others:
        return whole
    parts: list[str] = [element.text or ""]
    for child in element:
        is_read = child.tag not in UNREAD and not KICKER.search(child.get("class") or "")
        parts += [" ".join(child.itertext()) if is_read else "", child.tail or ""]
    return fold(" ".join(parts)).strip(" :|-–—•") or whole  # noqa: RUF001 - as they are written


def clean(text: str) -> str:
    """Take references and tags out of a text that was written for a machine."""
    return fold(TAG.sub("", unescape(unescape(text))))[:MAX_CHARS]


def without_outlet(text: str, outlet: set[str], others: set[str]) -> str:
    """Strip the outlet's name from the ends of a title, and whatever other witnesses do not have there."""
    cuts = list(SEPARATOR.finditer(text))
    for cut in cuts:
        if _mark(text[: cut.start()]) in others:
            return text[: cut.start()].strip()
    for cut in cuts:
        if _mark(text[cut.end() :]) in others:
            return text[cut.end() :].strip()
    for cut in cuts:
        if _mark(text[cut.end() :]) in outlet:
            return without_outlet(text[: cut.start()].strip(), outlet, others)
    if cuts and _mark(text[: cuts[0].start()]) in outlet:
        return text[cuts[0].end() :].strip()
    return text


def _without_genre(text: str) -> str:
    """Strip a word that says what kind of article it is, or that it is one, after a bar."""
    last = GENRE.search(text)
    return text[: last.start()] if last and last.start() and last[1].casefold().strip() in GENRES else text


def _mark(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def _agreement(one: str, other: str) -> float:
    """Say how far two marks are the same headline: 1 equal, a share if one holds the other, 0 if they differ."""
    if one == other:
        return 1.0
    share = _overlap(set(one.split()), set(other.split()))
    return 0.5 * share if share > SHARED else 0.0


def _overlap(words: set[str], known: set[str]) -> float:
    return len(words & known) / len(words) if words else 0.0


def _best_written(agreed: list[Witness]) -> str:
    """Among equal headlines prefer one that is not all capitals, then the most trusted."""
    texts = [text for _, text in agreed]
    return next((text for text in texts if not text.isupper()), texts[0])
