"""Whether the address that a page claims as its own is one to be believed."""

from __future__ import annotations

from pipeline.urls.address import is_web, registered_domain
from pipeline.urls.key import url_key


def claimed_key(url: str | None, canonical_url: str | None) -> str | None:
    """Give the key of the address that a page claims as its own, if it is plausible and another than where it was found.

    It is not where it leads to another registered domain, or to the front page of a host: templates claim that for all pages.
    Whether another text stands there has to be asked elsewhere.

    >>> claimed_key("https://gazette.example/a?view=reader", "https://www.gazette.example/a")
    'gazette.example/a'
    >>> claimed_key("https://gazette.example/a", "https://gazette.example/")
    """
    if not url or not canonical_url or not (is_web(url) and is_web(canonical_url)):
        return None
    key = url_key(canonical_url)
    is_front = "/" not in key and "?" not in key
    if is_front or key == url_key(url) or registered_domain(url) != registered_domain(canonical_url):
        return None
    return key
