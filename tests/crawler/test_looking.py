"""What counts as a look at a source."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.handoff.account import Account
from crawler.handoff.looking import Looking
from pipeline.items import Feed

FEED = Feed(url="https://gazette.example/rss", source="gazette", kind="feed")


@pytest.mark.parametrize(
    ("outcome", "heard", "is_begun"),
    [("interrupted", None, False), ("interrupted", "read", True), ("interrupted", "failed", True), ("done", None, True)],
)
def test_what_was_interrupted_before_any_answer_was_not_begun(outcome, heard, is_begun):
    looking = Looking(Account(), run_id=1, planned={"gazette": datetime.now(UTC)})
    if heard == "read":
        looking.feed_read(FEED, 0)
    elif heard == "failed":
        looking.feed_failed(FEED)
    assert looking.end("gazette", outcome).is_begun is is_begun
