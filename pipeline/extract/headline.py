"""Headline: what most of the page's own witnesses agree on."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract.head import fold
from pipeline.extract.outline import UNREAD, UNSPACED
from pipeline.extract.words import GENRES, PARTICLES, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head

SEPARATOR = re.compile(r"\s+[|\-–—•·»«:/]+\s+|\s*\|\s*|\s*[–—]\s+")  # noqa: RUF001 - as they are written
WORD = re.compile(r"\w+")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
MAX_CHARS = 2_000
MAX_H1S = 3
WEIGHTS = {"h1": 2.5, "jsonld": 1.1, "og": 1.0, "twitter": 0.3, "meta": 0.2, "title": 0.3, "feed": 0.9}
"""The h1 is what readers see; a title for search engines and one for social media are often written by other hands."""
KICKER = re.compile(
    r"(?:^|[\s_-])(?:kickers?|overline|eyebrow|topline|toptitle|roofline|dachzeile|spitzmarke|antetitulo|occhiello|surtitre|hidden"
    r"|off-?screen|sr-only|screen-?reader(?:-text)?|labels?|badges?|flag|tags?)(?:$|[\s_-])",
    re.IGNORECASE,
)
GENRE = re.compile(r"\s*[|｜]\s*([^|｜]+)$")  # noqa: RUF001 - as they are written
SHARED = 0.6
SEEN = ("h1", "jsonld")
"""Witnesses that are not made for the tab of a browser."""
KNOWN = 0.3
RECURRING = 0.4
LEAST_RECURRING = 2
STEM = 5
"""Characters by which a word is known again in another form."""
MASTHEAD_WORDS = 4
MASTHEAD = table(
    "news times post daily herald press gazette tribune chronicle courier echo mail mercury examiner telegraph observer argus"
    " advertiser journal radio tv zeitung nachrichten anzeiger tageblatt tagblatt rundschau kurier merkur rundfunk diario"
    " periódico heraldo jornal gazeta giornale corriere gazzetta dagblad courant tidning tidningen avis avisen blad"
    " bladet lehti sanomat dziennik noviny deník haber gazetesi новости газета вести"
)
"""Words with which the names of papers and channels begin or end."""
ASIDE = ("nav", "aside", "footer", "li")
LOGO = re.compile(r"(?:^|[\s_-])(?:logo|brand|masthead|site-?(?:title|name|header))(?:$|[\s_-])", re.IGNORECASE)
Witness = tuple[str, str]


def headline(
    head: Head, said: str | None, from_feed: str | None, names: Iterable[str], text: str = ""
) -> tuple[str | None, str | None]:
    """Let JSON-LD, Open Graph, the h1, the title and the feed vote.

    Args: said — JSON-LD's headline; names — of the outlet, which are no part of a headline; text — main content, whose
    words tell the article's own h1 from one that names something else.
    Returns: the headline and the witnesses that agree, joined by `+`; None and None if there is none.
    """
    outlet = {_mark(name) for name in names if name}
    witnesses = [w for w in _witnesses(head, said, from_feed, outlet, text) if _mark(w[1]) and _mark(w[1]) not in outlet]
    if not witnesses:
        return None, None
    votes: dict[str, float] = {}
    for mark in dict.fromkeys(_mark(text) for _, text in witnesses):
        votes[mark] = sum(WEIGHTS[other] * _agreement(mark, _mark(another)) for other, another in witnesses)
    best = max(votes, key=votes.__getitem__)
    agreed = [(origin, text) for origin, text in witnesses if _mark(text) == best]
    origins = dict.fromkeys(origin for origin, text in agreed)
    return _best_written(agreed), "+".join(origins)


def titles(head: Head) -> tuple[str, ...]:
    """List what the page calls itself in its tab, to social media and in its first h1s; whole, and each once."""
    raw = [head.title, head.meta("og:title"), *(" ".join(element.itertext()) for element in head.h1s[:MAX_H1S])]
    return tuple({_mark(text): text for text in (clean(one or "") for one in reversed(raw)) if _mark(text)}.values())[::-1]


def _witnesses(head: Head, said: str | None, from_feed: str | None, outlet: set[str], content: str) -> Iterable[Witness]:
    title = head.meta("og:title")
    raw = [
        ("h1", _h1(head, [said, title, from_feed], outlet, content)),
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
        found = without_outlet(text, outlet, others)
        yield origin, _without_genre(found if origin in SEEN else _without_masthead(found))


def _h1(head: Head, others: list[str | None], outlet: set[str], content: str) -> str | None:
    """Choose the h1 that shares most words with what else is known, else the only one; a logo is often an h1 too."""
    declared = [clean(text) for text in others if text]
    said = declared or [text for text in [head.title] if text]
    known = {word for other in said for word in WORD.findall(other.lower())}
    marks = {_mark(text) for text in said}
    seen = [(element, _seen(element, marks)) for element in head.h1s[:10]]
    seen = [(element, text) for element, text in seen if text and len(text) <= MAX_CHARS]
    if not seen or not known:
        return seen[0][1] if seen else None
    own = [(element, text) for element, text in seen if _mark(text) not in outlet and not _is_aside(element)]
    best = max((text for _, text in own or seen), key=lambda text: _overlap(set(WORD.findall(text.lower())), known))
    if _overlap(set(WORD.findall(best.lower())), known) > (KNOWN if own else SHARED):
        return best
    if len(own) != 1:
        return None
    [(element, text)] = own
    return text if recurs(text, content) or (not declared and _heads_text(element, text)) else None


def _is_aside(element: HtmlElement) -> bool:
    """Tell an h1 that is a logo, or stands beside the article."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    is_home = any((link.get("href") or "").rstrip("/") in ("", ".") and link.get("href") for link in element.iter("a"))
    return is_home or LOGO.search(names) is not None or any(above.tag in ASIDE for above in element.iterancestors())


def recurs(title: str, content: str) -> bool:
    """Tell whether the text speaks of what an h1 names."""
    others = "\n".join(line for line in content.split("\n") if _mark(line) != _mark(title)).casefold()
    own = _stems(title)
    found = own & _stems(others)
    return len(found) >= LEAST_RECURRING and len(found) >= RECURRING * len(own)


def _stems(text: str) -> set[str]:
    """Take the words that name something, by their first characters; of scripts without spaces the pairs of characters."""
    words = [word for word in WORD.findall(text.casefold()) if UNSPACED.search(word) or len(word) > 3]
    pairs = {word[at : at + 2] for word in words if UNSPACED.search(word) for at in range(len(word) - 1)}
    return pairs | {word[:STEM] for word in words if not UNSPACED.search(word)}


def _heads_text(element: HtmlElement, text: str) -> bool:
    """Tell whether an h1 of some words stands in the article, or right above a paragraph."""
    follower = element.getnext()
    is_above = follower is not None and follower.tag in ("p", "h2", "time")
    return len(text) > STEM and (is_above or any(above.tag in ("article", "main") for above in element.iterancestors()))


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


def _without_masthead(text: str) -> str:
    """Strip the name of a paper or a channel from the end of a title, known by its look: “The Haverby Post”, “Radio Nord”."""
    cuts = list(SEPARATOR.finditer(text))
    return text[: cuts[-1].start()].strip() if cuts and _is_masthead(text[cuts[-1].end() :]) else text


def _is_masthead(text: str) -> bool:
    words = WORD.findall(text)
    is_name = all(word[0].isupper() or word.casefold() in PARTICLES for word in words)
    return 2 <= len(words) <= MASTHEAD_WORDS and is_name and bool({words[0].casefold(), words[-1].casefold()} & MASTHEAD)


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
