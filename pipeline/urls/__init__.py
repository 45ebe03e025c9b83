"""Addresses: which ones may be fetched, whose they are, and the key by which one is known again."""

from __future__ import annotations

from pipeline.urls import marks
from pipeline.urls.address import MAX_LENGTH, host, is_web, registered_domain
from pipeline.urls.canonical import claimed_key
from pipeline.urls.key import plainer, url_key

__all__ = ["MAX_LENGTH", "claimed_key", "host", "is_web", "marks", "plainer", "registered_domain", "url_key"]
