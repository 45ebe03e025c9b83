"""An existing project's settings; the last three lines are Copydesk's, and the last two may be left out."""

BOT_NAME = "mine"
SPIDER_MODULES = ["mine.spiders"]
USER_AGENT = "mine (+https://example.org/our-crawler)"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 0.5

ITEM_PIPELINES = {"crawler.handoff.IngestPipeline": 900}
COPYDESK_SOURCE = "gazette"  # whose pages are that do not say so; left out: they belong to their host
COPYDESK_MAP = ["title=headline", "seen=fetched_at"]  # what the items call otherwise
