"""A page extracted for somebody who wants to know what its source's rule did there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extract import document, html, metadata, rules
from pipeline.items import Document, Page, Rejection

if TYPE_CHECKING:
    from pipeline.extract.rules import Applied
    from pipeline.items import Source


@dataclass(frozen=True, slots=True)
class Trial:
    """What extraction found on a page, and what the rule did."""

    found: Document | Rejection
    applied: Applied | None = None
    """None: no rule was for the day of the page, or it is no page of HTML."""


def trial(page: Page, source: Source | None = None) -> Trial:
    """Extract a page as the line does, and tell what each selector of its rule found.

    Raises: nothing that bytes could cause. Cost: that of `extract`, and the page parsed once more if there is a rule.
    """
    found = document.extract(page, source)
    rule = rules.rule_for(source, page.fetched_at.date())
    if rule is None or page.is_text or (isinstance(found, Rejection) and found.reason != "no_article"):
        return Trial(found)
    parsed = html.parse(page.body, next((value for name, value in page.headers if name.lower() == "content-type"), None))
    if parsed is None:
        return Trial(found)
    try:
        applied, _ = rules.apply(parsed.tree, rule, metadata.evidence(page, source, parsed.tree).clock)
    except RecursionError:
        return Trial(found)
    return Trial(found, applied)
