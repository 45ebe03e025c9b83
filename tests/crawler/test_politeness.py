"""Retry-After, in every spelling servers use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.politeness import DEFAULT_REST_S, MAX_REST_S, retry_after_s

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b"0", 0),
        (b"1000000000000", MAX_REST_S),
        (b"-1", DEFAULT_REST_S),
        (b"soon", DEFAULT_REST_S),
        (b"", DEFAULT_REST_S),
        (None, DEFAULT_REST_S),
        (b"Sun, 22 Nov 2026 08:10:00 GMT", 600),
        (b"Sun, 22 Nov 2026 07:00:00 GMT", 0),
        (b"Sun, 22 Nov 2099 08:00:00 GMT", MAX_REST_S),
        ("١٢".encode(), DEFAULT_REST_S),
    ],
)
def test_retry_after_is_read_and_bounded(value, seconds):
    assert retry_after_s(value, now=NOW) == seconds
