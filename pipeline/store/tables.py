"""The tables, as the newest migration leaves them. People query the views; these may change.

    sources ──< feeds                what each feed said last
       │   ├──< leases >── runs      who crawls it now
       │   ├──── source_states       how the last look at it went, and how it stands
       │   ├──< source_days          sums of its looks by day
       │   └──< source_blocks        blocks that its pages carry, and on how many stories
       └────< links                  the frontier: every address that was found, and when it is due
                 │ fetched
                 ▼
    archive_files ──< pages          one row for each page, with what became of it
                        │ an article
                        ▼
    stories ──< articles ──< revisions   each text that the address has carried
                   ├───────< article_authors, article_tags, removed_blocks
                   ├───────< shingle_keys        by which its text is found again
                   ├──────── article_search      normalised text; the full-text index hangs on it
                   ├───────< recleanings         those that wait to be cleaned again
                   ├───────< stage_runs          what people's own stages have made of it, or still have to
                   └───────< changes             what readers follow

    tombstones                           what is to be forgotten, by its mark
    erasures                             archive records that have to go, as soon as their file is free
    intakes                              how far somebody else's files are read
    separations                          articles that stand in no story together, by their keys

Written in the migration alone: the views, the full-text index (`article_fts` or `article_search.search_vector`)
and the triggers that feed it.
"""

from __future__ import annotations

from pipeline.store.article_tables import (
    article_authors,
    article_search,
    article_tags,
    articles,
    changes,
    recleanings,
    removed_blocks,
    revisions,
    shingle_keys,
    stage_runs,
    stories,
)
from pipeline.store.columns import metadata
from pipeline.store.crawl_tables import (
    archive_files,
    feeds,
    intakes,
    leases,
    links,
    pages,
    runs,
    source_blocks,
    source_days,
    source_states,
    sources,
)
from pipeline.store.forgotten_tables import erasures, separations, tombstones

__all__ = [
    "archive_files",
    "article_authors",
    "article_search",
    "article_tags",
    "articles",
    "changes",
    "erasures",
    "feeds",
    "intakes",
    "leases",
    "links",
    "metadata",
    "pages",
    "recleanings",
    "removed_blocks",
    "revisions",
    "runs",
    "separations",
    "shingle_keys",
    "source_blocks",
    "source_days",
    "source_states",
    "sources",
    "stage_runs",
    "stories",
    "tombstones",
]
