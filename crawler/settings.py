"""Scrapy's settings: polite, bounded, closed to the outside. A source's own delay comes on top (politeness.py).

Each value that differs from Scrapy's default has its reason beside it. `-s NAME=VALUE` overrides as in any project.
"""

from __future__ import annotations

BOT_NAME = "copydesk"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"
LOG_FORMATTER = "crawler.logs.OneLine"
LOG_LEVEL = "INFO"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # a rejection is expected trouble
STATS_DUMP = True

# Politeness. The user agent gets its contact from the home (spiders/base.py).
USER_AGENT = "Copydesk/0.1"
ROBOTSTXT_USER_AGENT = "Copydesk"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 128  # of all hosts together; each host has one
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is a promise, not an average
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json;q=0.9,"
    "application/xml;q=0.9,*/*;q=0.8",
}

# Bounds: what one answer may cost.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 10
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 say when to come back: politeness.py
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000  # pages await their outcome; with 5 MB no batch would ever fill
CONCURRENT_ITEMS = 200

# Closed: nothing listens, nothing but http and https is fetched, certificates are verified.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {"https": "crawler.tls.TlsHandler", "data": None, "file": None, "ftp": None, "s3": None}
HTTPPROXY_ENABLED = False
METAREFRESH_ENABLED = False  # a page is what its address serves

SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.DownloaderAwarePriorityQueue"  # no slow host keeps the others waiting
EXTENSIONS = {"crawler.guard.PrivateAddressGuard": 0, "crawler.handoff.telling.Telling": 0}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.politeness.RobotsMiddleware": 100,
    "crawler.politeness.DelayMiddleware": 110,
    "crawler.politeness.RestMiddleware": 560,
}
ITEM_PIPELINES = {"crawler.handoff.HandoffPipeline": 0}
