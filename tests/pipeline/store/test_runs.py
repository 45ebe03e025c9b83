import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import store as rooms
from pipeline.errors import HeldError
from pipeline.items import Report, Source
from pipeline.store import due, holder, runs

GAZETTE = Source(key="gazette", name="The Gazette", homepage="https://gazette.example", country="GB", tags=("local", "daily"))
HERALD = Source(key="herald", name="Herald", homepage="https://herald.example", enabled=False)

NEXT = datetime(2126, 1, 1, tzinfo=UTC)


def lease_until(store, run_id, holder_name, when=None):
    def write(batch):
        batch.connection.exec_driver_sql(f"UPDATE runs SET holder = '{holder_name}' WHERE run_id = {run_id}")

    store.transact(write)


def dead_process() -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.store import holder; print(holder.this_process())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_sources_say_what_the_stanzas_say_and_are_retired_not_deleted(store, do):
    due.sync_sources(store, [GAZETTE, HERALD])
    first, second = do.rows("v_sources", "source")
    assert (first.name, first.tags, bool(first.enabled), first.schedule, first.next_due_at) == (
        "The Gazette",
        "local; daily",
        True,
        "auto",
        None,
    )
    assert not second.enabled
    due.sync_sources(store, [replace(HERALD, enabled=True, name="The Herald")])
    assert [(s.name, bool(s.enabled)) for s in do.rows("v_sources", "source")] == [("The Gazette", False), ("The Herald", True)]
    due.sync_sources(store, [])
    assert [bool(s.enabled) for s in do.rows("v_sources")] == [False, False]


def test_source_is_due_until_its_next_time_is_set_and_when_its_schedule_changes(store, a):
    due.sync_sources(store, [GAZETTE, HERALD])
    assert due.due_sources(store, a.noon) == ["gazette"]
    due.set_next_due(store, "gazette", a.noon + timedelta(minutes=30))
    due.sync_sources(store, [GAZETTE])
    assert due.due_sources(store, a.noon + timedelta(minutes=29)) == []
    assert due.due_sources(store, a.noon + timedelta(minutes=30)) == ["gazette"]
    due.sync_sources(store, [replace(GAZETTE, schedule="every 5m")])
    assert due.due_sources(store, a.noon) == ["gazette"]


def test_run_keeps_its_sources_until_it_is_finished(store, do, a):
    due.sync_sources(store, [GAZETTE])
    run_id = runs.start_run(store, spider="news", sources=["gazette", "herald"], now=a.noon)
    with pytest.raises(HeldError, match=r"gazette: held by run 1 of .+:\d+:"):
        runs.start_run(store, spider="news", sources=["gazette", "other"], now=a.noon)
    assert len(do.rows("v_runs")) == 1
    assert due.due_sources(store, a.noon) == []
    runs.finish_run(store, run_id, Report(run_id=run_id, status="finished", n_fetched=5, n_new=2, n_errors=1), now=a.noon)
    row = do.row("v_runs")
    assert (row.status, row.sources, row.n_fetched, row.n_new, row.n_errors, row.spider) == (
        "finished",
        "gazette; herald",
        5,
        2,
        1,
        "news",
    )
    assert due.due_sources(store, a.noon) == ["gazette"]
    assert runs.start_run(store, spider="news", sources=["gazette"], now=a.noon) > run_id


def test_lease_is_lost_after_thirty_silent_seconds(store, do, a):
    first = runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)
    runs.renew(store, first, now=a.noon + timedelta(seconds=20), report=Report(run_id=first, status="running", n_fetched=3))
    with pytest.raises(HeldError):
        runs.start_run(store, spider="news", sources=["gazette"], now=a.noon + timedelta(seconds=49))
    second = runs.start_run(store, spider="news", sources=["gazette"], now=a.noon + timedelta(seconds=50))
    rows = do.rows("v_runs")
    assert [(r.run_id, r.status, r.n_fetched) for r in rows] == [(first, "interrupted", 3), (second, "running", 0)]
    assert str(rows[0].finished_at)[17:19] == "20"
    with pytest.raises(HeldError, match="took over"):
        runs.renew(store, first, now=a.noon)


def test_dead_process_on_this_host_holds_nothing(store, do, a):
    due.sync_sources(store, [GAZETTE])
    dead = runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)
    lease_until(store, dead, dead_process())
    assert due.due_sources(store, a.noon) == ["gazette"]
    runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)
    assert [r.status for r in do.rows("v_runs")] == ["interrupted", "running"]


def test_dead_run_is_closed_even_if_nobody_wants_its_sources(store, do, a):
    dead = runs.start_run(store, spider="urls", sources=[], now=a.noon)
    lease_until(store, dead, dead_process())
    runs.start_run(store, spider="news", sources=["herald"], now=a.noon)
    assert [r.status for r in do.rows("v_runs")] == ["interrupted", "running"]


def test_process_of_another_host_is_believed_until_its_lease_ends(store, a):
    far = runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)
    lease_until(store, far, "elsewhere:1:x")
    with pytest.raises(HeldError):
        runs.start_run(store, spider="news", sources=["gazette"], now=a.noon)


def test_process_id_that_somebody_else_has_now_is_dead():
    here = holder.this_process()
    assert not holder.is_dead(here)
    assert holder.is_dead(here + "0")
    assert not holder.is_dead("nonsense")


def test_zombie_is_dead():
    child = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.store import holder; print(holder.this_process())"],
        stdout=subprocess.PIPE,
        text=True,
    )
    name = child.stdout.read().strip()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert holder.is_dead(name)
    child.wait()
    child.stdout.close()


def test_public_face_names_only_what_is_there():
    assert all(hasattr(rooms, name) for name in rooms.__all__)


def claim(store, now, *, moved=lambda _key, _was: (NEXT, 0), limit=300):
    return runs.claim_due(store, now, moved=moved, limit=limit)


def test_claimed_source_is_moved_on_and_not_claimed_again(store, do, a):
    due.sync_sources(store, [GAZETTE])
    assert claim(store, a.noon, moved=lambda _key, _was: None) == (0, [])
    run_id, keys = claim(store, a.noon)
    assert keys == ["gazette"]
    assert claim(store, a.noon) == (0, [])
    assert due.held_sources(store, a.noon) == ["gazette"]
    assert runs.adopt_run(store, run_id, now=a.noon) == ["gazette"]
    assert do.row("v_runs").sources == "gazette"


def test_only_so_many_are_claimed_at_once_the_longest_due_first(store, a):
    due.sync_sources(store, [replace(GAZETTE, key=key) for key in "abc"])
    due.set_next_due(store, "a", a.noon)
    due.set_next_due(store, "b", a.noon - timedelta(hours=1))
    assert claim(store, a.noon, limit=2)[1] == ["c", "b"]
    assert claim(store, a.noon, limit=2)[1] == ["a"]


def test_what_a_dead_schedule_had_claimed_is_due_at_once_and_the_second_time_later(store, do, a):
    due.sync_sources(store, [GAZETTE])
    first, _ = claim(store, a.noon)
    lease_until(store, first, dead_process())
    second, keys = claim(store, a.noon)
    assert keys == ["gazette"]
    lease_until(store, second, dead_process())
    assert claim(store, a.noon) == (0, [])
    assert due.due_sources(store, a.noon + timedelta(minutes=5, seconds=-1)) == []
    assert due.due_sources(store, a.noon + timedelta(minutes=5)) == ["gazette"]
    (state,) = do.rows("source_states")
    assert (state.outcome, state.error, state.n_failures) == ("failed", "its crawl broke off", 2)


def test_a_run_that_was_given_up_cannot_be_made_ones_own(store, a):
    due.sync_sources(store, [GAZETTE])
    run_id, _ = claim(store, a.noon)
    assert runs.give_up_run(store, run_id, error="killed", now=a.noon) == ["gazette"]
    assert runs.give_up_run(store, run_id, error="killed", now=a.noon) == []
    with pytest.raises(HeldError, match=f"run {run_id} has ended"):
        runs.adopt_run(store, run_id, now=a.noon)
    with pytest.raises(HeldError):
        runs.adopt_run(store, 999, now=a.noon)


def test_a_claim_is_held_until_its_crawl_has_taken_it(store, a):
    due.sync_sources(store, [GAZETTE])
    run_id, _ = claim(store, a.noon)
    runs.renew_claims(store, [run_id], now=a.noon + timedelta(seconds=25))
    assert claim(store, a.noon + timedelta(seconds=50)) == (0, [])
    assert claim(store, a.noon + timedelta(seconds=56), moved=lambda _key, _was: (a.noon + timedelta(days=1), 0))[1] == [
        "gazette"
    ]


def test_what_was_missed_is_counted_by_day(store, do, a):
    due.sync_sources(store, [GAZETTE])
    claim(store, a.noon, moved=lambda _key, _was: (NEXT, 7))
    (day,) = do.rows("source_days")
    assert (day.source, day.day, day.n_missed, day.n_looks) == ("gazette", f"{a.noon:%Y-%m-%d}", 7, 0)
