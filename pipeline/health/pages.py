"""What the newest pages and articles of a source say of it. Pure."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from pipeline.health.sudden import BEFORE, sudden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.items import Cause, PageSign

NO_TEXT = frozenset({"no_article", "listing_page", "soft_404"})
REFUSED = frozenset({401, 403, 429, 451})
STORED = frozenset({"article", "duplicate", "near_duplicate"})
SHRUNK = 0.25
"""A text of less than this share of the usual length."""
FEW = 8
"""The newest articles, among which a line is looked for that ends them all."""
SAYS: dict[Cause, str] = {
    "refused": "pages refused",
    "tls": "pages whose certificate does not verify",
    "robots": "pages that robots.txt keeps us from",
    "network": "pages that did not come",
    "consent_wall": "pages that ask for consent instead",
    "layout_changed": "pages in which no article was found",
    "other": "pages that show the beginning to subscribers only",
}


def trouble(pages: Sequence[PageSign]) -> tuple[Cause, str] | None:
    """Find out whether a source's pages have ceased to become articles, and why.

    Args: pages — the newest first.
    """
    judged = [(page, cause) for page in pages if (cause := _trouble(page)) != "gone"]
    for cause in SAYS:
        found = sudden([its == cause for _, its in judged])
        if found:
            reasons = Counter(page.reason for page, its in judged[: found.of] if its == cause)
            named = ", ".join(f"{reason}" for reason, _ in reasons.most_common(3))
            return cause, f"{SAYS[cause]}: {found} ({named})"
    return None


def thin(pages: Sequence[PageSign]) -> tuple[Cause, str] | None:
    """Find out whether a source's articles have lost something: dates, authors, most of their text.

    What they always lacked is no loss.

    Args: pages — the newest first.
    """
    articles = [page for page in pages if page.state in STORED and page.n_words is not None]
    undated = sudden([not one.is_dated for one in articles], before=BEFORE)
    if undated:
        return "dates_missing", f"articles without a date: {undated}"
    for found, said in (
        (_shrunk(articles), "articles that are much shorter than usual"),
        (sudden([bool(one.is_degraded) for one in articles], before=BEFORE), "articles whose text may be incomplete"),
        (sudden([not one.has_authors for one in articles], before=BEFORE), "articles without authors"),
        (_alike_at_the_end(articles), "articles that end with one and the same line"),
    ):
        if found:
            return "layout_changed", f"{said}: {found}"
    return None


def _shrunk(articles: Sequence[PageSign]) -> object:
    usual = median([one.n_words or 0 for one in articles[FEW:]] or [0])
    return sudden([(one.n_words or 0) < SHRUNK * usual for one in articles], before=BEFORE)


def _alike_at_the_end(articles: Sequence[PageSign]) -> object:
    ends = Counter(one.last_line for one in articles[:FEW] if one.last_line)
    line, n = ends.most_common(1)[0] if ends else ("", 0)
    found = sudden([one.last_line == line for one in articles], before=BEFORE) if n > 1 else None
    return f'{found}: "{line[:80]}"' if found else None


def _trouble(page: PageSign) -> Cause | str | None:
    """Say what kept a page from becoming an article; None: nothing did; `gone`: it says nothing of its source."""
    if page.reason is None:
        return None
    if page.stage == "fetch":
        return _fetched(page)
    if page.reason in NO_TEXT:
        return "layout_changed"
    return {"consent_wall": "consent_wall", "paywall_stub": "other"}.get(page.reason, "gone")


def _fetched(page: PageSign) -> Cause | str:
    if page.reason == "http_error":
        status = page.http_status or 0
        return "refused" if status in REFUSED else "network" if status >= 500 else "gone"
    if page.reason in ("robots_denied", "robots_unreachable"):
        return "robots"
    return {"tls_error": "tls", "network_error": "network", "timeout": "network"}.get(page.reason or "", "gone")
