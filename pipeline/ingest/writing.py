"""The writing half of the line: a batch of judged pages in one transaction, and what is known decides what each becomes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import clean, dedup, stories
from pipeline.errors import RowError
from pipeline.items import EMITTED, Memory, Outcome, Rejection
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.items import Article, Fingerprints, Page, Source, TombstoneKind
    from pipeline.store import Batch, Store

log = logging.getLogger(__name__)


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


def marks_of(page: Page, *, canonical_url: str | None = None) -> frozenset[str]:
    """Give every mark under which a page may have to be forgotten."""
    return marks.of_page(page, canonical_url=canonical_url) | {key_of(page)}


def keep_out(page: Page, tx: Batch, kind: TombstoneKind) -> Outcome:
    """Write that a page is to be forgotten, by its address, source or host; nothing of its text is stored."""
    rejection = Rejection(url=page.url, stage="store", reason="forgotten", detail=f"by its {kind}")
    tx.keep_out(rejection, page)
    return Outcome(page=page, state="rejection", rejection=rejection)


def key_of(page: Page) -> str:
    """Give the article key that a page will have."""
    return dedup.article_key(page.url, source=page.source, external_id=page.external_id, body=page.body)


def for_stages(outcomes: Sequence[Outcome]) -> list[int]:
    """List the articles that people's own stages have to do: new, changed, or passed down the line again."""
    chosen = (one for one in outcomes if one.state in EMITTED or one.state == "recleaned" or one.page.is_replay)
    return list(dict.fromkeys(one.stored.article_id for one in chosen if one.stored))


def write(batch: Sequence[Judged], store: Store, sources: Mapping[str, Source], *, stages: Sequence[str] = ()) -> list[Outcome]:
    """Store a batch in one transaction; if one of its rows is refused, each alone, so that no row takes others with it.

    Args: stages — people's own, which have to do what comes of it.
    """
    if not batch:
        return []
    try:
        return store.transact(lambda tx: _write_all(batch, tx, sources, stages))
    except RowError:
        if len(batch) > 1:
            return [outcome for judged in batch for outcome in write([judged], store, sources, stages=stages)]
        return [_set_aside(batch[0], store)]


def _write_all(batch: Sequence[Judged], tx: Batch, sources: Mapping[str, Source], stages: Sequence[str]) -> list[Outcome]:
    marked = [(judged, judged.marks) for judged in batch]
    ways = [marks.of_way(judged.page) for judged in batch]
    forgotten = tx.forgotten(frozenset[str]().union(*ways, *(found for _, found in marked)))
    marked = [
        (_without_way(one) if way & forgotten.keys() else one, found) for (one, found), way in zip(marked, ways, strict=True)
    ]
    kinds = [(judged, next((forgotten[mark] for mark in found if mark in forgotten), None)) for judged, found in marked]
    outcomes = [keep_out(one.page, tx, kind) if kind else _decide_and_save(one, tx, sources) for one, kind in kinds]
    if stages:
        tx.ask_stages(stages, for_stages(outcomes))
    return outcomes


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
