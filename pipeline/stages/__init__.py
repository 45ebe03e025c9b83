"""People's own stages: a function of theirs, found by its entry point, is given each article and fills a table of its own.

    the line commits a batch ──► what is due ──► a process with their code ──► rows in their x_ table, or the error

Their code never runs in our process, and nothing that it does loses an article or holds the line up for good.
"""

from __future__ import annotations

from pipeline.items import OwnStage, StageInfo
from pipeline.stages.running import Stages, installed

__all__ = ["OwnStage", "StageInfo", "Stages", "installed"]
