"""What `auto` spends and gains: made publishers for a month, polled by `auto`, every 15 minutes, and every hour.

    python bench/rhythm.py                        # 200 sources, 30 days, some minutes
    python bench/rhythm.py --sources 40 --seed 2  # another, smaller draw

The mix: 5% busy wires, 40% dailies on working days, 20% regional sites with a few articles a day, 15% weeklies, 10% bursty,
5% dead, 5% that change their rhythm in mid-month. Articles appear by Poisson processes whose rates the poller does not know.
Each source has one feed that announces its newest articles; an article that has left the window before a poll is missed.
`auto` begins with what a feed's first fetch tells (most feeds date their entries, some do not), and learns from what it sees.
Counted is the month from the first poll on, learning included.
"""

from __future__ import annotations

import argparse
import json
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.jobs import rhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

Wait = Callable[[list[datetime], rhythm.Poll], datetime]
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)  # the clocks of Europe go forward within the month
BEFORE = timedelta(days=21)
"""Publishers were at work before the first poll: its window tells of that."""
MIX = {"wire": 5, "daily": 40, "regional": 20, "weekly": 15, "bursty": 10, "dead": 5, "changing": 5}
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
WINDOWS = (20, 25, 30, 50)
LEARN_AGAIN = timedelta(hours=3)


@dataclass(slots=True)
class Publisher:
    """A feed and the moments at which its articles appear."""

    kind: str
    zone: str
    window: int
    is_dated: bool
    """Its entries say when they were published."""
    times: list[datetime]


@dataclass(slots=True)
class Account:
    """What a way of polling came to."""

    n_requests: int = 0
    n_seen: int = 0
    n_missed: int = 0
    delays: list[float] = field(default_factory=list)
    """Minutes."""


def publisher(kind: str, chance: random.Random, until: datetime) -> Publisher:
    """Draw a publisher of a kind, and its articles."""
    zone, window = chance.choice(ZONES), chance.choice(WINDOWS)
    if kind == "wire":
        window = chance.choice((50, 100))
    rate = rate_of(kind, chance)
    later = rate_of(chance.choice(("daily", "regional", "weekly", "wire")), chance) if kind == "changing" else rate
    changes = BEGIN + (until - BEGIN) / 2
    times, local = [], ZoneInfo(zone)
    at = BEGIN - BEFORE
    most = 20.0  # an hour: no kind has more
    while at < until:  # thinning (Lewis and Shedler 1979)
        at += timedelta(hours=chance.expovariate(most))
        current = later if at >= changes else rate
        if chance.random() < current(at.astimezone(local), at) / most:
            times.append(at)
    return Publisher(kind, zone, window, chance.random() < 0.8, [at for at in times if at < until])


def rate_of(kind: str, chance: random.Random) -> Callable[[datetime, datetime], float]:
    """Draw how many articles an hour appear, by local time (and the moment itself)."""
    if kind == "changing":
        kind = chance.choice(("daily", "regional", "weekly"))
    if kind == "wire":
        base = chance.uniform(4, 16)
        return lambda local, _: base * (1.0 if 7 <= local.hour < 22 else 0.35)
    if kind == "daily":
        a_day, first, last = chance.uniform(8, 45), chance.randrange(5, 9), chance.randrange(17, 22)
        weekend = chance.choice((0.0, 0.05, 0.2))
        share = a_day / (last - first)
        return lambda local, _: share * (weekend if local.weekday() > 4 else 1.0) * (first <= local.hour < last)
    if kind == "regional":
        a_day, first, last = chance.uniform(1.5, 8), chance.randrange(6, 10), chance.randrange(16, 21)
        share = a_day / (last - first)
        return lambda local, _: share * (0.5 if local.weekday() > 4 else 1.0) * (first <= local.hour < last)
    if kind == "weekly":
        n, day, hour = chance.uniform(4, 18), chance.randrange(7), chance.randrange(5, 20)
        return lambda local, _: n / 3 * (local.weekday() == day and hour <= local.hour < hour + 3) + 0.004
    if kind == "bursty":
        bursts, at = [], BEGIN - BEFORE
        while at < BEGIN + timedelta(days=60):
            at += timedelta(hours=chance.expovariate(1 / chance.uniform(40, 90)))
            bursts.append((at, at + timedelta(hours=chance.uniform(1, 4)), chance.uniform(4, 16)))
        starts = [begin for begin, _, _ in bursts]

        def burst(_: datetime, moment: datetime) -> float:
            number = bisect_right(starts, moment) - 1
            return (bursts[number][2] if number >= 0 and moment < bursts[number][1] else 0.0) + 0.02

        return burst
    return lambda _, __: 0.0


def polled(
    one: Publisher, until: datetime, wait: Callable[[list[datetime], rhythm.Poll], datetime], phase: timedelta
) -> Account:
    """Poll a publisher from the beginning on."""
    account, at = Account(), BEGIN + phase
    known, appeared = 0, list[datetime]()
    before: datetime | None = None
    while at < until:
        account.n_requests += 1
        there = bisect_right(one.times, at)
        first = max(known, there - one.window)
        new = one.times[first:there]
        if before is not None:
            account.n_missed += first - known
            account.n_seen += len(new)
            account.delays += [(at - time).total_seconds() / 60 for time in new]
        appeared += new if one.is_dated else [at] * (len(new) if before else 0)
        since = at - before if before else None
        poll = rhythm.Poll(at=at, since=since, n_new=len(new) if before else 0, window=one.window)
        known, before = there, at
        at = wait(appeared, poll)
    return account


def auto(one: Publisher) -> Wait:
    """Make a poller that learns."""
    learnt: dict[str, rhythm.Rhythm] = {}
    last = BEGIN - BEFORE

    def wait(appeared: list[datetime], poll: rhythm.Poll) -> datetime:
        nonlocal last
        if not learnt or poll.at - last >= LEARN_AGAIN:
            oldest = min(appeared, default=BEGIN)
            since = min(oldest, BEGIN)
            learnt["now"] = rhythm.learn(appeared, now=poll.at, watched_since=since, timezone=one.zone)
            last = poll.at
        return rhythm.next_poll(learnt["now"], poll)

    return wait


def every(minutes: int) -> Wait:
    """Make a poller that looks every so many minutes."""
    return lambda _, poll: poll.at + timedelta(minutes=minutes)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    given = parser.parse_args()
    accounts = compared(given.sources, given.days, given.seed)
    for (way, kind), account in accounts.items():
        row = summary(account, given.days * (n_of(kind, given.sources)))
        print(json.dumps({"way": way, "kind": kind, **row}) if given.json else line(way, kind, row))
    if not given.json:
        share = accounts["auto", "all"].n_requests / accounts["15 min", "all"].n_requests
        print(f"auto spends {share:.3f} of the requests of polling every 15 minutes (bar: 0.333)")


def compared(n_sources: int, days: int, seed: int) -> dict[tuple[str, str], Account]:
    """Poll every source in each way.

    Returns: by way and kind; the kind `all` is their sum.
    """
    until = BEGIN + timedelta(days=days)
    found: dict[tuple[str, str], Account] = defaultdict(Account)
    for kind in MIX:
        for number in range(n_of(kind, n_sources)):
            chance = random.Random(f"{seed} {kind} {number}")
            one = publisher(kind, chance, until)
            phase = timedelta(minutes=chance.uniform(0, 15))
            for way, wait in (("auto", auto(one)), ("15 min", every(15)), ("1 hour", every(60))):
                account = polled(one, until, wait, phase)
                for name in (kind, "all"):
                    into = found[way, name]
                    into.n_requests += account.n_requests
                    into.n_seen += account.n_seen
                    into.n_missed += account.n_missed
                    into.delays += account.delays
    return dict(sorted(found.items(), key=lambda item: (item[0][1] != "all", [*MIX, "all"].index(item[0][1]), item[0][0])))


def n_of(kind: str, n_sources: int) -> int:
    """Say how many sources of a kind are drawn: at least one."""
    return n_sources if kind == "all" else max(1, n_sources * MIX[kind] // 100)


def summary(account: Account, source_days: int) -> dict[str, float]:
    """Add an account up."""
    cuts: Sequence[float] = quantiles(account.delays, n=20) if len(account.delays) > 1 else [0.0] * 19
    return {
        "requests_a_day": round(account.n_requests / source_days, 1),
        "delay_median_min": round(cuts[9], 1),
        "delay_p95_min": round(cuts[18], 1),
        "articles": account.n_seen,
        "missed": account.n_missed,
    }


def line(way: str, kind: str, row: dict[str, float]) -> str:
    """Write a row of the table."""
    delay = f"delay median {row['delay_median_min']:>5} p95 {row['delay_p95_min']:>6} min"
    articles = f"{row['articles']:>7,} articles, {row['missed']:>4} missed"
    return f"{kind:<9} {way:<7} {row['requests_a_day']:>6} requests a source and day   {delay}   {articles}"


if __name__ == "__main__":
    main()
