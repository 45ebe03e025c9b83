"""Authors: people (and agencies) by name, without what bylines put around them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract import jsonld
from pipeline.extract.head import fold
from pipeline.extract.words import AGENCIES, NOBODY, OUTLET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Json

MAX_AUTHORS = 20
MAX_CHARS = 80
MAX_WORDS = 6
METAS = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "article:author", "og:article:author", "authors", "dable:author", "citation_author",
)  # fmt: skip
# ruff: noqa: RUF001 - dashes and quotes as bylines have them
LEAD = re.compile(
    r"(?:(?:written|reported|posted|published|words|story|text|texte|texto|testo|por|propos recueillis)\s+)?"
    r"(?:by|von|par|por|di|door|af|av|autor(?:in|a|es)?|author|auteur|autore|skrevet av|kirjoittaja|автор|tekst)\b"
    r"\s*[:\-–]?\s*(?=\S)",
    re.IGNORECASE,
)
PARTED = re.compile(
    r"\s*[;|•·]\s*|\s+/\s+|\s*,\s*(?:and|und|et|y|e|i|en|og|och|ja|ve|и)\s+|\s*,\s*"
    r"|\s+(?:and|und|et|og|och|ve|&|y|и)\s+"
)
GROUPED = re.compile(r"\s*[;|•·]\s*")
NO_NAME = re.compile(r"https?:|www\.|@|\d{2,}|[<>{}\[\]_=]|\.(?:com|org|net|html?)\b", re.IGNORECASE)
URL = re.compile(r"(?:https?:|www\.|/)\S*$", re.IGNORECASE)
E_MAIL = re.compile(r"\(?\S+@\S+\.\w+\)?")
AROUND = " \t.,;:|-–—•·\"'“”"
TRAILER = re.compile(
    r"\s+[-–—|]\s+.*$|\s*\([^()]*\)?$|\s+(?:in|aus|à|en)\s+[A-ZÄÖÜÉ][\w-]+$|\s+(?:for|für|pour|para)\s+[A-Z].*$|\s+published\b.*$",
)
ROLE = re.compile(
    r"\b(?:editor|editors|reporter|correspondent|journalist|columnist|writer|contributor|producer|photographer|analyst|critic"
    r"|chief|staff|bureau|desk|newsroom|director|professor|redakteur(?:in)?|korrespondent(?:in)?|journalistin|redactora?"
    r"|redacteur|rédact\w+|corresponsal|giornalista|journaliste|correspondant\w*|editor-in-chief|updated|published|min read)\b",
    re.IGNORECASE,
)
SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|c\w{1,3}[®™]|cfp|cpa|dietitian)\.?", re.IGNORECASE)


def authors(
    head: Head, said: list[Json], from_feed: Iterable[str], outlet: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Find who wrote the article: structured data first, then meta tags, marked elements, the feed.

    Args: said — JSON-LD's author; outlet — names and host of the outlet, which is nobody.
    Returns: names in their order, and where they were found; an empty tuple and None if nobody is named.
    """
    nobody = {mark(name) for name in outlet if name}
    people = [name for one in said for name in jsonld.texts(one)]
    for origin, raw in (
        ("jsonld", people),
        ("meta", head.all(*METAS)),
        ("markup", _marked(head)),
        ("feed", from_feed),
    ):
        if names := clean(raw, nobody):
            return names, origin
    # somebody's own site bears its owner's name
    owners = [name for one in said if isinstance(one, str) or _is_person(one) for name in jsonld.texts(one)] + head.all(*METAS)
    names = tuple(name for name in clean(owners) if _is_like_person(name))[:1]
    return names, "jsonld" if names else None


def clean(raw: Iterable[str], nobody: Set[str] = frozenset()) -> tuple[str, ...]:
    """Make names of raw bylines.

    >>> clean(["By Jane Doe, Political Editor and JOHN ROE (Reuters)", "https://a.example/jane"])
    ('Jane Doe', 'JOHN ROE')
    """
    names: dict[str, str] = {}
    for text in raw:
        for name in _split(text):
            key = mark(name)
            if key and key not in nobody and key not in names:
                names[key] = name
    return tuple(names.values())[:MAX_AUTHORS]


def mark(name: str) -> str:
    """Fold a name for comparison: case, punctuation and a host's ending do not count."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.\w\w|[a-z]{2})/?$", "", name.casefold().strip())
    return "".join(char for char in bare if char.isalnum())


def _marked(head: Head) -> list[str]:
    """Read the bylines on the page: links to authors first, else what is classed as a byline."""
    links = [_text(element) for element in head.authors[:20] if not _is_elsewhere(element)]
    links = [text for text in links if len(text) <= MAX_CHARS]
    if links:
        return links
    texts = (_text(element) for element in head.bylines[:20] if not _is_elsewhere(element))
    texts = (text for text in texts if len(fold(text)) <= MAX_CHARS)
    named = (name for text in texts for name in clean([text]) if len(name.split()) > 1 or name.casefold() in AGENCIES)
    return [name for name in [next(named, None)] if name]


def _is_person(one: Json) -> bool:
    return isinstance(one, dict) and "Person" in jsonld.types(one)


def _is_like_person(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 3 and all(word[:1].isupper() for word in words) and not OUTLET & set(name.casefold().split())


def _split(text: str) -> Iterator[str]:
    if URL.match(text.strip()):
        return
    text = E_MAIL.sub(" ", fold(unescape(unescape(re.sub(r"<[^<>]*>", " ", text)))))
    for group in GROUPED.split(text[:600]):
        for part in PARTED.split(_without_lead(group)):
            name = _without_lead(TRAILER.sub("", part)).strip(AROUND)
            if _is_name(name):
                yield name


def _without_lead(text: str) -> str:
    text = text.strip(AROUND)
    lead = LEAD.match(text)
    return text[lead.end() :] if lead else text


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= MAX_WORDS or len(name) > MAX_CHARS or NO_NAME.search(name) or SUFFIX.fullmatch(name):
        return False
    if name.casefold() in AGENCIES:
        return True
    lower = [word.casefold().strip(".") for word in words]
    if len(name) < 2 or not any(char.isalpha() for char in name) or lower[-1] in NOBODY or NOBODY.issuperset(lower):
        return False
    return not ROLE.search(name)


def _text(element: HtmlElement) -> str:
    return element.get("content") or " ".join(element.itertext())


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(e.tag in ("aside", "footer", "nav", "li") for e in element.iterancestors())
