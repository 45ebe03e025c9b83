"""What a page says about itself outside its text: meta tags, links, title, headings, times, scripts. Read in one walk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SCRIPT = "application/ld+json"
MAX_CHARS = 2_000
READ = (
    "meta", "link", "title", "h1", "time", "script", "base", "a", "span", "div", "p", "abbr", "address", "li", "strong",
    "small", "cite", "section", "header",
)  # fmt: skip
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|autor(?:e[ns]?|i|a|in|zy)?|auteurs?|autrice|writers?|writtenby|written-by|reporters?"
    r"|journalists?|journalistes?|redakteur(?:in)?|verfasser(?:in)?|forfatter|skribent|kirjoittaja|toimittaja|penulis|yazar"
    r"|firmas?|firmante|signature|tac-?gia|szerzo|credit-line)(?:$|[\s_-])",
    re.IGNORECASE,
)
CAMEL = re.compile(r"(?:[a-z]|^)(?:[Aa]uthors?|[Bb]y[Ll]ine)(?:Name|Names|List|Info|Link|$|[\s_-])")
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|a|i|zy|in)?|auteurs?|auteures?|autrices?|profile/author|journalists?|journalistes?"
    r"|journalisten|reporters?|redakteure?|redaktion/autoren|columnists?|contributors?|writers?|firmas?|yazarlar?|penulis|skribent"
    r"|toimittajat?|by|people|staff)/[\w.%-]+"
    r"|/profile?s?(?:-\d+)?/(?!sign|log|reset|edit)[\w%]+-[\w.%-]+",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Head:
    """The raw values; nothing is judged here. Lists are in document order."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    """`content` by lower-case name, property, itemprop or http-equiv."""
    links: dict[str, list[str]] = field(default_factory=dict)
    """`href` by lower-case rel."""
    title: str | None = None
    h1s: list[HtmlElement] = field(default_factory=list)
    times: list[HtmlElement] = field(default_factory=list)
    """`time` and `abbr` elements with an attribute that holds a time, and whatever has `itemprop=datePublished`."""
    authors: list[HtmlElement] = field(default_factory=list)
    """Elements with `rel=author` or `itemprop=author`, or whose address leads to an author's page."""
    bylines: list[HtmlElement] = field(default_factory=list)
    """Elements whose class says byline or author."""
    scripts: list[str] = field(default_factory=list)
    """JSON-LD as written."""
    language: str | None = None
    """`lang` of the `html` element."""
    base: str | None = None
    """`href` of the `base` element."""

    def meta(self, *names: str) -> str | None:
        """Give the first value under the first of these names that has one."""
        return next((value for name in names for value in self.metas.get(name, ())), None)

    def all(self, *names: str) -> list[str]:
        """Give all values under these names."""
        return [value for name in names for value in self.metas.get(name, ())]


def read(tree: HtmlElement) -> Head:
    """Collect them."""
    head = Head(language=tree.get("lang") or tree.get("xml:lang"))
    for element in tree.iter(*READ):
        _take(head, element)
    return head


def _take(head: Head, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "meta":
        _take_meta(head, element)
    elif tag == "link":
        for rel in (element.get("rel") or "").lower().split():
            if element.get("href"):
                head.links.setdefault(rel, []).append(element.get("href"))
    elif tag == "title":
        if head.title is None and element.text and element.getparent().tag != "svg":
            head.title = fold(element.text)
    elif tag == "h1":
        head.h1s.append(element)
    elif tag == "script":
        if (element.get("type") or "").lower().startswith(SCRIPT) and element.text:
            head.scripts.append(element.text)
    elif tag == "base":
        head.base = head.base or element.get("href")
    else:
        _take_marked(head, element)


def _take_meta(head: Head, element: HtmlElement) -> None:
    content = fold(element.get("content") or "")
    if content:
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                head.metas.setdefault(name.lower().strip(), []).append(content[:MAX_CHARS])


def _take_marked(head: Head, element: HtmlElement) -> None:
    itemprop = element.get("itemprop") or ""
    if element.tag == "time" or itemprop in ("datePublished", "dateModified"):
        head.times.append(element)
    elif itemprop in ("author", "creator") or (element.tag == "a" and _is_author_link(element)):
        head.authors.append(element)
    elif is_byline(element.get("class") or element.get("id") or ""):
        head.bylines.append(element)


def _is_author_link(element: HtmlElement) -> bool:
    return "author" in (element.get("rel") or "").split() or AUTHOR_PAGE.search(element.get("href") or "") is not None


@lru_cache(maxsize=4_096)
def is_byline(words: str) -> bool:
    """Say whether class words are those of a byline."""
    return BYLINE.search(words) is not None or CAMEL.search(words) is not None


def fold(text: str) -> str:
    """Fold white space."""
    return " ".join(text.split())
