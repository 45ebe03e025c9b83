from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.items import Source


@pytest.fixture
def source():
    return Source(key="gazette", name="The Gazette", homepage="https://gazette.example")


@pytest.fixture
def now():
    return datetime(2026, 11, 22, 20, tzinfo=UTC)
