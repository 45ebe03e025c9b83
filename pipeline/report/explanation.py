"""What was made of a page, and why: every block kept or struck, every value with where it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import clean, extract
from pipeline.items import Article, Document, Rejection
from pipeline.report.refusal import refusal
from pipeline.report.terminal import readable

if TYPE_CHECKING:
    from pipeline.clean import Judgement
    from pipeline.items import Page, Source
    from pipeline.records import Json, Record

FIELDS = (
    "headline",
    "description",
    "authors",
    "published_at",
    "modified_at",
    "language",
    "section",
    "tags",
    "kind",
    "access",
    "canonical_url",
    "image_url",
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
    """A page, judged anew."""

    name: str
    """Its address or file."""
    url: str | None = None
    values: tuple[Value, ...] = ()
    """Metadata that was found."""
    judgements: tuple[Judgement, ...] = ()
    """Each block in order; empty if extraction found nothing."""
    article: Article | None = None
    """What came of it; None: nothing."""
    rejection: Rejection | None = None
    """Why nothing came of it; None: something did."""


def examine(page: Page, source: Source | None = None, *, name: str) -> Explanation:
    """Judge a page anew, and keep what the judgement was made of.

    Args: name — what a person calls it.
    """
    document = extract.extract(page, source)
    if isinstance(document, Rejection):
        return Explanation(name=name, url=page.url, rejection=document)
    cleaned = clean.clean(document, source=page.source)
    return Explanation(
        name=name,
        url=page.url,
        values=_values(document),
        judgements=clean.judge(document),
        article=cleaned if isinstance(cleaned, Article) else None,
        rejection=cleaned if isinstance(cleaned, Rejection) else None,
    )


def verdict(explanation: Explanation) -> str:
    """Say in one sentence what came of the page."""
    if explanation.rejection:
        return refusal(explanation.rejection)
    n_kept = sum(judgement.is_kept for judgement in explanation.judgements)
    n_words = explanation.article.word_count if explanation.article else 0
    return f"An article of {n_words} words: {n_kept} blocks kept, {len(explanation.judgements) - n_kept} struck."


def as_json(explanation: Explanation) -> Record:
    """Write it for a program."""
    rejection = explanation.rejection
    blocks: list[Json] = [
        {
            "position": judgement.block.position,
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
        "verdict": verdict(explanation),
        "rejection": {"stage": rejection.stage, "reason": rejection.reason, "detail": rejection.detail} if rejection else None,
        "metadata": {value.name: {"value": value.value, "origin": value.origin or None} for value in explanation.values},
        "blocks": blocks,
    }


def _values(document: Document) -> tuple[Value, ...]:
    origins = {"published_at": document.published_at_origin or "", **document.origins}
    found = [(name, readable(getattr(document, name))) for name in FIELDS]
    return tuple(Value(name=name, value=value, origin=origins.get(name, "")) for name, value in found if value)
