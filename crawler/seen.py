"""Decide which links that were found need a fetch, from what the frontier knows of their addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.links import filters
from pipeline.items import JudgedLink
from pipeline.urls import is_web, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.items import KnownLink, Link, Source

_AHEAD = timedelta(days=1)
WHOLE = 3
"""Of so many visits in a row one asks for the page whatever the server says that has changed."""


def judge(links: Iterable[Link], known: Mapping[str, KnownLink], *, source: Source | None, now: datetime) -> list[JudgedLink]:
    """Say of each link whether it is new, due again, known, or refused by its source's patterns.

    Args: known — by URL key; what is missing is new. source — None: nothing is refused.
    Returns: one judgement for each address, in the order in which it was first found; where two links give the same address,
    the one that says more. What is no web address is left out.
    """
    return [_judged(link, key, known.get(key), source=source, now=now) for key, link in _by_key(links).items()]


def asks_whole(n_visits: int) -> bool:
    """Say whether a known page or feed is asked for without conditions: some servers answer 304 to one that has changed.

    Args: n_visits — how often it was asked for before.
    """
    return n_visits % WHOLE == 0


def _by_key(links: Iterable[Link]) -> dict[str, Link]:
    chosen: dict[str, Link] = {}
    for link in links:
        if not is_web(link.url):
            continue
        key = url_key(link.url)
        if key not in chosen or _n_hints(link) > _n_hints(chosen[key]):
            chosen[key] = link
    return chosen


def _n_hints(link: Link) -> int:
    said = (link.headline, link.description, link.authors, link.published_at, link.modified_at, link.language)
    return sum(1 for hint in said if hint)


def _judged(link: Link, key: str, before: KnownLink | None, *, source: Source | None, now: datetime) -> JudgedLink:
    reason = filters.refusal(link, source) if source else None
    if reason:
        return JudgedLink(link=link, url_key=key, state="refused", reason=reason)
    if before is None:
        return JudgedLink(link=link, url_key=key, state="new")
    return JudgedLink(link=link, url_key=key, state="again" if _is_newer(link, before, now=now) else "known")


def _is_newer(link: Link, before: KnownLink, *, now: datetime) -> bool:
    """Say whether the publisher announces a change; one announcement is believed once.

    It is weighed against the announcement before: against our own clock only where there was none, since many a feed's
    times are an hour or a time zone off.
    """
    announced = link.modified_at
    if before.state != "done" or announced is None or announced > now + _AHEAD:
        return False
    earlier = before.modified_at or before.fetched_at
    return earlier is None or announced > earlier
