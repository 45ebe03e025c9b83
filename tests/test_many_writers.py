"""Four processes write the same texts at once: nobody fails, and no text has two stories."""

from __future__ import annotations

import json
import random
import subprocess
import sys

from pipeline import store as rooms

N_STORIES, N_PROCESSES = 40, 4
WORDS = ("harbour", "council", "bridge", "engineer", "market", "school", "river", "ferry", "strike", "budget", "mayor")
NAMES = ("Haverby", "Lindholm", "Orsa", "Kestrel", "Marlow", "Tiverton", "Aldgate", "Brune", "Sorley", "Penhallow")
WRITER = """
import json, sys
from datetime import UTC, datetime
from pipeline import store as rooms
from pipeline.ingest import ingest
from pipeline.items import Page

url, path = sys.argv[1:]
now = datetime(2026, 11, 22, 12, tzinfo=UTC)
rows = [json.loads(line) for line in open(path, encoding="utf8")]
pages = [
    Page(requested_url=row["url"], url=row["url"], body=row["text"].encode(), is_text=True, source=row["source"],
         fetched_at=now, external_id=row["url"])
    for row in rows
]
print("ready", flush=True)
sys.stdin.readline()
with rooms.open_store(url) as store:
    states = [outcome.state for outcome in ingest(pages, store, batch_size=4)]
print(json.dumps(states))
"""


def sentences(chance: random.Random, n: int) -> list[str]:
    made = []
    for _ in range(n):
        name, number = chance.choice(NAMES), chance.randrange(3, 900)
        words = " ".join(chance.choices(WORDS, k=9))
        made.append(f"{name} said on Monday that {number} of the {words} would be looked at again.")
    return made


def deliveries(chance: random.Random) -> list[dict[str, str]]:
    """Make two copies of each text, at two outlets: whole, and cut or edited by turns."""
    made = []
    for number in range(N_STORIES):
        whole = sentences(chance, 9)
        other = whole[:6] if number % 2 else [*whole[:4], "The editors have left a sentence out here.", *whole[5:]]
        for outlet, text in (("gazette", whole), ("courier", other)):
            url = f"https://{outlet}.example/{number}"
            made.append({"url": url, "source": outlet, "text": "\n".join(text), "headline": ""})
    return made


def test_four_processes_that_deliver_every_text_twice_make_one_story_of_each(database_url, tmp_path):
    chance = random.Random(1)
    made = deliveries(chance)
    shares: list[list[dict[str, str]]] = [[] for _ in range(N_PROCESSES)]
    for number, row in enumerate(made):
        for process in (number, number + 1 + number // 2 % 2):  # copies of one text, and the same address again, go to others
            shares[process % N_PROCESSES].append(row)
    running = []
    for number, share in enumerate(shares):
        chance.shuffle(share)
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in share), encoding="utf8")
        command, pipe = [sys.executable, "-c", WRITER, database_url, str(path)], subprocess.PIPE
        running.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        said += json.loads(out)
    assert len(said) == 2 * len(made)
    assert set(said) <= {"article", "duplicate", "near_duplicate", "unchanged"}
    assert said.count("unchanged") == len(made), "each address was delivered twice"
    with rooms.open_store(database_url) as store:
        rows = store.select("SELECT url, story_id FROM v_articles")
        assert len(rows) == len(made)
        stories: dict[str, set[int]] = {}
        for row in rows:
            stories.setdefault(row["url"].rpartition("/")[2], set()).add(row["story_id"])
        assert {number for number, found in stories.items() if len(found) != 1} == set(), "texts that have two stories"
        assert [row["n_articles"] for row in store.select("SELECT n_articles FROM v_stories")] == [2] * N_STORIES
        assert store.select("SELECT count(*) AS n FROM v_rejections")[0]["n"] == 0
