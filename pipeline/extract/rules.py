"""Rules of a source, dated: what its stanza overrides where general rules go wrong.

All of a rule is read before anything is taken out of the page, so that a byline may be read and removed by one rule, and
a headline may stand inside the main content.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml.cssselect import CSSSelector
from lxml.etree import iterwalk
from lxml.html import Element

from pipeline.extract import authors
from pipeline.extract.head import fold
from pipeline.extract.outline import UNREAD, UNSPACED
from pipeline.extract.words import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from lxml.html import HtmlElement

    from pipeline.extract.dates import Clock
    from pipeline.items import Document, Rule, Source

BLOCKS = frozenset(("article", "blockquote", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "pre", "table", "ul"))
"""Elements that stand by themselves; any other one that is chosen as main content is made a container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What one selector of a rule found on one page."""

    field: str
    """Field of the rule."""
    selector: str
    n_matched: int
    """Elements; of main content without those that stand inside another one of them."""
    n_words: int = 0
    """Words in them, of main content and of what is removed."""
    value: str | None = None
    """What was read, as a person reads it; None: nothing that counts, so the general rules decide."""
    texts: tuple[str, ...] = ()
    """Text of each element of main content, or that is removed; white space folded, those without any left out."""

    @property
    def is_used(self) -> bool:
        """Say whether it changed anything."""
        return self.value is not None

    @property
    def name(self) -> str:
        """Write it as a stanza has it."""
        return f'{self.field} = "{self.selector}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a rule did on one page."""

    rule: Rule
    selected: tuple[Selected, ...] = ()
    """One for each selector, in the order in which they were tried."""
    changes: Mapping[str, object] = field(default_factory=dict)
    """Values by field of `Document`."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """What they add to its origins."""


def rule_for(source: Source | None, day: date) -> Rule | None:
    """Choose the rule of the layout that held on a day: the one that ends soonest on it or after it, else today's."""
    if source is None:
        return None
    dated = [rule for rule in source.rules if rule.until is not None and rule.until >= day]
    if dated:
        return min(dated, key=lambda rule: (rule.until, source.rules.index(rule)))
    return next((rule for rule in source.rules if rule.until is None), None)


def apply(tree: HtmlElement, rule: Rule, clock: Clock) -> tuple[Applied, list[HtmlElement]]:
    """Read what a rule names, then take out of the page, in place, what it removes; text after that stays.

    Returns: what it did, and the outermost elements of the main content, in the order of the page; none if the rule names
    none, or nothing with words is there: then the general rules look for it.
    """
    changes: dict[str, object] = {}
    origins: dict[str, str] = {}
    selected = [
        *_headline(tree, rule, changes),
        *_authors(tree, rule, changes),
        *_published(tree, rule, clock, changes, origins),
        *(_removed(tree, selector) for selector in rule.remove),
    ]
    origins |= {name: "rule" for name in ("headline", "authors", "published_at") if name in changes}
    chosen = _outermost(_select(tree, rule.body)) if rule.body else []
    body = _taken("body", rule.body, chosen) if rule.body else None
    applied = Applied(rule=rule, selected=(*selected, *([body] if body else ())), changes=changes, origins=origins)
    return applied, chosen if body and body.n_words else []


def shortage(applied: Applied) -> str:
    """Say what a rule has to do with it that nothing is left of a page; empty: nothing.

    >>> body = Selected(field="body", selector="div.story", n_matched=0)
    >>> shortage(Applied(rule=None, selected=(body,)))
    'the rule body = "div.story" matched nothing on this page'
    """
    parts = []
    for one in applied.selected:
        if one.field == "body" and not one.n_words:
            parts.append(f"the rule {one.name} {'held no text' if one.n_matched else 'matched nothing'} on this page")
        elif one.n_words:
            parts.append(f"the rule {one.name} {'chose' if one.field == 'body' else 'took out'} {words(one.n_words)}")
    return ", ".join(parts)


def words(n: int) -> str:
    """Write a number of words."""
    return "1 word" if n == 1 else f"{n} words"


def restrict(chosen: list[HtmlElement]) -> HtmlElement:
    """Make a page of the main content alone; its elements leave the page that they were on."""
    html, body, article = Element("html"), Element("body"), Element("article")
    html.append(body)
    body.append(article)
    for element in chosen:
        element.tail = None
        if element.tag not in BLOCKS:
            element.tag = "div"
        article.append(element)
    return html


def override(document: Document, applied: Applied) -> Document:
    """Put what the rule found in place of what general rules found; what it did not find stays."""
    origins = {**document.origins}
    if said := shortage(applied):
        origins["blocks"] = said
    if "published_at" in applied.changes:
        origins.pop("published_at_zone", None)
    origins |= applied.origins
    return replace(document, **applied.changes, origins=origins)  # type: ignore[arg-type]  # fields by name


def _headline(tree: HtmlElement, rule: Rule, changes: dict[str, object]) -> Iterator[Selected]:
    if not rule.headline:
        return
    found = _select(tree, rule.headline)
    texts = (fold(element.get("content") or _line(element)) for element in found)
    text = next(filter(None, texts), None)
    if text:
        changes["headline"] = text
    yield Selected(field="headline", selector=rule.headline, n_matched=len(found), value=text)


def _authors(tree: HtmlElement, rule: Rule, changes: dict[str, object]) -> Iterator[Selected]:
    if not rule.authors:
        return
    found = _select(tree, rule.authors)
    names = authors.clean(element.get("content") or " ".join(element.itertext()) for element in found)
    if names:
        changes["authors"] = names
    yield Selected(field="authors", selector=rule.authors, n_matched=len(found), value="; ".join(names) or None)


def _published(
    tree: HtmlElement, rule: Rule, clock: Clock, changes: dict[str, object], origins: dict[str, str]
) -> Iterator[Selected]:
    if not rule.published:
        return
    found = _select(tree, rule.published)
    moments = (clock.read(text, is_free_text=True) for element in found for text in _times(element))
    moment = next(filter(None, moments), None)
    if moment:
        changes |= {"published_at": moment.at, "published_precision": moment.precision, "published_at_origin": "rule"}
        if moment.is_zone_assumed:
            origins["published_at_zone"] = "assumed"
    said = moment.at.isoformat().replace("+00:00", "Z") if moment else None
    yield Selected(field="published", selector=rule.published, n_matched=len(found), value=said)


def _times(element: HtmlElement) -> Iterator[str]:
    """List where an element may say a time: attributes for machines first."""
    for said in (element.get("datetime"), element.get("content"), element.get("title"), " ".join(element.itertext())):
        if said and said.strip():
            yield fold(said)


def _removed(tree: HtmlElement, selector: str) -> Selected:
    found = _outermost(_select(tree, selector))
    taken = _taken("remove", selector, found)
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    return taken


def _taken(field: str, selector: str, found: list[HtmlElement]) -> Selected:
    """Note what a selector takes: elements without words are main content of no page, and can be removed."""
    texts = tuple(text for element in found if (text := fold(_line(element))))
    n_words = sum(map(_n_words, texts))
    value = words(n_words) if n_words or (found and field == "remove") else None
    return Selected(field=field, selector=selector, n_matched=len(found), n_words=n_words, value=value, texts=texts)


def _outermost(found: list[HtmlElement]) -> list[HtmlElement]:
    known = set(found)
    return [element for element in found if known.isdisjoint(element.iterancestors())]


def _n_words(text: str) -> int:
    return max(len(text.split()), len(UNSPACED.findall(text)))


def _line(element: HtmlElement) -> str:
    """Read an element's text; inline markup parts no word."""
    parts: list[str] = []
    for event, inner in iterwalk(element, events=("start", "end", "comment", "pi")):
        is_line = event in ("start", "end") and (inner.tag not in INLINE or inner.tag == "br")
        if event == "start":
            parts += [" " if is_line else "", "" if inner.tag in UNREAD else inner.text or ""]
        else:
            parts += [" " if is_line else "", (inner.tail or "") if inner is not element else ""]
    return "".join(parts)


def _select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    return list(_compiled(selector)(tree))


@lru_cache(maxsize=1_024)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
