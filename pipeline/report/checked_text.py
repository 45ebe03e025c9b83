"""A look at one source, for a person and for a program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.records import rfc3339
from pipeline.report import checked, explanation, ruled
from pipeline.report.amounts import counted
from pipeline.report.checked_steps import steps
from pipeline.report.checked_verdict import idle_sentence, said, verdict
from pipeline.report.refusal import refusal
from pipeline.report.terminal import cut, folded, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.clean import Judgement
    from pipeline.extract import Applied
    from pipeline.items import Article, Source
    from pipeline.items.check import Announcement
    from pipeline.records import Json, Record
    from pipeline.report.checked import Check, Checked

SHOWN = ("headline", "authors", "published_at")
NAMES = {"published_at": "published"}
ENDS = 3
"""Lines that are shown at either end of a run of what is kept."""
MARK = "✗ "
STYLES = {"ok": "green", "warn": "yellow", "fail": "red", "-": ""}


def show(check: Check) -> None:
    """Print what announces the source's articles, what was kept of each page, what each rule did, and the verdict."""
    source = check.look.source
    say(f"{source.key}  {folded(source.name)}  {source.homepage}", style="bold")
    if not source.enabled:
        say("disabled: it is crawled only when somebody names it")
    now = datetime.now(UTC)
    for step in steps(check, now=now):
        say(f"{step.state:<5} {step.name:<11} {folded(step.text)}", style=STYLES[step.state])
    for line in _announced(check):
        say(line)
    show_pages(check)
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


def show_pages(check: Check) -> None:
    """Print what was kept of each page, and what each rule did there."""
    for number, page in enumerate(check.pages, start=1):
        say()
        say(f"{number}. {folded(page.url)}", style="bold")
        for line in _page(page, check.look.source):
            say(line)


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
        "steps": [{"step": one.name, "state": one.state, "text": one.text} for one in steps(check, now=datetime.now(UTC))],
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
    if judgements:
        yield from _text(judgements)


def _text(judgements: Sequence[Judgement]) -> Iterator[str]:
    """Write a text as it stands on the page: long runs of what is kept folded, each struck block with its reason."""
    yield ""
    for first, run in explanation.runs(judgements):
        shown, n_left = [cut(judgement.block.text) for judgement in run], 0
        if first.is_kept and len(run) > 2 * ENDS + 1:
            n_left = len(run) - 2 * ENDS
            shown[ENDS:-ENDS] = [f"… {counted(n_left, 'more line')} …"]
        for line in shown:
            yield f"     {line}" if first.is_kept else f"   {MARK}{line}  [{_why(first)}]"
    yield ""


def _why(judgement: Judgement) -> str:
    evidence = f": {folded(judgement.evidence)}" if judgement.evidence else ""
    return f"{explanation.spoken(judgement.reason)}{evidence}"


def _rule(applied: Applied | None, source: Source) -> Iterator[str]:
    if applied is None:
        if source.rules:
            yield f"   {'rule':<10} none is for the day of this page: the last one has ended"
        return
    first, *more = ruled.lines(applied)
    yield f"   {'rule':<10} {first}"
    yield from (f"   {line}" for line in more)


def _ends(article: Article) -> tuple[str, str]:
    """Give the first and the last line of a text; the last is empty if there is one line only."""
    lines = article.text.split("\n")
    return lines[0], lines[-1] if len(lines) > 1 else ""


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
        "blocks": [
            {"text": one.block.text, "is_kept": one.is_kept, "reason": one.reason, "evidence": one.evidence}
            for one in (explained.judgements if explained else ())
        ],
        "rule": ruled.as_json(page.applied),
    }
