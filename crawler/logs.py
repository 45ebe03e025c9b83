"""One line a record: an item is a page of 100 kB, and nobody wants to read it in a log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

from crawler.handoff import Fetched

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


class OneLine(LogFormatter):
    """Say what became of a page in one line: constant message, data as key=value."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Name the article that came out."""
        del response, spider
        return _line(logging.DEBUG, "article", url=item.get("url"), words=item.get("word_count"))

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Name what became no article, and why."""
        del response, spider
        return _line(logging.INFO, "dropped", url=item.page.url if isinstance(item, Fetched) else None, reason=exception)


def _line(level: int, event: str, **data: object) -> LogFormatterResult:
    return {"level": level, "msg": f"{event} " + " ".join(f"{k}=%({k})s" for k in data), "args": data}
