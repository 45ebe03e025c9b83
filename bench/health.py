"""Does silence stay unnoticed, or is a healthy source called ill? A simulated life of sources of five rhythms.

    python -m bench.health                       # 40 sources of each rhythm, three months; a minute or two
    python -m bench.health --sources 10 --seed 7
    python -m bench.health status                # what `copydesk status` takes with 3,000 sources

Each source is looked at every few hours, as schedule `auto` does. `false` are judgements in which a healthy source needs a
human, `quiet` those in which it is called quiet; `found` is how long after its last article a source that has died is silent.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline import health, store
from pipeline.items import FeedSign, Health, Look, PageSign, Report, Signs, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)})
"""Good Friday, Easter Monday and others: a daily of working days brings nothing."""
WATCHED, MEMORY, NEWEST = 14, timedelta(weeks=8), 500


def wire(chance: random.Random, days: int) -> Iterator[datetime]:
    """Some 150 articles a day, fewer at night and on Sundays."""
    for number in range(days):
        day = BEGIN + DAY * number
        rate = 70 if day.weekday() == 6 else 150
        for _ in range(_poisson(chance, rate)):
            yield day + HOUR * (chance.triangular(0, 24, 13) % 24)


def daily(chance: random.Random, days: int) -> Iterator[datetime]:
    """Ten to twenty articles on a working day, none at the weekend and on holidays."""
    for number in range(days):
        day = BEGIN + DAY * number
        if day.weekday() < 5 and day.date() not in HOLIDAYS:
            for _ in range(chance.randrange(10, 20)):
                yield day + HOUR * chance.uniform(6, 19)


def regional(chance: random.Random, days: int) -> Iterator[datetime]:
    """Two to five articles a day, by chance."""
    for number in range(days):
        for _ in range(_poisson(chance, 3.5)):
            yield BEGIN + DAY * number + HOUR * chance.uniform(7, 21)


def weekly(chance: random.Random, days: int) -> Iterator[datetime]:
    """An issue of four to eight articles on Thursdays."""
    for number in range(3, days, 7):
        hour = chance.uniform(6, 12)
        for _ in range(chance.randrange(4, 9)):
            yield BEGIN + DAY * number + HOUR * (hour + chance.uniform(0, 0.5))


def bursty(chance: random.Random, days: int) -> Iterator[datetime]:
    """Nothing for one to five days, then many within hours."""
    at = 0.0
    while at < days * 24:
        for _ in range(chance.randrange(3, 25)):
            yield BEGIN + HOUR * (at + chance.uniform(0, 8))
        at += chance.uniform(24, 120)


RHYTHMS = {rhythm.__name__: rhythm for rhythm in (wire, daily, regional, weekly, bursty)}


def _poisson(chance: random.Random, mean: float) -> int:
    n, left = 0, chance.expovariate(1.0)
    while left < mean:
        n, left = n + 1, left + chance.expovariate(1.0)
    return n


def judged(
    appeared: Sequence[datetime], chance: random.Random, *, days: int, every_h: int = 3
) -> Iterator[tuple[datetime, Health]]:
    """Look at a source again and again from its third week on, and judge it each time; one page in ten is no article."""
    counts = Counter(moment.date() for moment in appeared)
    newest_first = [chance.random() < 0.1 for _ in appeared]
    for number in range(WATCHED * 24, days * 24, every_h):
        now = BEGIN + HOUR * number
        there = [moment for moment in appeared if now - MEMORY <= moment <= now][-NEWEST:]
        n = sum(moment <= now for moment in appeared)
        yield now, health.judge(_signs(now, there, newest_first[max(0, n - 200) : n], counts))


def _signs(now: datetime, there: Sequence[datetime], are_videos: Sequence[bool], per_day: Counter[date]) -> Signs:
    article = PageSign(state="article", n_words=400, is_dated=True, has_authors=True, is_degraded=False)
    video = PageSign(state="rejection", stage="extract", reason="no_article")
    days = [(now - DAY * back).date() for back in range(56, -1, -1) if now - DAY * back >= BEGIN]
    feed = FeedSign(url="https://a.example/rss", kind="feed", status=200, error=None, n_links=20, n_failures=0)
    return Signs(
        now=now,
        timezone="Europe/Berlin",
        feeds=(feed,),
        pages=tuple(video if is_video else article for is_video in reversed(are_videos)),
        appeared=tuple(there),
        found_at=there[-1] if there else None,
        days=tuple((day, per_day[day]) for day in days),
    )


def lived(rhythm: str, *, n_sources: int, days: int, seed: int) -> dict[str, Any]:
    """Let healthy sources of a rhythm live, and let as many die at the end; count what is said of them."""
    n_false = n_quiet = n_all = 0
    waits: list[float] = []
    for number in range(n_sources):
        chance = random.Random(f"{rhythm} {number} {seed}")
        appeared = sorted(RHYTHMS[rhythm](chance, days))
        for _, found in judged(appeared, chance, days=days):
            n_all += 1
            n_false += found.cause is not None or found.status not in ("ok", "quiet")
            n_quiet += found.status == "quiet"
        died = appeared[-1]
        late = judged(appeared, chance, days=days + 60, every_h=6)
        waits.append(next(((now - died) / DAY for now, found in late if now > died and found.status == "silent"), 60.0))
    spread = {"found_days": round(median(waits), 1), "found_days_at_most": round(max(waits), 1)}
    return {"rhythm": rhythm, "judgements": n_all, "false": n_false, "quiet": round(n_quiet / n_all, 4), **spread}


def status_takes(folder: Path, *, n_sources: int = 3_000) -> dict[str, Any]:
    """Measure `copydesk status` and one judgement with many sources in a database."""
    from pipeline.report import status

    now = datetime.now(UTC)
    with store.open_store(f"sqlite:///{folder / 'many.db'}", create=True) as database:
        many = [Source(key=f"s{n}", name=f"Outlet {n}", homepage=f"https://s{n}.example") for n in range(n_sources)]
        store.sync_sources(database, many)
        for source in many:
            numbers = Report(run_id=1, status="finished", n_discovered=20, n_new=3)
            look = Look(source=source.key, began_at=now, ended_at=now, outcome="done", numbers=numbers)
            store.end_look(database, look)
            store.save_health(database, source.key, Health(status="ok", quiet_at=now + DAY), now=now)
        used, began = time.process_time(), time.perf_counter()
        states = status.look(database)
        took = {"wall_s": round(time.perf_counter() - began, 3), "cpu_s": round(time.process_time() - used, 3)}
    return {"sources": len(states), **took}


def main() -> None:
    """Read the arguments, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("lives", "status"), nargs="?", default="lives")
    parser.add_argument("--sources", type=int, default=40)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.what == "status":
        with tempfile.TemporaryDirectory(prefix="health-") as folder:
            print(json.dumps(status_takes(Path(folder))))
        return
    for rhythm in RHYTHMS:
        print(json.dumps(lived(rhythm, n_sources=given.sources, days=given.days, seed=given.seed)), flush=True)


if __name__ == "__main__":
    main()
