"""What a look at one source comes to: one sentence, what to do, and the exit code. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.report import checked
from pipeline.report.amounts import counted
from pipeline.report.explanation import spoken
from pipeline.report.refusal import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.items import Source
    from pipeline.items.check import Announcement
    from pipeline.report.checked import Check, Checked, Idle

FINE, NOTHING, IN_PART = 0, 1, 3
LOOK_AGAIN = "`copydesk source add {homepage}` shows what the front page leads to now."
OF_FEEDS: Mapping[str, str] = {
    "blocked_host": "If the address is yours, name its host in allow_private_hosts.",
    "http_error": LOOK_AGAIN,
    "network_error": "Is the address right, and is the network up?",
    "no_answer": LOOK_AGAIN,
    "redirected": LOOK_AGAIN,
    "robots_denied": "Leave out what robots.txt does not allow, or ask the publisher.",
    "robots_unreachable": "A host whose robots.txt cannot be read is left alone. Is the address right? If so, try again later.",
    "timeout": "Try again later.",
    "tls_error": "If you trust the host all the same, write tls_verify = false into the stanza.",
    "too_large": "Give an address with fewer entries.",
    "unreadable": "Is it under the right key (feeds, sitemaps, sections)? " + LOOK_AGAIN,
}
"""What to do about what announces articles."""
OF_PAGES: Mapping[str, str] = {
    "blocked_host": "If the pages are yours, name their host in allow_private_hosts.",
    "consent_wall": "Without consent this outlet shows nothing: leave it out.",
    "http_error": "Try again later; if it stays so, the outlet does not want to be read by programs.",
    "listing_page": "Let `include` and `exclude` take only the addresses of articles.",
    "no_article": "If there is an article on the page, a rule with `body` says where: see seeds/README.md.",
    "not_html": "Let `exclude` refuse such addresses.",
    "opted_out": 'The stanza says on_reservation = "skip", and the publisher reserves its rights.',
    "paywall_stub": "This outlet shows such articles to subscribers only.",
    "robots_denied": "Leave out what robots.txt does not allow, or ask the publisher.",
    "soft_404": "What announces the pages is out of date; look again later.",
    "timeout": "Try again later.",
    "tls_error": "If you trust the host all the same, write tls_verify = false into the stanza.",
}
"""What to do about pages that are no articles."""
ERRORS_SAY_MORE = ("http_error", "network_error", "robots_unreachable", "unreadable", "no_answer")
"""Reasons that the error itself tells better."""
WANTED = {"headline": "headline", "published_at": "published time"}
"""Fields that every article should have, and how they are called."""
KEYS = {"headline": "headline", "published_at": "published"}
"""The fields of a rule that say where they are."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look comes to."""

    exit_code: int
    sentence: str
    advice: str = ""
    """What to do; empty: nothing."""


def verdict(check: Check) -> Verdict:
    """Say what a look at a source comes to."""
    look, source = check.look, check.look.source
    failed = [each for each in look.announcements if each.reason]
    if not look.announcements:
        sentence = "Nothing to read: the stanza names no feed, no sitemap and no section."
        return Verdict(NOTHING, sentence, f"`copydesk source add {source.homepage}` finds them.")
    if len(failed) == len(look.announcements):
        return Verdict(NOTHING, f"Nothing could be read: {_failures(failed)}.", _advice(_reasons(failed), OF_FEEDS, source))
    if not look.n_links:
        sentence = f"Nothing to read: no article is announced{_also(failed)}."
        return Verdict(NOTHING, sentence, LOOK_AGAIN.format(homepage=source.homepage))
    if look.n_refused == look.n_links:
        sentence = f"Nothing to read: include and exclude refuse every address, {look.refused} among them."
        return Verdict(NOTHING, sentence, "Mend these two keys of the stanza.")
    return _of_pages(check, failed)


def idle_sentence(idle: Idle) -> str:
    """Say where a selector changed nothing.

    >>> idle_sentence(checked.Idle(field="body", selector="div.story", n_idle=3, n_unread=0, n_tried=3))
    'body: div.story matched nothing on 3 of 3 pages: there the general rules decided'
    """
    what = "matched nothing"
    if idle.n_unread:
        kept = {"published": "no time", "authors": "no name"}.get(idle.field, "no words")
        what = f"matched {kept}" if idle.n_unread == idle.n_idle else f"matched nothing, or {kept},"
    pages = f"{idle.n_idle} of {counted(idle.n_tried, 'page')}"
    decided = "" if idle.field == "remove" else ": there the general rules decided"
    return f"{idle.field}: {idle.selector} {what} on {pages}{decided}"


def _of_pages(check: Check, failed: list[Announcement]) -> Verdict:
    articles = [page for page in check.pages if page.article]
    others = [page for page in check.pages if not page.article]
    source = check.look.source
    reasons = [page.rejection.reason for page in others if page.rejection]
    if not articles:
        sentence = (
            f"Nothing was kept: none of {counted(len(check.pages), 'page')} is an article ({_tally(reasons)}){_also(failed)}."
        )
        return Verdict(NOTHING, sentence, _advice(reasons, OF_PAGES, source))
    kept = f"{len(articles)} of {counted(len(check.pages), 'page')} {'is an article' if len(articles) == 1 else 'are articles'}"
    if others or failed:
        why = f" ({_tally(reasons)})" if reasons else ""
        advice = [_advice(reasons, OF_PAGES, source), _advice(_reasons(failed), OF_FEEDS, source), *_notes(check, articles)]
        return Verdict(IN_PART, f"In part: {kept}{why}{_also(failed)}.", " ".join(filter(None, advice)))
    notes = " ".join(_notes(check, articles))
    if always := [one for one in checked.idle(check) if one.is_always]:
        n = counted(len(always), "selector")
        return Verdict(IN_PART, f"In part: {kept}, {_span(articles)}, but {n} of the rule did nothing on any of them.", notes)
    return Verdict(FINE, f"Fine: {kept}, {_span(articles)}.", notes)


def _notes(check: Check, articles: list[Checked]) -> list[str]:
    """Say what is not as it should be though articles come."""
    notes = []
    lacking = [name for name in WANTED if not any(getattr(page.article, name) for page in articles)]
    if lacking:
        what = " and no ".join(WANTED[name] for name in lacking)
        keys = " and ".join(f"`{KEYS[name]}`" for name in lacking)
        notes.append(f"No page has a {what}: if a reader sees it there, a rule with {keys} says where.")
    always = [one for one in checked.idle(check) if one.is_always]
    if always:
        notes.append(
            f"{_named(always)} did nothing on any page: is the selector right? If the layout has changed, give the rule its "
            "last day (until) and write one for the new layout; see seeds/README.md."
        )
    return notes


def _named(always: list[Idle]) -> str:
    return ", ".join(f'{one.field} = "{one.selector}"' for one in always)


def _span(articles: list[Checked]) -> str:
    counts = sorted(page.article.word_count for page in articles if page.article)
    low, high = counts[0], counts[-1]
    return f"of {counted(low, 'word')}" if low == high else f"of {low} to {high} words"


def _also(failed: list[Announcement]) -> str:
    return f"; {_failures(failed)}" if failed else ""


def _failures(failed: list[Announcement]) -> str:
    """Name what could not be read, the first few."""
    named = [f"{each.url} ({said(each)})" for each in failed[:3]]
    more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"{', '.join(named)}{more} could not be read"


def said(each: Announcement) -> str:
    """Say in a few words why something that announces articles was not read."""
    meaning = _meaning(each.reason or "")
    if each.reason in ERRORS_SAY_MORE or not meaning:
        return each.error or spoken(each.reason)
    return meaning


def _reasons(failed: Iterable[Announcement]) -> list[str]:
    return [each.reason for each in failed if each.reason]


def _tally(reasons: Iterable[str]) -> str:
    return "; ".join(f"{n}: {_meaning(reason) or spoken(reason)}" for reason, n in Counter(reasons).most_common())


def _meaning(reason: str) -> str:
    return {str(known): meaning for known, meaning in MEANINGS.items()}.get(reason, "")


def _advice(reasons: Iterable[str], table: Mapping[str, str], source: Source) -> str:
    """Say what to do about the reasons, the commonest first, each advice once."""
    known = (table[reason].format(homepage=source.homepage) for reason, _ in Counter(reasons).most_common() if reason in table)
    return " ".join(dict.fromkeys(known))
