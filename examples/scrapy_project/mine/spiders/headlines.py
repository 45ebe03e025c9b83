"""A spider as somebody had it before: it follows the links of a front page, and yields a page each."""

from datetime import UTC, datetime

import scrapy


class HeadlinesSpider(scrapy.Spider):
    """`scrapy crawl headlines -a front=https://gazette.example/`."""

    name = "headlines"

    def __init__(self, front="https://gazette.example/", **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [front]

    def parse(self, response):
        """Follow what lies below the front page."""
        yield from response.follow_all(css="main a, article a", callback=self.parse_page)

    def parse_page(self, response):
        """Yield the page, with what the spider knows of it."""
        yield {
            "url": response.url,
            "html": response.text,
            "title": response.css("h1::text").get(),
            "seen": datetime.now(UTC),
        }
