"""What reprocessing would change: each archived page judged anew, beside what the database has of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import extract, ingest
from pipeline.items import Rejection
from pipeline.report import block_changes, ruled
from pipeline.report.refusal import refusal
from pipeline.report.terminal import readable
from pipeline.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.extract import Applied
    from pipeline.items import Article, Page, Source
    from pipeline.report.block_changes import BlockChange
    from pipeline.store import Store
    from pipeline.store.queries import Found

FIELDS = (
    *("headline", "description", "authors", "tags", "published_at", "published_at_origin", "modified_at", "language"),
    *("section", "kind", "access", "canonical_url", "image_url", "is_degraded"),
)
BATCH = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would be another."""

    field: str
    """Its name; `rejection` if an article would become none, or the other way, or for another reason."""
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A page, and how it would come out differently."""

    url: str | None
    archive_record: str
    is_passed_over: bool = False
    """Nothing has come of the page yet, or its article stands as it came of another page: there is nothing to compare."""
    detail: str = ""
    """For a page that would be rejected: why, in a sentence; for one that would become an article: its headline."""
    changes: tuple[Change, ...] = ()
    """By field, the text left out."""
    blocks: tuple[BlockChange, ...] = ()
    """Of the text, block by block."""
    source: str | None = None
    applied: Applied | None = None
    """What the source's rule did on the page; None: none holds for it."""

    @property
    def is_change(self) -> bool:
        """Say whether anything would be different."""
        return bool(self.changes or self.blocks)


def find(pages: Iterable[Page], store: Store, sources: Mapping[str, Source], *, workers: int) -> Iterator[Difference]:
    """Judge pages anew, with what their sources have taught, and compare; changes nothing.

    Yields: one for each page, as they are done, whether it would come out differently or not.
    """
    batch: list[tuple[ingest.Judged, Applied | None]] = []
    for judged in _judged(pages, store, sources, workers=workers):
        batch.append(judged)
        if len(batch) >= BATCH:
            yield from _compared(batch, store)
            batch = []
    yield from _compared(batch, store)


def compare(judged: ingest.Judged, kept: Found | str, applied: Applied | None = None) -> Difference:
    """Compare a page's new judgement with what came of it: an article, or the reason of a rejection.

    Args: applied — what the source's rule did on the page.
    """
    page, article, rejection = judged.page, judged.article, judged.rejection
    same = Difference(url=page.url, archive_record=page.archive_record or "", source=page.source, applied=applied)
    old_reason = kept if isinstance(kept, str) else ""
    reason = rejection.reason if rejection else ""
    if old_reason != reason:
        detail = refusal(rejection) if rejection else (article.headline or "") if article else ""
        return replace(same, detail=detail, changes=(Change("rejection", old_reason, reason),))
    if isinstance(kept, str) or article is None:
        return same
    blocks = tuple(_with_rule(block, applied) for block in block_changes.compare(kept.article, article))
    return replace(same, changes=_fields(kept.article, article), blocks=blocks)


def _with_rule(block: BlockChange, applied: Applied | None) -> BlockChange:
    return replace(block, rule=ruled.taker(applied, block.old)) if block.kind == "lost" else block


def _judged(
    pages: Iterable[Page], store: Store, sources: Mapping[str, Source], *, workers: int
) -> Iterator[tuple[ingest.Judged, Applied | None]]:
    with extract.Pool(extract.trial, workers=workers) as pool:

        def ready(timeout_s: float) -> Iterator[tuple[ingest.Judged, Applied | None]]:
            for page, done in pool.ready(timeout_s):
                found, applied = (done, None) if isinstance(done, Rejection) else (done.found, done.applied)
                yield ingest.judge(page, found, sources.get(page.source or ""), ingest.recall(store, page, found)), applied

        for page in pages:
            while pool.is_full:
                yield from ready(1.0)
            if page.status < 400:
                pool.submit(page, sources.get(page.source or ""))
        while pool.n_in_flight:
            yield from ready(1.0)


def _compared(batch: Sequence[tuple[ingest.Judged, Applied | None]], store: Store) -> Iterator[Difference]:
    kept = queries.kept(store, [judged.page.archive_record or "" for judged, _ in batch])
    for judged, applied in batch:
        record = judged.page.archive_record or ""
        if record in kept:
            yield compare(judged, kept[record], applied)
        else:
            yield Difference(url=judged.page.url, archive_record=record, is_passed_over=True)


def _fields(old: Article, new: Article) -> tuple[Change, ...]:
    pairs = [(name, readable(getattr(old, name)), readable(getattr(new, name))) for name in FIELDS]
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)
