"""Page → Document: what the article is, by whom, from when, and in which blocks. The one room that knows trafilatura."""

from __future__ import annotations

from pipeline.extract.document import VERSION, extract
from pipeline.extract.pool import Pool
from pipeline.extract.rules import Applied, Selected
from pipeline.extract.trial import Trial, trial

__all__ = ["VERSION", "Applied", "Pool", "Selected", "Trial", "extract", "trial"]
