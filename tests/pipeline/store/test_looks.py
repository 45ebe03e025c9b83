"""What is written of a look at a source, and what follows for its next time."""

from datetime import timedelta

import pytest

from pipeline.items import Look, Report, Source
from pipeline.store import due, looks, runs

GAZETTE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example")


def look(a, run_id, outcome="done", **more):
    numbers = Report(run_id=run_id, status="finished", n_discovered=5, n_known=2, n_fetched=3, n_articles=3, n_new=3)
    ended = a.noon + timedelta(seconds=9)
    return Look(source="gazette", began_at=a.noon, ended_at=ended, outcome=outcome, numbers=numbers, **more)


@pytest.fixture
def run_id(store, a):
    due.sync_sources(store, [GAZETTE])
    return runs.claim_due(store, a.noon, moved=lambda _key, _was: (a.noon + timedelta(minutes=30), 0), limit=9)[0]


def when(store):
    return due.next_due(store, ["gazette"])["gazette"]


def test_a_look_that_ended_gives_the_source_back_while_the_run_goes_on(store, do, a, run_id):
    looks.end_look(store, look(a, run_id), planned=a.noon + timedelta(minutes=30), next_due_at=a.noon + timedelta(hours=1))
    assert due.held_sources(store, a.noon) == []
    assert do.row("v_runs").status == "running"
    assert when(store) == a.noon + timedelta(hours=1)
    state = do.row("source_states")
    assert (state.outcome, state.n_failures, state.run_id) == ("done", 0, run_id)
    assert str(state.last_success_at)[17:19] == "09"


def test_a_time_that_somebody_chose_meanwhile_stays(store, a, run_id):
    due.set_next_due(store, "gazette", a.noon + timedelta(minutes=2))
    looks.end_look(store, look(a, run_id), planned=a.noon + timedelta(minutes=30), next_due_at=a.noon + timedelta(hours=1))
    assert when(store) == a.noon + timedelta(minutes=2)


def test_an_interrupted_look_of_a_schedule_is_due_at_once(store, do, a, run_id):
    looks.end_look(store, look(a, run_id, "interrupted"), planned=a.noon + timedelta(minutes=30), is_again=True)
    assert when(store) == a.noon + timedelta(seconds=9)
    assert do.row("source_states").n_failures == 0


def test_an_interrupted_look_that_a_person_began_moves_nothing(store, a):
    due.sync_sources(store, [GAZETTE])
    due.set_next_due(store, "gazette", a.noon + timedelta(hours=5))
    mine = runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)
    looks.end_look(store, look(a, mine, "interrupted"), planned=a.noon + timedelta(hours=5), is_again=True)
    assert when(store) == a.noon + timedelta(hours=5)


def test_failures_are_counted_until_one_look_is_done(store, do, a, run_id):
    for outcome, n in (("failed", 1), ("deadline", 2), ("interrupted", 2), ("done", 0), ("failed", 1)):
        looks.end_look(store, look(a, run_id, outcome, error="https://gazette.example/rss: HTTP status 500"))
        assert looks.looked(store, "gazette").n_failures == n
    assert str(do.row("source_states").last_success_at)[17:19] == "09"


def test_a_day_adds_up_its_looks(store, do, a, run_id):
    for outcome in ("done", "failed", "done"):
        looks.end_look(store, look(a, run_id, outcome, n_lost=2))
    (day,) = do.rows("source_days")
    assert (day.day, day.n_looks, day.n_failed, day.n_lost) == (f"{a.noon:%Y-%m-%d}", 3, 1, 6)
    assert (day.n_discovered, day.n_known, day.n_fetched, day.n_new, day.n_rejected) == (15, 6, 9, 9, 0)


def test_a_look_that_was_interrupted_before_its_first_answer_is_none(store, do, a, run_id):
    looks.end_look(store, look(a, run_id, "interrupted", is_begun=False), planned=None)
    looks.end_look(store, look(a, run_id, "interrupted"), planned=None)
    assert do.row("source_days").n_looks == 1
