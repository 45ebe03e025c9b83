"""`scrapy crawl` with an exit code that says how the crawl went; otherwise Scrapy's own command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from crawler.spiders.base import EXIT_CODE
from pipeline.errors import CopydeskError

if TYPE_CHECKING:
    import argparse


class Command(crawl.Command):
    """Run a spider; exit 0 done, 1 failed, 2 usage or configuration, 3 done in part, 75 held by another run."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, then take the exit code from the spider's statistics."""
        if len(args) != 1:
            raise UsageError
        process = self.crawler_process
        if process is None:
            raise UsageError("no project: run it in a checkout or a home, or set SCRAPY_SETTINGS_MODULE=crawler.settings")
        try:
            crawler = self._create_crawler(args[0])
        except CopydeskError as exc:
            raise UsageError(str(exc), print_help=False) from exc
        process.crawl(crawler, **opts.spargs)
        process.start()
        is_broken = process.bootstrap_failed or crawler.stats is None
        self.exitcode = 1 if is_broken else crawler.stats.get_value(EXIT_CODE, 0)
