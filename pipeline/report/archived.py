"""An article of the database, explained from its page in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import archive
from pipeline.errors import ArchiveError
from pipeline.report import explanation, known
from pipeline.sources import load
from pipeline.store import open_store

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.report.explanation import Explanation


def examine(home: Home, what: str) -> Explanation | str:
    """Explain an article from its archived page, judged anew.

    Returns: a sentence if there is no such article, or its page is not in the archive.
    """
    stanzas = load(home.seeds) if home.seeds.exists() else {}
    with open_store(home.database_url) as store:
        found = known.article(store, what)
        if found is None:
            return known.why_not(store, what, stanzas)
    if found.archive_record is None:
        return f"Article {found.stored.article_id}: its page is not in the archive."
    try:
        page = archive.read(home.archive_dir, found.archive_record)
    except ArchiveError as exc:
        return f"Article {found.stored.article_id}: its page cannot be read: {exc}"
    return explanation.examine(page, stanzas.get(page.source or ""), name=found.article.url or what)
