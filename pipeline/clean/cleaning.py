"""Document to article: keep the blocks that are the article, and say of the others why they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.clean.judging import judged, judgements
from pipeline.clean.refusal import refuse
from pipeline.items import Article, RemovedBlock

if TYPE_CHECKING:
    from pipeline.items import Document, Memory, Rejection

VERSION = "3"
"""Counts up when the same document would come out differently."""


def clean(document: Document, *, source: str | None = None, memory: Memory | None = None) -> Article | Rejection:
    """Keep of a document what is the article.

    Args: source — source key, for the article. memory — what the source has taught; None: nothing.
    Returns: the article with what was struck from it, or why there is none. Never raises on any text.
    """
    sheet = judged(document, memory)
    if rejection := refuse(sheet):
        return rejection
    judgements_ = judgements(sheet)
    kept = (judgement.block.text for judgement in judgements_ if judgement.is_kept)
    text = "\n".join(line for line in kept if not form.is_blank(line))
    return Article(
        url=document.url,
        canonical_url=document.canonical_url,
        source=source,
        headline=document.headline,
        description=document.description,
        authors=document.authors,
        published_at=document.published_at,
        published_at_origin=document.published_at_origin,
        published_precision=document.published_precision,
        modified_at=document.modified_at,
        language=document.language,
        section=document.section,
        tags=document.tags,
        image_url=document.image_url,
        kind=document.kind,
        access=document.access,
        text=text,
        word_count=len(form.words(text)),
        removed=tuple(
            RemovedBlock(
                text=judgement.block.text,
                reason=judgement.reason,
                position=judgement.block.position,
                evidence=judgement.evidence,
            )
            for judgement in judgements_
            if judgement.reason is not None
        ),
        is_degraded=document.is_degraded,
        reservation=document.reservation,
        extractor_version=document.extractor_version,
        cleaner_version=VERSION,
    )
