"""Page → Document: what the article is, by whom, from when, and in which blocks. The one room that knows trafilatura."""

from __future__ import annotations

from pipeline.extract.document import VERSION, extract
from pipeline.extract.pool import Pool

__all__ = ["VERSION", "Pool", "extract"]
