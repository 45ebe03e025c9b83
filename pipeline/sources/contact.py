"""Nobody is crawled by somebody who does not say who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import config, urls
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.config import Home
    from pipeline.items import Source

LOOPBACK = ("127.", "localhost", "[::1]", "::1")


def require_contact(home: Home, addresses: Iterable[str]) -> None:
    """Refuse to crawl somebody without saying who we are; loopback needs no introduction.

    Raises: UsageError — there is no contact, and one of the addresses is not on loopback.
    """
    for address in addresses:
        if not home.settings.user_agent_contact and not urls.host(address).startswith(LOOPBACK):
            raise UsageError(
                f"no contact: set user_agent_contact (a URL or an e-mail) in {home.path / config.FILE}, or "
                f"COPYDESK_USER_AGENT_CONTACT, before crawling {address}"
            )


def addresses_of(sources: Iterable[Source]) -> list[str]:
    """List every address that crawling these sources begins with."""
    return [url for s in sources for url in (s.homepage, *s.feeds, *s.sitemaps, *s.sections)]
