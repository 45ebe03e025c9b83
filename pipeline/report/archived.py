"""What the database and the archive have under an ID or an address, explained: the page judged as the line would judge it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import archive, extract, ingest
from pipeline.errors import ArchiveError
from pipeline.items import Rejection
from pipeline.report import explanation, known
from pipeline.report.explanation import Explanation
from pipeline.sources import load
from pipeline.store import open_store

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.extract import Trial
    from pipeline.items import Page, Source
    from pipeline.store import Store

OTHER_TEXT = "The database has another text, of an earlier judgement; copydesk reprocess --dry-run shows what would change."


def examine(home: Home, what: str) -> Explanation:
    """Explain an article, or an address that has none, from the archived page, with what its source has taught.

    Returns: an article whose page is not in the archive as the database has it; an address without a page: what is missing.
    Raises: UsageError — it is neither an ID nor an address. CopydeskError — no article has the ID.
    """
    stanzas = load(home.seeds) if home.seeds.exists() else {}
    with open_store(home.database_url) as store:
        found = known.article(store, what)
        if found is None:
            return _without_article(home, store, what, stanzas)
        name, way = found.article.url or what, known.led(found, what) or ""
        if found.archive_record is None:
            return explanation.as_stored(
                found, name=name, remark=f"As the database has it: its page is not in the archive. {way}".rstrip()
            )
        try:
            page = archive.read(home.archive_dir, found.archive_record)
        except ArchiveError as exc:
            remark = f"As the database has it: its page cannot be read, {exc} {way}".rstrip()
            return explanation.as_stored(found, name=name, remark=remark)
        judged = _judged(page, store, stanzas, name=name)
    is_same = judged.article is not None and judged.article.text == found.article.text
    return replace(judged, remark=" ".join(filter(None, (way, "" if is_same else OTHER_TEXT))))


def tried(page: Page, source: Source | None = None) -> Trial:
    """Extract a page with the limits on time and memory that the line has, and tell what the source's rule did."""
    with extract.Pool(extract.trial, workers=1) as pool:
        pool.submit(page, source)
        while True:
            for _, done in pool.ready(1.0):
                return extract.Trial(done) if isinstance(done, Rejection) else done


def _without_article(home: Home, store: Store, what: str, stanzas: dict[str, Source]) -> Explanation:
    lacking = known.lacking(store, what, stanzas)
    sentence = lacking.sentence
    alone = Explanation(name=what, source=lacking.source, remark=sentence, missing=lacking)
    record = known.rejected(store, what) if lacking.state == "rejection" else None
    if record is None:
        return alone
    try:
        page = archive.read(home.archive_dir, record)
    except ArchiveError:
        return alone
    judged = replace(_judged(page, store, stanzas, name=page.url or what), missing=lacking)
    is_same = sentence.startswith(explanation.verdict(judged))
    return judged if is_same else replace(judged, remark=f"The database has an earlier judgement: {sentence}")


def _judged(page: Page, store: Store, stanzas: dict[str, Source], *, name: str) -> Explanation:
    source = stanzas.get(page.source or "")
    done = tried(page, source)
    return explanation.examine(page, done, source, name=name, memory=ingest.recall(store, page, done.found))
