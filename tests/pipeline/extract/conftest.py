from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract import extract
from pipeline.items import Document, Page

FETCHED_AT = datetime(2026, 11, 22, 20, tzinfo=UTC)
SENTENCES = (
    "The town council decided on Tuesday evening to close the old bridge over the river until the end of next year.",
    "Engineers had found cracks in two of its seven pillars when they inspected them in the dry weeks of August.",
    "Drivers will have to take the road through the valley, which adds about twenty minutes to the way into town.",
    "The mayor said that the repairs would cost four million and that half of it would be paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run in the meantime.",
    "A decision about the ferry is expected at the next meeting, which is open to the public as always.",
)


@pytest.fixture
def sentences():
    return SENTENCES


@pytest.fixture
def paragraphs():
    return "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


@pytest.fixture
def page():
    def make(html="", *, head="", url="https://news.example/town/bridge-closed", **fields):
        body = (
            html if isinstance(html, bytes) else f"<!DOCTYPE html><html><head>{head}</head><body>{html}</body></html>".encode()
        )
        return Page(requested_url=url, url=url, body=body, **{"fetched_at": FETCHED_AT, **fields})

    return make


@pytest.fixture
def read(page, paragraphs):
    """Extract an article with the given head; further arguments go to the page."""

    def run(head="", html=None, *, source=None, **fields):
        found = extract(page(html or f"<article>{paragraphs}</article>", head=head, **fields), source)
        assert isinstance(found, Document), found
        return found

    return run
