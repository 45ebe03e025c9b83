"""Clean articles again that came before their source's furniture or headlines were known: out of the archive, down the line."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import archive, store
from pipeline.errors import CopydeskError
from pipeline.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pipeline.items import Page, Source
    from pipeline.store import Store

log = logging.getLogger(__name__)

CHUNK = 200


def clean_again(
    database: Store,
    directory: Path,
    sources: Mapping[str, Source],
    *,
    workers: int,
    is_asked_to_end: Callable[[], bool] = bool,
) -> int:
    """Clean again what waits for it; what is left when it is asked to end waits on.

    Args: directory — the archive, none of whose files is being written by this process.
    Returns: articles that were judged anew.
    """
    states = Counter[str]()
    while not is_asked_to_end() and (waiting := store.to_clean_again(database, limit=CHUNK)):
        pages = _pages(directory, [record for _, record in waiting if record])
        outcomes = ingest(pages, database, sources=sources, workers=workers)
        states.update("withdrawn" if outcome.is_withdrawn else outcome.state for outcome in outcomes)
        store.cleaned_again(database, [article_id for article_id, _ in waiting])
    if states:
        counts = states["recleaned"], states["withdrawn"]
        log.info("cleaned again, now that more of their source is known articles=%d withdrawn=%d", *counts)
    return states["recleaned"]


def _pages(directory: Path, records: list[str]) -> Iterator[Page]:
    for record in records:
        try:
            yield replace(archive.read(directory, record), is_replay=True)
        except CopydeskError as exc:
            log.warning("left as it is, its page is not in the archive record=%s error=%s", record, exc)
