"""What reprocessing would change: each archived page judged anew, beside what the database has of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import extract, ingest
from pipeline.report.terminal import readable
from pipeline.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.items import Article, Page, Source
    from pipeline.store import Store
    from pipeline.store.queries import Found

FIELDS = (
    *("headline", "description", "authors", "tags", "published_at", "published_at_origin", "modified_at", "language"),
    *("section", "kind", "access", "canonical_url", "image_url", "is_degraded", "text"),
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
    """A page that would come out differently."""

    url: str | None
    archive_record: str
    changes: tuple[Change, ...]


def find(pages: Iterable[Page], store: Store, sources: Mapping[str, Source], *, workers: int) -> Iterator[Difference]:
    """Judge pages anew and compare; changes nothing.

    Yields: those that would come out differently, as they are done. Passed over are pages of which nothing has come yet, and
    those whose article stands as it came of another page.
    """
    batch: list[ingest.Judged] = []
    for judged in _judged(pages, sources, workers=workers):
        batch.append(judged)
        if len(batch) >= BATCH:
            yield from _compared(batch, store)
            batch = []
    yield from _compared(batch, store)


def changes(judged: ingest.Judged, kept: Found | str) -> tuple[Change, ...]:
    """Compare a page's new judgement with what came of it: an article, or the reason of a rejection."""
    old_reason = kept if isinstance(kept, str) else ""
    reason = judged.rejection.reason if judged.rejection else ""
    outcome = (Change("rejection", old_reason, reason),) if old_reason != reason else ()
    if isinstance(kept, str) or judged.article is None:
        return outcome
    return outcome + _fields(kept.article, judged.article)


def _judged(pages: Iterable[Page], sources: Mapping[str, Source], *, workers: int) -> Iterator[ingest.Judged]:
    with extract.Pool(extract.extract, workers=workers) as pool:

        def ready(timeout_s: float) -> Iterator[ingest.Judged]:
            for page, extracted in pool.ready(timeout_s):
                yield ingest.judge(page, extracted, sources.get(page.source or ""))

        for page in pages:
            while pool.is_full:
                yield from ready(1.0)
            if page.status < 400:
                pool.submit(page, sources.get(page.source or ""))
        while pool.n_in_flight:
            yield from ready(1.0)


def _compared(batch: Sequence[ingest.Judged], store: Store) -> Iterator[Difference]:
    kept = queries.kept(store, [judged.page.archive_record or "" for judged in batch])
    for judged in batch:
        record = judged.page.archive_record or ""
        found = changes(judged, kept[record]) if record in kept else ()
        if found:
            yield Difference(url=judged.page.url, archive_record=record, changes=found)


def _fields(old: Article, new: Article) -> tuple[Change, ...]:
    pairs = [(name, readable(getattr(old, name)), readable(getattr(new, name))) for name in FIELDS]
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)
