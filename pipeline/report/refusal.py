"""Why there is no article, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.items import Rejection, RejectionReason

MEANINGS: Mapping[RejectionReason, str] = {
    "blocked_host": "its host may not be fetched",
    "consent_wall": "the page asks for consent and shows nothing else",
    "crash": "the page could not be processed",
    "forgotten": "it was to be forgotten",
    "http_error": "the server answered with an error",
    "listing_page": "the page lists other stories",
    "network_error": "the server could not be reached",
    "no_article": "nothing on the page reads like an article",
    "not_html": "it is no HTML page",
    "opted_out": "the publisher reserves its rights, and the source is to be skipped then",
    "paywall_stub": "the page shows only the beginning of a paid article",
    "redirected": "the address leads to another page",
    "robots_denied": "robots.txt does not allow it",
    "robots_unreachable": "robots.txt could not be read",
    "soft_404": "the page says that there is nothing here",
    "timeout": "it took too long",
    "tls_error": "the server's certificate does not verify",
    "too_large": "the page is too large",
}


def refusal(rejection: Rejection) -> str:
    """Say in one sentence why there is no article."""
    detail = f" ({rejection.detail})" if rejection.detail else ""
    return f"No article: rejected at {rejection.stage} as {in_words(rejection.reason)}{detail}."


def in_words(reason: str) -> str:
    """Write a reason with what it means; one of a newer program, or of a link, as it is.

    >>> in_words("timeout"), in_words("excluded")
    ('timeout, it took too long', 'excluded')
    """
    meaning = next((meaning for known, meaning in MEANINGS.items() if known == reason), None)
    return f"{reason}, {meaning}" if meaning else reason
