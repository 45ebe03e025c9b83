"""What every spider sends and gets: requests that keep a source's delay and say who we are, answers as pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.http import Request

from crawler.politeness import DELAY
from crawler.tls import ALLOW_UNVERIFIED, UNVERIFIED
from pipeline.items import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from pipeline.config import Home
    from pipeline.items import Link, Source

ANSWERS = [304, *range(400, 600)]
"""Statuses that come back to the spider; redirects are followed before."""


def request_of(url: str, source: Source | None, **kwargs: Any) -> Request:
    """Make a request that keeps its source's delay and brings every status back."""
    meta = {
        "handle_httpstatus_list": ANSWERS,
        DELAY: source.delay_s if source else 1.0,
        ALLOW_UNVERIFIED: source is not None and not source.tls_verify,
    }
    return Request(url, dont_filter=True, meta=meta, **kwargs)


def page_of(response: Response, link: Link, *, run_id: int | None) -> Page:
    """Make a page of a response: bytes and headers, nothing interpreted."""
    return Page(
        requested_url=link.url,
        url=response.url,
        status=response.status,
        headers=tuple(_headers(response)),
        body=response.body,
        fetched_at=datetime.now(UTC),
        source=link.source,
        link=link,
        tls_verified=UNVERIFIED not in response.flags,
        run_id=run_id,
    )


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")


def set_user_agent(settings: BaseSettings, home: Home) -> None:
    """Put the contact into the user agent."""
    contact = home.settings.user_agent_contact
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
