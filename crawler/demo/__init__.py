"""Serves `seeds/demo` on loopback, so that a crawl can be tried and tested without the internet.

The site's manifest.toml says how an address becomes a file; `python -m crawler.demo --help` how to run it by hand.
"""

from __future__ import annotations

from crawler.demo.server import DemoSite
from crawler.demo.serving import Request

__all__ = ["DemoSite", "Request"]
