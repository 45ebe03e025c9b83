"""Which of an outlet's feeds, sitemaps and section fronts are worth reading: the fewest that announce what is new. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pipeline.items.proposal import Tried

FOUND_BY = ("link_tag", "robots", "well_known", "anchor", "navigation", "homepage")
"""How an address was found, surest first."""
KINDS = ("feed", "sitemap", "section")
NEWEST = 50
"""So many of the newest articles are what is new: on a busy site those of hours, on a quiet one those of weeks."""
RECENT = timedelta(days=14)
"""Nothing is new that is so much older than the newest."""
WORTH = 0.05
"""What adds a smaller share of what is new is not read for it."""
MOST = 6


def merged(tried: Iterable[Tried]) -> tuple[Tried, ...]:
    """Bring together what came from one address, as a sitemap index with its sitemaps; best first."""
    found: dict[str, Tried] = {}
    for one in sorted(tried, key=_place):
        key = url_key(one.url)
        before = found.get(key)
        if before is None:
            found[key] = one
        elif one.links and not set(one.links) <= set(before.links):
            links = tuple(dict.fromkeys((*before.links, *one.links)))
            newest = max(filter(None, (before.newest, one.newest)), default=None)
            found[key] = replace(before, links=links, n_links=max(before.n_links, len(links)), newest=newest)
    return tuple(found.values())


def smallest(tried: Sequence[Tried], *, now: datetime) -> list[Tried]:
    """Choose the fewest addresses that announce what is new; feeds and news sitemaps first, else other sitemaps, else fronts.

    Greedy: each time the one that adds most; of two that add as much a feed before a sitemap, and the surer one.

    Returns: the best first; empty if nothing announces an article.
    """
    with_links = [one for one in tried if one.n_links]
    news = [one for one in with_links if one.kind != "section" and one.is_news]
    if not news:
        return [one for one in with_links if one.kind == "sitemap"][:1] or [one for one in with_links if one.kind == "section"][
            :1
        ]
    wanted = _new(news, now)
    least = max(1, round(WORTH * len(wanted)))
    chosen: list[Tried] = []
    while wanted and len(chosen) < MOST:
        best = max(news, key=lambda one: (len(_keys(one) & wanted), [-part for part in _place(one)[:2]], -len(one.url)))
        gain = _keys(best) & wanted
        if len(gain) < least and chosen:
            break
        chosen.append(best)
        wanted -= gain
    return chosen


def _new(news: Sequence[Tried], now: datetime) -> set[str]:
    dated = {key: when for one in news for key, when in one.links if when and when <= now + timedelta(days=1)}
    if not dated:
        return set().union(*map(_keys, news))
    last = max(dated.values())
    newest = sorted(
        (key for key, when in dated.items() if last - when <= RECENT), key=lambda key: (dated[key], key), reverse=True
    )
    return set(newest[:NEWEST])


def _keys(one: Tried) -> set[str]:
    return {key for key, _ in one.links}


def _place(one: Tried) -> tuple[int, int, str]:
    return KINDS.index(one.kind), FOUND_BY.index(one.found_by), one.url
