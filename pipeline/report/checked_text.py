"""A look at one source, for a person and for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import rfc3339
from pipeline.report import checked, explanation
from pipeline.report.checked_verdict import counted, idle_sentence, said, verdict
from pipeline.report.refusal import refusal
from pipeline.report.terminal import folded, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extract import Applied, Selected
    from pipeline.items import Article, Source
    from pipeline.items.check import Announcement
    from pipeline.records import Json, Record
    from pipeline.report.checked import Check, Checked

SHOWN = ("headline", "authors", "published_at")
NAMES = {"published_at": "published"}
MAX_CHARS = 160
"""A line of an article is shown up to here."""


def show(check: Check) -> None:
    """Print what announces the source's articles, what was kept of each page, what each rule did, and the verdict."""
    source = check.look.source
    say(f"{source.key}  {folded(source.name)}  {source.homepage}", style="bold")
    if not source.enabled:
        say("disabled: it is crawled only when somebody names it")
    for line in _announced(check):
        say(line)
    for number, page in enumerate(check.pages, start=1):
        say()
        say(f"{number}. {folded(page.url)}", style="bold")
        for line in _page(page, source):
            say(line)
    idle = [idle_sentence(one) for one in checked.idle(check)]
    if idle:
        say()
    for sentence in idle:
        say(sentence, style="yellow")
    found = verdict(check)
    say()
    say(found.sentence, style={0: "green", 1: "red"}.get(found.exit_code, "yellow"))
    if found.advice:
        say(found.advice)


def as_json(check: Check) -> Record:
    """Write it for a program: the same keys whatever was found."""
    look, found = check.look, verdict(check)
    announcements: list[Json] = [_announcement(each) for each in look.announcements]
    pages: list[Json] = [_as_json(page) for page in check.pages]
    idle: list[Json] = [
        {"field": one.field, "selector": one.selector, "n_idle": one.n_idle, "n_unread": one.n_unread, "n_tried": one.n_tried}
        for one in checked.idle(check)
    ]
    return {
        "source": look.source.key,
        "name": look.source.name,
        "homepage": look.source.homepage,
        "enabled": look.source.enabled,
        "announcements": announcements,
        "n_links": look.n_links,
        "n_refused": look.n_refused,
        "pages": pages,
        "idle_selectors": idle,
        "verdict": found.sentence,
        "advice": found.advice or None,
        "exit_code": found.exit_code,
    }


def _announced(check: Check) -> Iterator[str]:
    look = check.look
    if not look.announcements:
        return
    yield ""
    for each in look.announcements:
        newest = f", newest {rfc3339(each.newest)}" if each.newest else ""
        nested = f"{counted(each.n_nested, 'sitemap')}, " if each.n_nested else ""
        answer = said(each) if each.reason else f"{nested}{counted(each.n_links, 'link')}{newest}"
        status = each.status or "-"
        yield f"{each.kind:<8} {status:>3}  {'  ' if each.within else ''}{folded(each.url)}  {folded(answer)}"
        if each.led_to and not each.reason:
            yield f"{'':14}has moved to {folded(each.led_to)}"
        if each.error and not each.reason:
            yield f"{'':14}read in part: {folded(each.error)}"
    refused = f", {look.n_refused} refused by include and exclude" if look.n_refused else ""
    yield f"{counted(look.n_links, 'address')} announced{refused}"


def _page(page: Checked, source: Source) -> Iterator[str]:
    if page.rejection:
        yield f"   {folded(refusal(page.rejection))}"
    if page.explanation:
        values = {value.name: value for value in page.explanation.values}
        for name in SHOWN:
            value = values.get(name)
            if value or page.article:
                origin = f"  [{value.origin}]" if value and value.origin else ""
                yield f"   {NAMES.get(name, name):<10} {folded(value.value) if value else '-'}{origin}"
        yield from _kept(page)
        yield from _rule(page.applied, source)


def _kept(page: Checked) -> Iterator[str]:
    explained, article = page.explanation, page.article
    if explained is None:
        return
    judgements = explained.judgements
    if article:
        n_kept = sum(judgement.is_kept for judgement in judgements)
        degraded = "; the text may be incomplete" if article.is_degraded else ""
        yield f"   {'kept':<10} {counted(article.word_count, 'word')} in {counted(n_kept, 'block')}{degraded}"
    by_reason = explanation.by_reason(judgements)
    if by_reason:
        named = ", ".join(f"{n} {explanation.spoken(reason)}" for reason, n in by_reason)
        yield f"   {'struck':<10} {counted(sum(n for _, n in by_reason), 'block')}: {named}"
    if article:
        first, last = _ends(article)
        yield f"   {'first':<10} {_cut(first)}"
        if last:
            yield f"   {'last':<10} {_cut(last)}"


def _rule(applied: Applied | None, source: Source) -> Iterator[str]:
    if applied is None:
        if source.rules:
            yield f"   {'rule':<10} none is for the day of this page: the last one has ended"
        return
    yield f"   {'rule':<10} {_layout(applied)}"
    for one in applied.selected:
        yield f"     {one.field:<10} {folded(one.selector)}  {_did(one)}"


def _layout(applied: Applied) -> str:
    return f"of the layout until {applied.rule.until}" if applied.rule.until else "of today's layout"


def _did(one: Selected) -> str:
    if not one.n_matched:
        return "matched nothing"
    matched = f"matched {counted(one.n_matched, 'element')}"
    if one.value is None:
        return f"{matched}, which says nothing that could be read"
    if one.field in ("body", "remove"):
        return f"{matched} of {counted(one.n_words, 'word')}"
    return f"{matched}: {_cut(one.value)}"


def _ends(article: Article) -> tuple[str, str]:
    """Give the first and the last line of a text; the last is empty if there is one line only."""
    lines = article.text.split("\n")
    return lines[0], lines[-1] if len(lines) > 1 else ""


def _cut(text: str) -> str:
    line = folded(text)
    return line if len(line) <= MAX_CHARS else line[: MAX_CHARS - 1] + "…"


def _announcement(each: Announcement) -> Record:
    return {
        "url": each.url,
        "kind": each.kind,
        "within": each.within,
        "led_to": each.led_to,
        "status": each.status,
        "reason": each.reason,
        "error": each.error,
        "n_links": each.n_links,
        "n_nested": each.n_nested,
        "newest": rfc3339(each.newest),
    }


def _as_json(page: Checked) -> Record:
    explained, article, rejection = page.explanation, page.article, page.rejection
    first, last = _ends(article) if article else ("", "")
    selectors: list[Json] = [
        {"field": one.field, "selector": one.selector, "n_matched": one.n_matched, "n_words": one.n_words, "value": one.value}
        for one in (page.applied.selected if page.applied else ())
    ]
    return {
        "url": page.url,
        "rejection": {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail} if rejection else None,
        "metadata": {
            value.name: {"value": value.value, "origin": value.origin or None}
            for value in (explained.values if explained else ())
        },
        "word_count": article.word_count if article else 0,
        "n_kept": sum(judgement.is_kept for judgement in explained.judgements) if explained else 0,
        "struck": dict(explanation.by_reason(explained.judgements)) if explained else {},
        "is_degraded": article.is_degraded if article else False,
        "first_line": first or None,
        "last_line": last or None,
        "rule": {"until": str(page.applied.rule.until) if page.applied.rule.until else None, "selectors": selectors}
        if page.applied
        else None,
    }
