"""Find links to articles in feeds, sitemaps and section fronts: bytes in, `Found` out. Pure, no Scrapy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.items import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """A sitemap that a sitemap index names."""

    url: str
    """Absolute http or https address."""
    lastmod: datetime | None = None
    """As the index says; None: it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one feed, sitemap or section front gave."""

    links: tuple[Link, ...] = ()
    """In the order of the document, each address once."""
    nested: tuple[Nested, ...] = ()
    """Child sitemaps of an index; empty for everything else."""
    error: str | None = None
    """In a few words why the body gave nothing or not all; None: it was read."""
    title: str | None = None
    """The feed's own name."""
    ttl_s: int | None = None
    """Seconds for which the publisher says the feed stays the same; None: not said."""
