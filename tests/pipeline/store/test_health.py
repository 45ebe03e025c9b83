"""What is gathered of a source for its judgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.items import Look, Report, Source
from pipeline.store import health, looks, sync_sources

GAZETTE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example", timezone="Europe/London")
QUIET = Report(run_id=1, status="finished", n_discovered=30, n_known=28, n_fetched=1, n_new=1, n_articles=1)
KEPT_OUT = Report(run_id=1, status="finished", n_discovered=30, n_known=1, n_refused=29)


@pytest.fixture
def looked(store, do, a):
    """Give a source that was looked at on five days up to that of its newest article, and on two after that."""
    sync_sources(store, [GAZETTE])
    do.settle(a.page())

    def end(days: int, numbers: Report) -> None:
        began = a.noon + timedelta(days=days)
        numbers = replace(numbers, run_id=1)
        looks.end_look(store, Look(source="gazette", began_at=began, ended_at=began, outcome="done", numbers=numbers))

    return end


def test_links_that_come_to_nothing_are_told_from_those_that_are_known(store, a, looked):
    for days in range(-4, 1):
        looked(days, QUIET)
    looked(1, KEPT_OUT)
    looked(2, KEPT_OUT)
    found = health.signs(store, "gazette", now=a.noon + timedelta(days=2))
    assert (found.n_announced, found.n_left, found.timezone) == (60, 58, "Europe/London")
    assert found.usual_left == pytest.approx(5 / 150)


def test_without_looks_before_nothing_is_known_of_them(store, a, looked):
    looked(1, KEPT_OUT)
    found = health.signs(store, "gazette", now=a.noon + timedelta(days=2))
    assert (found.n_announced, found.n_left, found.usual_left) == (30, 29, None)
    assert health.signs(store, "bote", now=a.noon) is None
