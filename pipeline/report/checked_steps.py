"""The steps of a look at one source, in the order in which a crawl goes through them. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pipeline.report.amounts import counted
from pipeline.report.checked_verdict import said
from pipeline.report.explanation import spoken
from pipeline.sources import schedule_shape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.items import Article
    from pipeline.items.check import Announcement
    from pipeline.report.checked import Check

State = Literal["ok", "warn", "fail", "-"]
SOON = timedelta(days=14)
LAST_PART = 0.2
"""So long before its end, or for the last part of its time if that is less, a certificate should have been renewed."""
FEWEST_SILENCE = timedelta(days=2)
LONGER = 2
"""A feed is stale after so many times the longest silence that it has shown."""
OF_ROBOTS = ("robots_denied", "robots_unreachable")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at."""

    name: str
    state: State
    """`-`: there was nothing to look at."""
    text: str


def steps(check: Check, *, now: datetime) -> tuple[Step, ...]:
    """Say of each step whether it went well: names, certificates, robots.txt, opt-outs, feeds, their freshness, texts, dates.

    Returns: empty for a stanza that names nothing to read.
    """
    if not check.look.announcements:
        return ()
    return (
        _dns(check),
        _tls(check, now),
        _robots(check),
        _opt_outs(check),
        _feeds(check),
        _freshness(check, now),
        _extraction(check),
        _dates(check, now),
    )


def _dns(check: Check) -> Step:
    doors = check.look.doors
    wrong = [f"{door.host}: {door.error}" for door in doors if door.error]
    if wrong:
        return Step("DNS", "fail", "; ".join(wrong))
    return Step("DNS", "ok", "; ".join(f"{door.host} is {', '.join(door.addresses)}" for door in doors))


def _tls(check: Check, now: datetime) -> Step:
    spoken_to = [door for door in check.look.doors if door.tls_error or door.tls_ends_at]
    wrong = [f"{door.host}: {door.tls_error}" for door in spoken_to if door.tls_error]
    if wrong:
        allowed = "; the stanza allows it (tls_verify = false)" if not check.look.source.tls_verify else ""
        return Step("TLS", "warn" if allowed else "fail", "; ".join(wrong) + allowed)
    lasting = [(door.tls_ends_at, door.tls_begins_at, door.host) for door in spoken_to if door.tls_ends_at]
    if not lasting:
        return Step("TLS", "-", "no address begins with https")
    ends_at, begins_at, host = min(lasting, key=lambda one: one[0])
    left, whole = ends_at - now, ends_at - (begins_at or now)
    which = f"that of {host} ends first," if len(lasting) > 1 else "it ends"
    is_late = left < min(SOON, LAST_PART * whole)
    return Step("TLS", "warn" if is_late else "ok", f"valid; {which} in {counted(left.days, 'day')}")


def _robots(check: Check) -> Step:
    asked = check.look.announcements
    wrong = [f"{each.url}: {said(each)}" for each in asked if each.reason in OF_ROBOTS]
    refused = [(page.url, page.rejection.reason) for page in check.pages if page.rejection]
    wrong += [f"{url}: {spoken(reason)}" for url, reason in refused if reason in OF_ROBOTS]
    delays = "".join(f"; {host} asks for {delay:g} s between two requests" for host, delay in check.look.crawl_delays)
    if wrong:
        is_all = all(each.reason in OF_ROBOTS for each in asked)
        return Step("robots.txt", "fail" if is_all else "warn", "; ".join(wrong[:3]) + delays)
    if all(each.reason for each in asked):
        return Step("robots.txt", "-", "nothing answered")
    n_pages = sum(page.explanation is not None for page in check.pages)
    allowed = f"allows what was asked for ({counted(len(asked), 'address')}, {counted(n_pages, 'page')})"
    return Step("robots.txt", "ok", allowed + delays)


def _opt_outs(check: Check) -> Step:
    reserved = Counter(article.reservation for article in _articles(check) if article.reservation)
    reserved.update(page.rejection.detail for page in check.pages if page.rejection and page.rejection.reason == "opted_out")
    told = [f"{counted(n, 'page')} with {what}" for what, n in reserved.most_common()]
    if check.look.tdm:
        told.append(f"tdmrep.json reserves {', '.join(check.look.tdm[:3])}")
    if not told:
        return Step("opt-outs", "ok", "none was found")
    does = {"record": "each article says so", "metadata": "their text is not kept", "skip": "such pages are left out"}[
        check.look.source.on_reservation
    ]
    return Step("opt-outs", "warn", f'{"; ".join(told)}: {does} (on_reservation = "{check.look.source.on_reservation}")')


def _feeds(check: Check) -> Step:
    asked = check.look.announcements
    failed = [each for each in asked if each.reason]
    empty = [each.url for each in asked if not each.reason and not each.n_links and not each.n_nested]
    text = f"{len(asked) - len(failed)} of {len(asked)} read, {counted(check.look.n_links, 'address')} announced"
    if failed:
        text += f"; {'; '.join(f'{each.url}: {said(each)}' for each in failed[:3])}"
    if empty:
        text += f"; empty: {', '.join(empty[:3])}"
    is_none = len(failed) + len(empty) == len(asked)
    return Step("feeds", "fail" if is_none else "warn" if failed or empty else "ok", text)


def _freshness(check: Check, now: datetime) -> Step:
    dated = [each for each in check.look.announcements if each.newest]
    newest = max((each.newest for each in dated if each.newest), default=None)
    if newest is None:
        return Step("freshness", "-", "nothing that announces articles gives dates")
    stale = [f"{each.url}: the newest is {_age(now, each)} old" for each in dated if is_stale(each, now)]
    if newest > now + timedelta(days=1):
        return Step("freshness", "warn", f"the newest is dated {newest:%Y-%m-%d}, which has not come yet")
    if stale:
        return Step("freshness", "warn", f"{'; '.join(stale[:3])}, much longer than it has ever been silent")
    short = [f"{each.url} goes back {_span(timedelta(seconds=each.spans_s or 0))}" for each in dated if _is_short(each, check)]
    if short:
        told = f"{'; '.join(short[:3])}, which is less than from one crawl to the next"
        return Step("freshness", "warn", f'{told}: articles may be missed; write schedule = "auto"')
    return Step("freshness", "ok", f"the newest is {_span(now - newest)} old")


def _is_short(each: Announcement, check: Check) -> bool:
    """Tell whether a feed drops entries before the next crawl sees them; `auto` sees to that itself."""
    every_s = schedule_shape(check.look.source.schedule).every_s
    return each.kind == "feed" and each.spans_s is not None and each.spans_s < (every_s or 0)


def is_stale(each: Announcement, now: datetime) -> bool:
    """Tell whether a feed has been silent for much longer than it has ever been among the entries that it has."""
    if each.newest is None or each.longest_silence_s is None:
        return False
    usual = max(timedelta(seconds=each.longest_silence_s), FEWEST_SILENCE)
    return now - each.newest > LONGER * usual


def _extraction(check: Check) -> Step:
    if not check.pages:
        return Step("extraction", "-", "no page was asked for")
    n_articles = len(list(_articles(check)))
    reasons = Counter(page.rejection.reason for page in check.pages if page.rejection)
    why = f" ({', '.join(f'{n} {spoken(reason)}' for reason, n in reasons.most_common())})" if reasons else ""
    text = f"{n_articles} of {counted(len(check.pages), 'page')} {'is an article' if n_articles == 1 else 'are articles'}{why}"
    return Step("extraction", "ok" if n_articles == len(check.pages) else "warn" if n_articles else "fail", text)


def _dates(check: Check, now: datetime) -> Step:
    articles = list(_articles(check))
    if not articles:
        return Step("dates", "-", "no article was found")
    dated = [article for article in articles if article.published_at]
    origins = Counter(article.published_at_origin for article in dated)
    told = ", ".join(f"{n} by {spoken(origin)}" for origin, n in origins.most_common() if origin)
    text = f"{len(dated)} of {counted(len(articles), 'article')} {'says' if len(dated) == 1 else 'say'} when it was published"
    n_days = sum(article.published_precision == "day" for article in dated)
    n_zoneless = sum(page.is_zone_assumed for page in check.pages if page.article)
    n_ahead = sum(article.published_at > now for article in dated if article.published_at)
    text += f" ({told})" if told else ""
    text += f"; {counted(n_days, 'time')} only by the day" if n_days else ""
    text += f"; {n_ahead} in the future: is the time zone of the stanza right?" if n_ahead else ""
    zone = check.look.source.timezone
    text += f"; {n_zoneless} without a time zone, read as {zone or 'UTC: write timezone into the stanza'}" if n_zoneless else ""
    is_sound = len(dated) == len(articles) and not n_ahead and not (n_zoneless and zone is None)
    return Step("dates", "ok" if is_sound else "warn" if dated else "fail", text)


def _articles(check: Check) -> Iterator[Article]:
    return (page.article for page in check.pages if page.article)


def _age(now: datetime, each: Announcement) -> str:
    return _span(now - each.newest) if each.newest else ""


def _span(age: timedelta) -> str:
    """Say how long something is, in the unit that fits.

    >>> _span(timedelta(hours=50)), _span(timedelta(minutes=5))
    ('2 days', '5 minutes')
    """
    minutes = max(round(age.total_seconds() / 60), 0)
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 2880 else counted(minutes // 1440, "day")
