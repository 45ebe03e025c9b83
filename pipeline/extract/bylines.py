"""Bylines: who is named on the page itself, in elements that are marked as a byline, or in a line of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extract import names
from pipeline.extract.head import fold
from pipeline.extract.names import E_MAIL, LEAD, ROLE, ROLE_AFTER, ROLE_BEFORE, is_agency, is_person
from pipeline.extract.words import CONTACT, NO_PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipeline.extract.head import Head

MAX_CHARS = 120
MAX_READ = 20
MAX_NAME = 25
"""Characters of a link that may be a name; a longer one is a headline."""
MAX_NEAR = 3
"""Levels above the first link to an author within which links to others belong to the same byline."""
CONTACT_LINES = 4
LABEL_WORDS = 5
PHONE = re.compile(r"(?:\+|\b0)[\d\s()/.-]{7,}\d")
OFFICE = re.compile(
    r"\b(?:press(?:e|office)?|media|pr|info|contact|newsroom|office|kontakt|prensa|stampa|pers|imprensa|comunicaci[oó]n|communications?"
    r"|ufficiostampa|basin|prasowe)@",
    re.IGNORECASE,
)
N_FIRST, N_LAST = 4, 4
BOUNDS = frozenset(("article", "main", "body", "html", "section"))
ELSEWHERE = frozenset(("aside", "footer", "nav", "li"))
OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|replies|reply|teasers?|related|recommend\w*|cards?|widget\w*|sidebar|avatar|bio|desc\w*"
    r"|images?|photo\w*|quotes?|disqus|caption\w*|social\w*|date|powered)(?:$|[\s_-])",
    re.IGNORECASE,
)
# ruff: noqa: RUF001 - dashes, quotes and full-width signs as bylines have them
REPORTED = re.compile(
    r"(?:(?:with\s+)?(?:additional\s+)?(?:reporting|story|report|words|text|written|reported)\s+by|interview\s*:"
    r"|(?:reporting|reportage|bericht|report|reportaje|redacción|recueilli par|propos recueillis par)\s*:)\s*",
    re.IGNORECASE,
)
NEXT_LABEL = re.compile(
    r"[;,|/.]?\s*\b(?:[^\W\d_]+\s*(?:\[\w+\]\s*)?[:：]|(?:\w+\s+)?(?:editing|edited|writing|compiled|photo\w*)\b).*$", re.I
)
ENDS = re.compile(r"[.?!…:。？！]$")
SIGNED = re.compile(r"(?:^|[.?!…。\"'“”»])\s*[(\[]([^()\[\]]{2,40})[)\]]\s*$")
DATELINE = re.compile(r"^[^()]{0,60}\(([^()]{2,24})\)\s*\.?\s*[-–—:]")
TOKENS = re.compile(r"\s*[/,;&+]\s*|\s+-\s+")


def marked(head: Head) -> list[str]:
    """Read the bylines that markup tells: links to authors first, else the first element classed as a byline."""
    links = [element for element in head.authors[:MAX_READ] if not is_elsewhere(element)]
    links = [element for element in links if _is_naming(element) and not _is_teaser(element)]
    if links:
        near = _near(links[0])
        return [text_of(element) for element in links if near is None or near in element.iterancestors() or element is links[0]]
    for element in head.bylines[:MAX_READ]:
        text = text_of(element)
        if 1 < len(text) <= MAX_CHARS and not is_elsewhere(element):
            found = [name for name in names.clean([text]) if len(name.split()) > 1 or is_agency(name) or is_person(name)]
            if found:
                return found
    return []


def in_text(tree: HtmlElement, text: str, title: str | None) -> tuple[str, ...]:
    """Find who signs a text: its first and last lines are read.

    Args: tree — of the page, for what is bold; text — main content, a block a line; title — the headline.
    Returns: people and agencies; empty if no line is certainly a byline.
    """
    lines = without_contacts(text.split("\n"))
    first, last = lines[:N_FIRST], lines[N_FIRST:][-N_LAST:]
    for line in [*first, *reversed(last)]:
        if found := signed(line) or _agencies(line, is_first=line in lines[:2]):
            return found
    bold = _bold(tree) & set(first[:3]) if len(lines) > len(first) else set()
    return next(
        (found for line in first if line in bold and (found := _named(line, f"{title}\n{text.replace(line, '', 1)}"))), ()
    )


def without_contacts(lines: list[str]) -> list[str]:
    """Leave out whom a release names for questions: by telephone, a press office's address, or a label above."""
    labels = {at for at, line in enumerate(lines) if _is_contact_label(line)}
    below = {at + away for at in labels for away in range(CONTACT_LINES)}
    return [line for at, line in enumerate(lines) if at not in below and not PHONE.search(line) and not OFFICE.search(line)]


def _is_contact_label(line: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", line)]
    is_short = 0 < len(words) <= LABEL_WORDS or (":" in line and len(words) <= 2 * LABEL_WORDS)
    return is_short and not CONTACT.isdisjoint(words) and (len(line) <= MAX_NAME or ":" in line)


def signed(line: str) -> tuple[str, ...]:
    """Read a line that says of itself that it is a byline: by its first words, a role, or an address for mail."""
    line = line.strip("()[]*_ ")
    if len(line) > MAX_CHARS or "?" in line:
        return ()
    lead = REPORTED.match(line) or LEAD.match(line)
    has_role = E_MAIL.search(line) or ROLE.search(line) or ROLE_BEFORE.search(line) or ROLE_AFTER.search(line)
    rest = NEXT_LABEL.sub("", line[lead.end() :]) if lead else line
    if not (lead or has_role) or (ENDS.search(rest) and not REPORTED.match(line)):
        return ()
    found = names.clean([rest])
    people = tuple(name for name in found if is_agency(name) or _is_surely(name))
    return people if people and found[0] in people and _is_all(rest, found) else ()


def _is_surely(name: str) -> bool:
    return is_person(name) and NO_PERSON.isdisjoint(name.casefold().split())


def _is_all(line: str, found: tuple[str, ...]) -> bool:
    """Say whether a line is hardly more than its names, a role and an address: no sentence that begins like a byline."""
    n_lower = sum(word.islower() and word.isalpha() for word in E_MAIL.sub("", line).split())
    return n_lower <= 2 + 2 * len(found)


def _agencies(line: str, *, is_first: bool) -> tuple[str, ...]:
    """Read an agency's mark: a line of its own, in brackets after the last sentence, or in a dateline."""
    bare = line.strip("()[]*_ .-–—")
    if is_agency(bare) and (bare.isupper() or len(bare) > 2):
        return (bare,)
    match = SIGNED.search(line) or (DATELINE.match(line) if is_first else None)
    tokens = TOKENS.split(match[1]) if match else []
    return tuple(token for token in tokens if is_agency(token))


def _named(line: str, others: str) -> tuple[str, ...]:
    """Read a bold line that consists of names alone; whom the text speaks of did not write it."""
    found = names.clean([line])
    n_chars = sum(map(len, found))
    if not found or not all(map(_is_surely, found)) or ENDS.search(line) or n_chars < 0.85 * len(line):
        return ()
    words = {word.casefold() for name in found for word in name.split() if len(word) > 2}
    rest = set(re.findall(r"\w+", others.casefold()))
    return found if words.isdisjoint(rest) else ()


def _bold(tree: HtmlElement) -> set[str]:
    """List the lines that are all bold or slanted, headings left out."""
    return {
        text_of(element) for element in tree.iter("strong", "b", "em", "i") if not is_elsewhere(element, "h1", "h2", "h3", "h4")
    }


def _is_naming(element: HtmlElement) -> bool:
    """Say whether an element names somebody; a link that is no more than an address must bear a whole name."""
    text = text_of(element)
    if not 1 < len(text) <= MAX_CHARS:
        return False
    is_declared = "author" in (element.get("rel") or "").split() or element.get("itemprop") is not None
    return is_declared or any(is_person(name) or is_agency(name) for name in names.clean([text]))


def _is_teaser(link: HtmlElement) -> bool:
    """Say whether a headline is linked beside an author: it is that story's."""
    near = _near(link, most=2)
    return near is not None and any(len(text_of(other)) > MAX_NAME and other is not link for other in near.iter("a"))


def _near(link: HtmlElement, most: int = MAX_NEAR) -> HtmlElement | None:
    """Choose the element around a link that holds the whole byline."""
    near = None
    for level, element in enumerate(link.iterancestors()):
        if level >= most or element.tag in BOUNDS:
            break
        near = element
    return near if near is not None else link.getparent()


def text_of(element: HtmlElement) -> str:
    """Read an element's text, or of a thing that has a name its name."""
    if element.get("content"):
        return fold(element.get("content") or "")
    named = next((e for e in element.iterdescendants() if e.get("itemprop") == "name"), element)
    return fold(named.get("content") or " ".join(_read(named)))


def _read(element: HtmlElement) -> Iterator[str]:
    for inner in element.iter():
        if inner.tag not in ("script", "style", "svg", "noscript"):
            yield inner.text or ""
        if inner is not element:
            yield inner.tail or ""


def is_elsewhere(element: HtmlElement, *tags: str) -> bool:
    """Say whether an element speaks of something else than the page's article: a teaser, a comment, a picture."""
    if OTHERS.search(element.get("class") or ""):
        return True
    return any(
        above.tag in ELSEWHERE or above.tag in tags or (above.tag not in BOUNDS and OTHERS.search(above.get("class") or ""))
        for above in element.iterancestors()
    )
