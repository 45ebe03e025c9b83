"""A page extracted for somebody who wants to know what its source's rule did there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extract import document

if TYPE_CHECKING:
    from pipeline.extract.rules import Applied
    from pipeline.items import Document, Page, Rejection, Source


@dataclass(frozen=True, slots=True)
class Trial:
    """What extraction found on a page, and what the rule did."""

    found: Document | Rejection
    applied: Applied | None = None
    """None: no rule was for the day of the page, or it is no page of HTML."""


def trial(page: Page, source: Source | None = None) -> Trial:
    """Extract a page as the line does, and tell what each selector of its rule found.

    Raises: nothing that bytes could cause. Cost: that of `extract`.
    """
    return Trial(*document.read(page, source))
