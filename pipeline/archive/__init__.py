"""The archive: every page as it was sent, in WARC 1.1 files that any WARC tool reads.

    Page ──► record ──► gzip member ──► copydesk-….warc.gz ──► members ──► record ──► Page

A writer has a file of its own, locked for as long as it lives. A page's place is `FILE:OFFSET`. Beside a file lies its index
(CDXJ), so that one address or one source is read without the rest.
"""

from __future__ import annotations

from pipeline.archive.answer import as_sent
from pipeline.archive.compressed import compressed, is_warc
from pipeline.archive.erasing import Erased, Old, erase, remove
from pipeline.archive.folder import files
from pipeline.archive.foreign import foreign
from pipeline.archive.index import Capture, Holding, captures, holding, pages
from pipeline.archive.mending import mend
from pipeline.archive.reader import read, records, replay
from pipeline.archive.writer import ArchiveWriter

__all__ = [
    "ArchiveWriter",
    "Capture",
    "Erased",
    "Holding",
    "Old",
    "as_sent",
    "captures",
    "compressed",
    "erase",
    "files",
    "foreign",
    "holding",
    "is_warc",
    "mend",
    "pages",
    "read",
    "records",
    "remove",
    "replay",
]
