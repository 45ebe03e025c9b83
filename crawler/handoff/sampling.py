"""One source looked at without a database: which it is, and where its pages are kept meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import sources
from pipeline.archive import ArchiveWriter

if TYPE_CHECKING:
    from pipeline.config import Home
    from pipeline.items import Source

__all__ = ["ArchiveWriter", "source_of"]


def source_of(home: Home, key: str) -> Source:
    """Find a source by its key, a disabled one too.

    Raises: SourceError — there is none. UsageError — nobody has said who we are.
    """
    (source,) = sources.choose(sources.load(home.seeds), [key])
    sources.require_contact(home, sources.addresses_of([source]))
    return source
