"""What was made of a page, and why: every block kept or struck, every value with where it was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import clean, ingest
from pipeline.items import Block, Document
from pipeline.records import rfc3339
from pipeline.report import missing, ruled
from pipeline.report.amounts import counted
from pipeline.report.refusal import refusal
from pipeline.report.terminal import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.clean import Judgement
    from pipeline.extract import Applied, Trial
    from pipeline.items import Article, Memory, Page, Rejection, Source
    from pipeline.records import Json, Record
    from pipeline.report.missing import Missing
    from pipeline.store.queries import Found

FIELDS = (
    *("headline", "description", "authors", "published_at", "modified_at", "language", "section", "tags", "kind", "access"),
    *("canonical_url", "image_url"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One piece of metadata."""

    name: str
    """Name of the field."""
    value: str
    """As a person reads it."""
    origin: str
    """Where it was found; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A page, judged anew; or an address with no page to judge."""

    name: str
    """Its address or file."""
    url: str | None = None
    source: str | None = None
    fetched_at: str | None = None
    """When the archived page was fetched; None: it does not come from the archive."""
    language: str | None = None
    values: tuple[Value, ...] = ()
    """Metadata that was found."""
    judgements: tuple[Judgement, ...] = ()
    """Each block in order, those without anything to be seen left out; empty: there is no page, or nothing on it."""
    article: Article | None = None
    """What came of it; None: nothing."""
    rejection: Rejection | None = None
    """Why nothing came of it; None: something did, or no page was judged."""
    applied: Applied | None = None
    """What the source's rule did; None: none holds for the page, or it is not known."""
    remark: str = ""
    """What the database says of it, in a sentence; empty: the same, or it was not asked."""
    missing: Missing | None = None
    """What is known of an address that has no article; None: it has one, or the database was not asked."""


def examine(
    page: Page,
    tried: Trial,
    source: Source | None = None,
    *,
    name: str,
    memory: Memory | None = None,
) -> Explanation:
    """Judge a page anew as the line does, and keep what the judgement was made of.

    Args:
        tried — what extraction found on the page, and what the source's rule did. name — what a person calls it.
        memory — what the page's source has taught; None: nothing.
    """
    judged = ingest.judge(page, tried.found, source, memory)
    document = tried.found if isinstance(tried.found, Document) else None
    judgements = clean.judge(document, memory=memory) if document else ()
    return Explanation(
        name=name,
        url=page.url,
        source=page.source,
        fetched_at=rfc3339(page.fetched_at) if page.archive_record else None,
        language=document.language if document else None,
        values=_values(document) if document else (),
        judgements=tuple(judgement for judgement in judgements if judgement.block.text.strip()),
        article=judged.article,
        rejection=judged.rejection,
        applied=tried.applied,
    )


def as_stored(found: Found, *, name: str, remark: str) -> Explanation:
    """Show an article as the database has it, for want of its page.

    The evidence for a strike is not stored, nor what the markup said; where a value was found is known of dates only.
    """
    article, struck = found.article, {block.position: block for block in found.article.removed}
    lines = article.text.split("\n")
    kept, judgements = iter(lines), list[clean.Judgement]()
    for position in range(max(len(lines) + len(struck), max(struck, default=0) + 1)):
        removed = struck.get(position)
        if text := removed.text if removed else next(kept, ""):
            block = Block(text=text, position=position)
            judgements.append(clean.Judgement(block, removed is None, removed.reason if removed else None, ""))
    return Explanation(
        name=name,
        url=article.url,
        source=article.source,
        fetched_at=rfc3339(article.fetched_at),
        language=article.language,
        values=_values(article),
        judgements=tuple(judgements),
        article=article,
        remark=remark,
    )


def verdict(explanation: Explanation) -> str:
    """Say in one sentence what came of the page."""
    if explanation.rejection:
        return refusal(explanation.rejection)
    if explanation.article is None:
        return explanation.remark
    n_kept = sum(judgement.is_kept for judgement in explanation.judgements)
    n_struck = len(explanation.judgements) - n_kept
    degraded = " The text may be incomplete." if explanation.article.is_degraded else ""
    n_words = counted(explanation.article.word_count, "word")
    return f"An article of {n_words}: {counted(n_kept, 'block')} kept, {n_struck} struck.{degraded}"


def by_reason(judgements: Sequence[Judgement]) -> list[tuple[str, int]]:
    """Count struck blocks by reason, most first."""
    numbers = Counter(judgement.reason for judgement in judgements if judgement.reason)
    return sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))


def runs(judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, list[Judgement]]]:
    """Part blocks into runs that share one decision, reason and evidence.

    Yields: the first of a run, and all of it. What was kept is one run whatever the evidence.
    """
    for _, run in groupby(judgements, lambda one: (one.is_kept, one.reason, "" if one.is_kept else one.evidence)):
        members = list(run)
        yield members[0], members


def spoken(reason: str | None) -> str:
    """Write a reason as people say it.

    >>> spoken("comment_footer")
    'comment footer'
    """
    return (reason or "").replace("_", " ")


def as_json(explanation: Explanation) -> Record:
    """Write it for a program: the same keys whatever was found."""
    rejection = explanation.rejection
    n_kept = sum(judgement.is_kept for judgement in explanation.judgements)
    blocks: list[Json] = [
        {
            "position": judgement.block.position,
            "kind": judgement.block.kind,
            "is_kept": judgement.is_kept,
            "reason": judgement.reason,
            "evidence": judgement.evidence,
            "text": judgement.block.text,
        }
        for judgement in explanation.judgements
    ]
    return {
        "name": explanation.name,
        "url": explanation.url,
        "source": explanation.source,
        "fetched_at": explanation.fetched_at,
        "verdict": verdict(explanation),
        "remark": explanation.remark or None,
        "rejection": {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail} if rejection else None,
        "n_kept": n_kept,
        "n_struck": len(blocks) - n_kept,
        "struck": dict(by_reason(explanation.judgements)),
        "rule": ruled.as_json(explanation.applied),
        "metadata": {value.name: {"value": value.value, "origin": value.origin or None} for value in explanation.values},
        "blocks": blocks,
        **missing.as_json(explanation.missing),
    }


def _values(of: Document | Article) -> tuple[Value, ...]:
    origins = {"published_at": of.published_at_origin or "", **(of.origins if isinstance(of, Document) else {})}
    found = [(name, readable(getattr(of, name))) for name in FIELDS]
    return tuple(Value(name=name, value=value, origin=origins.get(name, "")) for name, value in found if value)
