"""Rules of a source, dated: what its stanza overrides where general rules go wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml.cssselect import CSSSelector
from lxml.html import Element

from pipeline.extract import authors
from pipeline.extract.head import fold

if TYPE_CHECKING:
    from datetime import date

    from lxml.html import HtmlElement

    from pipeline.extract.dates import Clock
    from pipeline.items import Document, Rule, Source


def rule_for(source: Source | None, day: date) -> Rule | None:
    """Choose the rule of the layout that held on a day: the one that ends soonest after it, else today's."""
    if source is None:
        return None
    dated = [rule for rule in source.rules if rule.until is not None and rule.until >= day]
    if dated:
        return min(dated, key=lambda rule: (rule.until, source.rules.index(rule)))
    return next((rule for rule in source.rules if rule.until is None), None)


def remove(tree: HtmlElement, rule: Rule) -> None:
    """Take what the rule names out of the page, in place; text after it stays."""
    for selector in rule.remove:
        for element in _select(tree, selector):
            if element.getparent() is not None:
                element.drop_tree()


def restrict(tree: HtmlElement, rule: Rule) -> HtmlElement | None:
    """Make a page of the main content alone.

    Returns: None if the rule names none, or nothing is there on this page.
    """
    chosen = _select(tree, rule.body) if rule.body else []
    chosen = [element for element in chosen if not any(other in chosen for other in element.iterancestors())]
    if not chosen:
        return None
    html, body, article = Element("html"), Element("body"), Element("article")
    html.append(body)
    body.append(article)
    for element in chosen:
        element.tail = None
        article.append(element)
    return html


def override(document: Document, tree: HtmlElement, rule: Rule, clock: Clock) -> Document:
    """Put what the rule finds in place of what general rules found; what it does not find stays."""
    changed: dict[str, object] = {}
    if rule.headline and (text := _first_text(tree, rule.headline)):
        changed["headline"] = text
    if rule.authors and (names := authors.clean(_texts(tree, rule.authors))):
        changed["authors"] = names
    origins = {**document.origins, **dict.fromkeys(changed, "rule")}
    moments = [clock.read(text, is_free_text=True) for text in _times(tree, rule.published)] if rule.published else []
    if moment := next(filter(None, moments), None):
        origins |= {"published_at": "rule"}
        origins.pop("published_at_zone", None)
        if moment.is_zone_assumed:
            origins["published_at_zone"] = "assumed"
        changed |= {"published_at": moment.at, "published_precision": moment.precision, "published_at_origin": "rule"}
    return replace(document, **changed, origins=origins)  # type: ignore[arg-type]  # fields by name


def _times(tree: HtmlElement, selector: str) -> list[str]:
    found = _select(tree, selector)
    return [e.get("datetime") or e.get("content") or fold(" ".join(e.itertext())) for e in found]


def _first_text(tree: HtmlElement, selector: str) -> str | None:
    return next(iter(_texts(tree, selector)), None)


def _texts(tree: HtmlElement, selector: str) -> list[str]:
    texts = (fold(element.get("content") or " ".join(element.itertext())) for element in _select(tree, selector))
    return [text for text in texts if text]


def _select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    return list(_compiled(selector)(tree))


@lru_cache(maxsize=1_024)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
