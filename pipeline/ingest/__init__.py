"""THE LINE: pages in, outcomes out. Whoever reads this knows the system.

                                        what its source has taught
                                               ▼
    pages ──► extract (worker processes) ──► clean ──► fingerprint ──► ┌ known? decide, save, learn ┐ ─► own stages ─► outcomes
                  │                            │                       └ one transaction            ┘
                  └─► Rejection ◄──────────────┘

Where pages come from is not its business: `crawler/handoff.py` feeds it live, `pipeline.jobs.files` from files,
`pipeline.jobs.reprocess` from the archive. Whoever feeds it has archived the page before.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import clean, dedup, extract, urls
from pipeline import store as store_room
from pipeline.ingest.writing import Judged, for_stages, keep_out, key_of, marks_of, write
from pipeline.items import Document, Memory, Rejection
from pipeline.items.memory import block_key, headline_key
from pipeline.stages import Stages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.items import Outcome, Page, Source
    from pipeline.store import Store

__all__ = ["Judged", "ingest", "judge", "keep_out", "marks_of", "recall"]

Extracted = Document | Rejection
LEFT = 200
"""Articles that an earlier run has left people's own stages, of which so many are done first."""


def ingest(
    pages: Iterable[Page | None],
    store: Store,
    *,
    sources: Mapping[str, Source] | None = None,
    workers: int = 1,
    batch_size: int = 50,
    heartbeat_s: float = 1.0,
) -> Iterator[Outcome]:
    """Bring pages into the database.

    Args:
        pages — archived already; None means nothing new at the moment, a tick that lets the line look at its clock.
        sources — stanzas by key, for rules, time zones and revisits; a page of an unknown source is taken all the same.
        workers — extraction processes.
        batch_size, heartbeat_s — a transaction holds at most so many pages, and is written at least so often.
    Yields: one outcome for each page, in the order they are written, after their transaction is committed.
    Raises: DatabaseError — the database is away for longer than the store waits; what was yielded is stored.
    """
    known_sources = sources or {}
    batch: list[Judged] = []
    written_at = time.monotonic()
    with extract.Pool(extract.extract, workers=workers) as pool, Stages(store) as stages:
        stages.run(limit=LEFT)
        for judged in _judged(pages, pool, known_sources, store):
            if judged:
                batch.append(judged)
            if len(batch) >= batch_size or (batch and time.monotonic() - written_at >= heartbeat_s):
                yield from _stored(batch, store, known_sources, stages)
                batch = []
                written_at = time.monotonic()
        yield from _stored(batch, store, known_sources, stages)


def recall(store: Store, page: Page, extracted: Extracted) -> Memory:
    """Ask what the page's source has taught about its lines."""
    if isinstance(extracted, Rejection) or page.source is None:
        return Memory()
    texts = [block.text for block in extracted.blocks]
    keys = {"blocks": [block_key(text) for text in texts], "headlines": [key for key in map(headline_key, texts) if key]}
    own = [urls.url_key(url) for url in (page.url, page.requested_url, extracted.canonical_url) if url and urls.is_web(url)]
    return store_room.recall(store, page.source, keys, article_key=key_of(page), url_keys=own)


def judge(page: Page, extracted: Extracted, source: Source | None, memory: Memory | None = None) -> Judged:
    """Clean what extraction found, and mark it. Pure.

    Args: memory — what the source has taught; None: nothing.
    """
    if isinstance(extracted, Rejection):
        return Judged(page, rejection=extracted)
    known = memory or Memory()
    cleaned = clean.clean(extracted, source=page.source, memory=known)
    if isinstance(cleaned, Rejection):
        return Judged(page, rejection=_with_rule(cleaned, extracted))
    if cleaned.reservation and source and source.on_reservation == "skip":
        return Judged(page, rejection=Rejection(url=page.url, stage="clean", reason="opted_out", detail=cleaned.reservation))
    article = replace(cleaned, external_id=page.external_id, fetched_at=page.fetched_at)
    return Judged(page, article, dedup.fingerprint(article, body=page.body), memory=known)


def _with_rule(rejection: Rejection, document: Document) -> Rejection:
    """Say what the source's rule has to do with it that no article is left."""
    ruled = document.origins.get("blocks") if rejection.reason == "no_article" else None
    return replace(rejection, detail="; ".join(filter(None, (rejection.detail, ruled)))) if ruled else rejection


def _stored(batch: Sequence[Judged], store: Store, sources: Mapping[str, Source], stages: Stages) -> list[Outcome]:
    """Store a batch, and have people's own stages do what has come or changed with it, or was passed down again."""
    outcomes = write(batch, store, sources, stages=stages.names)
    if stages.names:
        stages.run(among=for_stages(outcomes))
    return outcomes


def _judged(
    pages: Iterable[Page | None], pool: extract.Pool[Extracted], sources: Mapping[str, Source], store: Store
) -> Iterator[Judged | None]:
    """Pass pages through the workers; None at each tick, so that the caller can look at its clock.

    Of one address only one page is with the workers, so that several come out in their order.
    """
    busy: set[str] = set()
    for page in pages:
        key = key_of(page) if page else ""
        while page and (pool.is_full or key in busy):
            yield from _collect(pool, sources, store, busy, timeout_s=1.0)
        if page is None:
            yield None
        elif failed := _fetch_failure(page):
            yield Judged(page, rejection=failed)
        else:
            busy.add(key)
            pool.submit(page, sources.get(page.source or ""))
        yield from _collect(pool, sources, store, busy, timeout_s=0.0)
    while pool.n_in_flight:
        yield from _collect(pool, sources, store, busy, timeout_s=1.0)
        yield None


def _collect(
    pool: extract.Pool[Extracted], sources: Mapping[str, Source], store: Store, busy: set[str], *, timeout_s: float
) -> Iterator[Judged]:
    for page, extracted in pool.ready(timeout_s):
        busy.discard(key_of(page))
        yield judge(page, extracted, sources.get(page.source or ""), recall(store, page, extracted))


def _fetch_failure(page: Page) -> Rejection | None:
    """Reject an answer that is an error, whatever it says."""
    if page.status < 400:
        return None
    return Rejection(
        url=page.url, stage="fetch", reason="http_error", detail=f"HTTP status {page.status}", http_status=page.status
    )
