"""Scrapy's item pipeline: the way of a page through the door, and of its article back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from pipeline.items import EMITTED, Page
from pipeline.records import Record, record
from pipeline.store import DueLink

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipeline.items import Outcome


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a spider hands to the item pipeline: a page, and the link that it answers."""

    page: Page
    due: DueLink


class HandoffPipeline:
    """Scrapy's item pipeline: a page goes in, its article comes back, or the item is dropped with its reason."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HandoffPipeline:
        """Keep the crawler, whose spider holds the door."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Record | Any:
        """Pass a page down the line; what is no page is somebody else's item and passes untouched."""
        if not isinstance(item, Fetched):
            return item
        spider: Any = self._crawler.spider
        outcome: Outcome = await spider.settle(item)
        if outcome.state in EMITTED and outcome.article:
            return record(outcome.article, stored=outcome.stored)
        raise DropItem(outcome.rejection.reason if outcome.rejection else outcome.state)
