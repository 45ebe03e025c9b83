"""THE LINE: pages in, outcomes out. Whoever reads this knows the system.

                                        what its source has taught
                                               ▼
    pages ──► extract (worker processes) ──► clean ──► fingerprint ──► ┌ known? decide, save, learn ┐ ──► outcomes
                  │                            │                       └ one transaction            ┘
                  └─► Rejection ◄──────────────┘

Where pages come from is not its business: `crawler/handoff.py` feeds it live, `pipeline.jobs.files` from files,
`pipeline.jobs.reprocess` from the archive. Whoever feeds it has archived the page before.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import clean, dedup, extract, stories, urls
from pipeline import store as store_room
from pipeline.errors import RowError
from pipeline.items import EMITTED, Document, Memory, Outcome, Rejection
from pipeline.items.memory import block_key, headline_key
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.items import Article, Fingerprints, Page, Source, TombstoneKind
    from pipeline.store import Batch, Store

log = logging.getLogger(__name__)

Extracted = Document | Rejection


@dataclass(frozen=True, slots=True)
class Judged:
    """A page that is ready to be written: as an article, or as a rejection."""

    page: Page
    article: Article | None = None
    fingerprints: Fingerprints | None = None
    rejection: Rejection | None = None
    memory: Memory = field(default_factory=Memory)
    """What its source had taught when it was cleaned."""

    @property
    def marks(self) -> frozenset[str]:
        """Give every mark under which it may be one that is to be forgotten."""
        return marks_of(self.page, canonical_url=self.article.canonical_url if self.article else None)


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
    with extract.Pool(extract.extract, workers=workers) as pool:
        for judged in _judged(pages, pool, known_sources, store):
            if judged:
                batch.append(judged)
            if len(batch) >= batch_size or (batch and time.monotonic() - written_at >= heartbeat_s):
                yield from _write(batch, store, known_sources)
                batch = []
                written_at = time.monotonic()
        yield from _write(batch, store, known_sources)


def marks_of(page: Page, *, canonical_url: str | None = None) -> frozenset[str]:
    """Give every mark under which a page may have to be forgotten."""
    return marks.of_page(page, canonical_url=canonical_url) | {_key_of(page)}


def keep_out(page: Page, tx: Batch, kind: TombstoneKind) -> Outcome:
    """Write that a page is to be forgotten, by its address, source or host; nothing of its text is stored."""
    rejection = Rejection(url=page.url, stage="store", reason="forgotten", detail=f"by its {kind}")
    tx.keep_out(rejection, page)
    return Outcome(page=page, state="rejection", rejection=rejection)


def recall(store: Store, page: Page, extracted: Extracted) -> Memory:
    """Ask what the page's source has taught about its lines."""
    if isinstance(extracted, Rejection) or page.source is None:
        return Memory()
    texts = [block.text for block in extracted.blocks]
    keys = {"blocks": [block_key(text) for text in texts], "headlines": [key for key in map(headline_key, texts) if key]}
    own = [urls.url_key(url) for url in (page.url, page.requested_url, extracted.canonical_url) if url and urls.is_web(url)]
    return store_room.recall(store, page.source, keys, article_key=_key_of(page), url_keys=own)


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


def _judged(
    pages: Iterable[Page | None], pool: extract.Pool[Extracted], sources: Mapping[str, Source], store: Store
) -> Iterator[Judged | None]:
    """Pass pages through the workers; None at each tick, so that the caller can look at its clock.

    Of one address only one page is with the workers, so that several come out in their order.
    """
    busy: set[str] = set()
    for page in pages:
        key = _key_of(page) if page else ""
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
        busy.discard(_key_of(page))
        yield judge(page, extracted, sources.get(page.source or ""), recall(store, page, extracted))


def _key_of(page: Page) -> str:
    return dedup.article_key(page.url, source=page.source, external_id=page.external_id, body=page.body)


def _fetch_failure(page: Page) -> Rejection | None:
    """Reject an answer that is an error, whatever it says."""
    if page.status < 400:
        return None
    return Rejection(
        url=page.url, stage="fetch", reason="http_error", detail=f"HTTP status {page.status}", http_status=page.status
    )


def _write(batch: Sequence[Judged], store: Store, sources: Mapping[str, Source]) -> list[Outcome]:
    """Store a batch in one transaction; if one of its rows is refused, each alone, so that no row takes others with it."""
    if not batch:
        return []
    try:
        return store.transact(lambda tx: _write_all(batch, tx, sources))
    except RowError:
        if len(batch) > 1:
            return [outcome for judged in batch for outcome in _write([judged], store, sources)]
        return [_set_aside(batch[0], store)]


def _write_all(batch: Sequence[Judged], tx: Batch, sources: Mapping[str, Source]) -> list[Outcome]:
    marked = [(judged, judged.marks) for judged in batch]
    ways = [marks.of_way(judged.page) for judged in batch]
    forgotten = tx.forgotten(frozenset[str]().union(*ways, *(found for _, found in marked)))
    marked = [
        (_without_way(one) if way & forgotten.keys() else one, found) for (one, found), way in zip(marked, ways, strict=True)
    ]
    kinds = [(judged, next((forgotten[mark] for mark in found if mark in forgotten), None)) for judged, found in marked]
    return [keep_out(one.page, tx, kind) if kind else _decide_and_save(one, tx, sources) for one, kind in kinds]


def _without_way(judged: Judged) -> Judged:
    """Say nothing any more of how a page was reached: that address is to be forgotten, the one that answered is not."""
    return replace(judged, page=replace(judged.page, requested_url=judged.page.url, link=None))


def _decide_and_save(judged: Judged, tx: Batch, sources: Mapping[str, Source]) -> Outcome:
    page, article, fingerprints = judged.page, judged.article, judged.fingerprints
    source = sources.get(page.source or "")
    revisit = source.revisit if source else ()
    if judged.rejection or article is None or fingerprints is None:
        rejection = _placed(judged.rejection or Rejection(url=page.url, stage="clean", reason="no_article"), page)
        lost = tx.reject(rejection, page, revisit=revisit)
        for story_id in lost:
            stories.verify(tx, story_id)
        return Outcome(page=page, state="rejection", rejection=rejection, is_withdrawn=bool(lost))
    known = tx.known(fingerprints, page)
    verdict = dedup.decide(article, fingerprints, known, is_replay=page.is_replay)
    stored = stories.settle(verdict, tx.save(verdict, page, revisit=revisit), known, tx)
    if verdict.relation == "new" and page.source:
        _learn(judged, article, stored.article_id, page.source, tx)
    state = verdict.state_of(page)
    if state in EMITTED and page.source:
        tx.teach_headline(page.source, article.headline, article_id=stored.article_id)
    # a replay that finds everything as it was rewrites the same
    state = "unchanged" if state == "recleaned" and not stored.is_changed else state
    return Outcome(page=page, state=state, article=article, stored=stored)


def _placed(rejection: Rejection, page: Page) -> Rejection:
    """Name the file and line of a page that has no address."""
    if page.url or not page.read_from:
        return rejection
    return replace(rejection, detail=": ".join(filter(None, (page.read_from, rejection.detail))))


def _learn(judged: Judged, article: Article, article_id: int, source: str, tx: Batch) -> None:
    """Count what a new story shows of its source."""
    seen = clean.sightings(article)
    known = tx.blocks(source, [sighting.key for sighting in seen])
    lesson = clean.learned(seen, known, used=judged.memory, article_id=article_id, at=judged.page.fetched_at)
    tx.learn(source, lesson.blocks, n_stories=lesson.n_stories, to_clean_again=lesson.to_clean_again)


def _set_aside(judged: Judged, store: Store) -> Outcome:
    """Record that a page cannot be stored; if even that fails, the database is away and the caller must know."""
    rejection = Rejection(url=judged.page.url, stage="store", reason="crash", detail="the database refused the row")
    log.error("row refused url=%s record=%s", judged.page.url, judged.page.archive_record)
    store.transact(lambda tx: tx.reject(rejection, judged.page))
    return Outcome(page=judged.page, state="rejection", rejection=rejection)
