"""The judgement: what stands nearest to the fetch is named first, for what follows is explained by it. Pure."""

from __future__ import annotations

import re
from statistics import fmean
from typing import TYPE_CHECKING

from pipeline.health import pages, silence
from pipeline.items import Health

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.health.silence import Clock
    from pipeline.items import Cause, FeedSign, Signs, SourceStatus

BLOCKED = frozenset({"refused", "robots", "consent_wall"})
PASSING = frozenset({"network", "feed_empty", "other"})
"""Causes that pass by themselves more often than not: one look is no alarm."""
IN_A_ROW = 2
EMPTY = ("a sitemap without entries", "no links to articles")
CERTIFICATE = re.compile(r"tls_error|certificate verify|certificate has expired", re.IGNORECASE)
LIKE_TODAY, DAYS = 2, 3
"""Days that must be known, of this weekday, else of all."""
FEW, MANY = 0.15, 20
"""So small a share of so many articles that should have come in three days is unusual."""
ANNOUNCED, LEFT = 20, 0.6
"""Of so many links at least so large a share is left, and it was at most half of that before."""
LIMIT = 500


def judge(signs: Signs) -> Health:
    """Say how a source is, and what is likely to be the cause.

    Args: signs — what is known of it when a look has ended.
    Returns: never `disabled`, which its stanza says.
    """
    normal = _normal(signs)
    clock = _clock(signs)
    n_empty = signs.n_empty + 1 if _announces_nothing(signs) else 0
    found = (
        _feeds(signs)
        or _looks(signs)
        or pages.trouble(signs.pages)
        or (("feed_empty", f"its feeds announce nothing, {n_empty} looks in a row") if n_empty >= IN_A_ROW else None)
        or pages.thin(signs.pages)
        or _kept_out(signs, clock)
        or _silent(signs, clock)
    )
    status, cause, detail = _worded(signs, clock, found)
    return Health(
        status=status,
        cause=cause,
        detail=detail[:LIMIT] if detail else None,
        articles_per_day_normal=normal,
        quiet_at=clock.quiet_at if clock else None,
        silent_at=clock.silent_at if clock else None,
        n_empty=n_empty,
    )


def _clock(signs: Signs) -> Clock | None:
    if signs.found_at is None:
        return None
    counts = [n for day, n in signs.days[1:] if day < signs.found_at.date()]
    is_daily = all(counts) if len(counts) >= silence.WATCHED else None
    return silence.clock(signs.appeared, since=signs.found_at, timezone=signs.timezone, is_daily=is_daily)


def cause_of(feed: FeedSign) -> Cause:
    """Name what keeps a feed from being read."""
    error = feed.error or ""
    if CERTIFICATE.search(error):
        return "tls"
    if feed.status in (404, 410):
        return "feed_gone"
    if feed.status in pages.REFUSED:
        return "refused"
    if error.startswith(("robots_denied", "robots_unreachable")):
        return "robots"
    if error.startswith(EMPTY):
        return "feed_empty"
    is_network = 500 <= (feed.status or 0) <= 599 or error.startswith(("timeout", "network_error"))
    return "network" if is_network else "other"


def _worded(
    signs: Signs, clock: Clock | None, found: tuple[Cause, str] | None
) -> tuple[SourceStatus, Cause | None, str | None]:
    if found:
        cause, detail = found
        is_silent = cause == "feed_stale"
        return "silent" if is_silent else "blocked" if cause in BLOCKED else "failing", cause, detail
    if clock and signs.now >= clock.quiet_at and signs.found_at:
        return "quiet", None, f"no new article since {_at(signs.found_at)}, usually there is one by {_at(clock.quiet_at)}"
    fewer = _fewer(signs)
    return ("quiet", None, fewer) if fewer else ("ok", None, _partly(signs))


def _feeds(signs: Signs) -> tuple[Cause, str] | None:
    """Tell whether not one of its feeds can be read."""
    failing = _failing(signs)
    if not failing or len(failing) < len(signs.feeds):
        return None
    worst = failing[0]
    cause = cause_of(worst)
    if cause in PASSING and max(signs.n_failures, min(feed.n_failures for feed in failing)) < IN_A_ROW:
        return None
    return cause, f"{worst.url}: {worst.error}"


def _looks(signs: Signs) -> tuple[Cause, str] | None:
    """Tell whether look after look has failed for another reason."""
    if signs.outcome not in ("failed", "deadline") or signs.n_failures < IN_A_ROW or (signs.feeds and not _failing(signs)):
        return None
    cause: Cause = "network" if signs.outcome == "deadline" else "other"
    return cause, f"{signs.n_failures} looks in a row failed: {signs.error or signs.outcome}"


def _failing(signs: Signs) -> list[FeedSign]:
    return [feed for feed in signs.feeds if feed.error]


def _announces_nothing(signs: Signs) -> bool:
    """Tell whether feeds that had something to announce have nothing; a news sitemap may be empty for some days."""
    read = [feed for feed in signs.feeds if not feed.error]
    is_known = signs.found_at is not None and any(feed.kind != "sitemap" for feed in read)
    return is_known and not any(feed.n_links for feed in read)


def _kept_out(signs: Signs, clock: Clock | None) -> tuple[Cause, str] | None:
    """Tell whether articles are announced and nothing is made of them, once it is unusual that nothing new has come."""
    if not clock or not signs.found_at or signs.now < clock.quiet_at:
        return None
    if signs.n_announced < ANNOUNCED or signs.usual_left is None:
        return None
    share = signs.n_left / signs.n_announced
    if share < LEFT or signs.usual_left > LEFT / 2:
        return None
    said = f"{share:.0%} of the addresses that its feeds announce are neither known nor fetched since {_at(signs.found_at)}"
    why = "do include and exclude refuse a new layout's addresses?"
    return "other", f"{said}, before it was {signs.usual_left:.0%}: {why}"


def _silent(signs: Signs, clock: Clock | None) -> tuple[Cause, str] | None:
    if not clock or signs.now < clock.silent_at or not signs.found_at:
        return None
    return "feed_stale", f"no new article since {_at(signs.found_at)}, though its feeds can be read"


def _partly(signs: Signs) -> str | None:
    failing = _failing(signs)
    if not failing:
        return None
    return f"{len(failing)} of {len(signs.feeds)} feeds: {failing[0].url}: {failing[0].error}"


def _normal(signs: Signs) -> float | None:
    """Give the articles of a day like today: the first day brought what had gathered, and today is not over."""
    days = [(day, n) for day, n in signs.days[1:] if day < signs.now.date()]
    alike = [n for day, n in days if day.weekday() == signs.now.weekday()]
    if len(alike) >= LIKE_TODAY:
        return fmean(alike)
    return fmean(n for _, n in days) if len(days) >= DAYS else None


def _fewer(signs: Signs) -> str | None:
    """Tell whether the last days brought far fewer articles than such weekdays did."""
    days = [(day, n) for day, n in signs.days[1:] if day < signs.now.date()]
    last, before = days[-DAYS:], days[:-DAYS]
    alike = [[n for other, n in before if other.weekday() == day.weekday()] for day, _ in last]
    if len(last) < DAYS or not all(alike):
        return None
    usual, there = sum(map(fmean, alike)), sum(n for _, n in last)
    return f"{there} new articles in {DAYS} days, usually about {usual:.0f}" if usual >= MANY and there < FEW * usual else None


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
