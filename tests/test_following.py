"""Four processes write, one follows: what it has followed is what was made, in the order in which it was.

`FOLLOW=20000` makes so many changes on each database; without it a few hundred.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from pipeline.store import following
from pipeline.store.choice import Choice

N_PROCESSES = 4
N_CHANGES = int(os.environ.get("FOLLOW", "400"))
WRITER = """
import random, sys, time
from datetime import UTC, datetime, timedelta
from pipeline import dedup, stories
from pipeline import store as rooms
from pipeline.items import Article, Page
from pipeline.jobs import deleting
from pipeline.store.scope import Scope

url, number, wanted = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance, now, made, n_changes = random.Random(number), datetime(2026, 11, 22, 12, tzinfo=UTC), [], 0
WORDS = "harbour council bridge engineer market school river ferry strike budget mayor tower valley clock".split()


def text():
    return "\\n".join(f"{' '.join(chance.choices(WORDS, k=12))} {chance.randrange(10**6)}." for _ in range(6))


def save(tx, address, words):
    page = Page(requested_url=address, url=address, body=words.encode(), source=f"s{number}", fetched_at=now)
    article = Article(url=address, source=f"s{number}", headline=words[:30], text=words, word_count=80, fetched_at=now,
                      language=chance.choice(("en", "en-GB", "de", None)))
    marks = dedup.fingerprint(article, body=page.body)
    known = tx.known(marks, page)
    verdict = dedup.decide(article, marks, known, is_replay=False)
    stories.settle(verdict, tx.save(verdict, page), known, tx)
    if chance.random() < 0.1:
        time.sleep(chance.random() / 100)  # a transaction that takes its time


def count(tx):
    return tx.connection.exec_driver_sql("SELECT count(*) FROM changes").scalar()


with rooms.open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    while store.transact(count) < wanted:
        now += timedelta(minutes=1)
        if made and chance.random() < 0.05:
            address, _ = made.pop(chance.randrange(len(made)))
            key = dedup.article_key(address, source=f"s{number}", external_id=None, body=b"")
            deleting.delete(store, Scope(marks=frozenset({key})))
            continue
        batch = []
        for _ in range(chance.randrange(1, 12)):
            if made and chance.random() < 0.4:  # another text at a known address
                place = chance.randrange(len(made))
                batch.append((made[place][0], text()))
                made[place] = batch[-1]
            elif made and chance.random() < 0.3:  # a copy of a known text
                batch.append((f"https://s{number}.example/{len(made)}-{chance.randrange(10**9)}", chance.choice(made)[1]))
                made.append(batch[-1])
            else:
                batch.append((f"https://s{number}.example/{len(made)}-{chance.randrange(10**9)}", text()))
                made.append(batch[-1])
        def write(tx):
            for address, words in batch:
                save(tx, address, words)
        store.transact(write)
"""


def start(database_url):
    command, pipe = [sys.executable, "-c", WRITER, database_url], subprocess.PIPE
    running = [
        subprocess.Popen([*command, str(number), str(N_CHANGES)], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for number in range(N_PROCESSES)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    return running


def poll(store, replica, followed):
    """Follow in both ways: by `v_changes` itself, and as `export --after` does."""
    after = followed[-1][0] if followed else 0
    rows = store.select("SELECT change_id, article_id, change FROM v_changes WHERE change_id > :after ORDER BY 1", after=after)
    followed += [(row["change_id"], row["article_id"], row["change"]) for row in rows]
    cursor, newest = replica["cursor"], following.newest(store)
    for change in following.changed(store, Choice(one_per_story=True), after=cursor, until=newest):
        if change.found:
            replica["articles"][change.article_id] = (change.found.article.text, change.found.stored.story_id)
        else:
            replica["articles"].pop(change.article_id, None)
    replica["cursor"] = newest


def test_who_follows_four_writers_misses_nothing_and_sees_the_order(store, database_url):
    running, replica, followed = start(database_url), {"cursor": 0, "articles": {}}, []
    n_polls = 0
    while any(process.poll() is None for process in running):
        poll(store, replica, followed)
        n_polls += 1
        time.sleep(0.02)
    for process in running:
        assert process.wait() == 0, process.communicate()[1]
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()
    poll(store, replica, followed)
    made = store.select("SELECT change_id, article_id, change FROM v_changes ORDER BY change_id")
    assert followed == [(row["change_id"], row["article_id"], row["change"]) for row in made]
    assert len(made) >= N_CHANGES
    assert {row["change"] for row in made} >= {"added", "revised", "regrouped", "forgotten"}
    there = store.select("SELECT article_id, text, story_id FROM v_articles WHERE relation = 'first'")
    assert replica["articles"] == {row["article_id"]: (row["text"], row["story_id"]) for row in there}
    assert n_polls > 5
    print(f"{store.dialect}: {len(made)} changes by {N_PROCESSES} writers, followed in {n_polls} polls: none missed")
