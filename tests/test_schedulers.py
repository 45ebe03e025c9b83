"""Schedules over real sockets: two on one database that are killed, outlets that hang, books that add up; see `bench/`."""

from __future__ import annotations

from bench import kills, soak


def test_what_is_due_is_crawled_once_though_schedules_are_killed(database_url, tmp_path):
    found = kills.measure(tmp_path / "home", database_url, ticks=4, every=2)
    assert (found["kills"], found["lost"], found["doubled"], found["overlaps"]) == (2, 0, 0, 0), found
    assert found["looks"] == 4 * kills.OUTLETS


def test_who_hangs_keeps_nobody_else_waiting_and_is_named(tmp_path):
    found = soak.keep_time(tmp_path, hanging=2, seconds=45, outlets=4, every_s=5, deadline_s=15)
    assert (found["named"], found["exit_code"]) == (["s2", "s3"], 0), found
    assert found["fewest"] >= 3, found


def test_every_poll_is_booked_though_one_in_ten_is_faulty(tmp_path):
    found = soak.hold_out(tmp_path, n_polls=24, n_outlets=8)
    assert (found["off"], found["exit_code"]) == ({}, 0), found
    assert found["polls"] == found["looks"] >= 24
