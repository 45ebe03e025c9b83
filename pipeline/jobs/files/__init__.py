"""The files feeder: HTML, plain text, JSON Lines and WARC that somebody already has, as pages for the line."""

from __future__ import annotations

from pipeline.jobs.files.kinds import is_html, page_of_bytes
from pipeline.jobs.files.lines import KEYS, BadLine, FileEnd, page_of, parse
from pipeline.jobs.files.reading import pages, require

__all__ = ["KEYS", "BadLine", "FileEnd", "is_html", "page_of", "page_of_bytes", "pages", "parse", "require"]
