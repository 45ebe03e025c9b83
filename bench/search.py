"""How long a search takes among 100,000 made articles, on both databases: 60 queries, each five times, by turns.

    python bench/search.py                          # both databases, some ten minutes, most of them for making the articles
    python bench/search.py --articles 10000 --database sqlite

The articles are those of bench/sameness.py, 350 words as frequent as in a language; one in ten is in a made script without
spaces. The queries are frequent, middling and rare words, two and three of them, phrases that stand in many articles and in
few, beginnings, exclusions, words of two and four characters without spaces, and a source and a time as filters. What is
timed is `finding.matching`: the 20 best articles, whole, with their snippets.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from bench.sameness import CHUNK, PHRASES, VOCABULARY, engine_of, made, server, words
from pipeline.store import finding, migrate, open_store, rows, tables
from pipeline.store.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pipeline.store import Store

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROUNDS = 5
LATEST = 100_000
SIGNS = [chr(0x4E00 + number * 7) for number in range(1_500)]
SIGN_WORDS = [random.Random(f"sign {n}").choices(SIGNS, k=2 + n % 3) for n in range(3_000)]


def page(number: int) -> tuple[str, str]:
    """Make an article's headline and text."""
    chance = random.Random(f"headline {number}")
    if number % 10:
        return " ".join(words(chance, 8)).capitalize(), made(number)
    drawn = ["".join(SIGN_WORDS[min(int(chance.expovariate(1 / 300)), 2_999)]) for _ in range(260)]
    return "".join(drawn[:8]), "\n".join("".join(drawn[at : at + 26]) + "\u3002" for at in range(0, 260, 26))


def articles(start: int) -> list[dict[str, Any]]:
    """Make a thousand articles and what is searched of them."""
    found = []
    for number in range(start, start + CHUNK):
        headline, body = page(number)
        common = {"article_id": number + 1, "headline": headline, "body": body}
        found.append(common | {"searched": rows.searchable(headline, None, body)})
    return found


def fill(connection: Connection, made_rows: list[dict[str, Any]]) -> None:
    """Store a thousand articles."""
    ids = [row["article_id"] for row in made_rows]
    connection.execute(insert(tables.stories), [{"story_id": n, "first_article_id": n} for n in ids])
    common = {"authors": "", "tags": "", "kind": "news", "access": "free", "word_count": 350, "is_degraded": False,
              "relation": "first", "n_revisions": 1, "tls_verified": True, "extractor_version": "", "cleaner_version": "",
              "text_hash": "", "language": "en"}  # fmt: skip
    stored = [
        common
        | {
            "article_id": row["article_id"],
            "story_id": row["article_id"],
            "article_key": f"{row['article_id']:032x}",
            "source": f"s{row['article_id'] % 50}",
            "url": f"https://s{row['article_id'] % 50}.example/{row['article_id']}",
            "headline": row["headline"],
            "text": row["body"],
            "first_seen_at": NOW - timedelta(minutes=5 * (LATEST - row["article_id"])),
            "published_at": NOW - timedelta(minutes=5 * (LATEST - row["article_id"])),
            "fetched_at": NOW,
        }
        for row in made_rows
    ]
    connection.execute(insert(tables.articles), stored)
    connection.execute(
        insert(tables.article_search), [{"article_id": row["article_id"]} | row["searched"] for row in made_rows]
    )


def queries() -> list[tuple[str, Choice]]:
    """Make sixty queries."""
    chance, every = random.Random("queries"), Choice()
    spaced = [VOCABULARY[rank] for rank in (0, 1, 2, 5, 10, 20, 50, 100, 200, 400, 600, 800, 1_000, 1_500, 2_000, 3_000)]
    drawn = [" ".join(chance.choices(VOCABULARY[:400], k=2 + n % 2)) for n in range(10)]
    phrases = [
        '"' + " ".join(PHRASES[n][at : at + 2 + n % 3]) + '"' for n, at in zip(range(8), (0, 1, 2, 0, 1, 0, 2, 1), strict=True)
    ]
    common = [f'"{VOCABULARY[a]} {VOCABULARY[b]}"' for a, b in ((0, 1), (3, 7), (20, 40), (100, 5))]
    begun = [VOCABULARY[rank][:4] + "*" for rank in (3, 77, 900, 2_500)]
    without = [f"{VOCABULARY[30]} -{VOCABULARY[0]}", f"{VOCABULARY[90]} -{VOCABULARY[60]} -{VOCABULARY[2]}"]
    signs = ["".join(SIGN_WORDS[rank]) for rank in (0, 1, 2, 10, 50, 100, 300, 700, 1_200, 2_000)]
    filtered = [
        (VOCABULARY[4], Choice(source="s7")),
        (VOCABULARY[4], Choice(since=NOW - timedelta(days=30))),
        (VOCABULARY[250], Choice(source="s7", since=NOW - timedelta(days=200))),
        (f"{VOCABULARY[15]} {VOCABULARY[45]}", Choice(since=NOW - timedelta(days=365), until=NOW - timedelta(days=300))),
        (VOCABULARY[1_200], Choice(source="s11")),
        ("".join(SIGN_WORDS[5]), Choice(source="s20")),
    ]
    return [(one, every) for one in (*spaced, *drawn, *phrases, *common, *begun, *without, *signs)] + filtered


def measured(store: Store) -> dict[str, Any]:
    """Ask everything five times, by turns; the first round, in which a database reads from the disk, counts."""
    asked = queries()
    times: dict[int, list[float]] = {number: [] for number in range(len(asked))}
    found = {}
    for _ in range(ROUNDS):
        for number, (query, choice) in enumerate(asked):
            before = time.perf_counter()
            found[number] = [hit.found.stored.article_id for hit in finding.matching(store, query, choice)]
            times[number].append(1000 * (time.perf_counter() - before))
    every = [one for taken in times.values() for one in taken]
    slowest = sorted(((median(taken), asked[number][0]) for number, taken in times.items()), reverse=True)[:5]
    return {"n_queries": len(asked), "p50_ms": median(every), "p95_ms": quantiles(every, n=20)[18], "max_ms": max(every),
            "slowest": slowest, "found": found}  # fmt: skip


def filled(url: str, n_articles: int) -> Iterator[int]:
    """Fill a database, a thousand articles at a time."""
    engine = engine_of(url)
    with get_context("spawn").Pool(2) as pool:
        for number, made_rows in enumerate(pool.imap(articles, range(0, n_articles, CHUNK))):
            with engine.begin() as connection:
                fill(connection, made_rows)
            yield (number + 1) * CHUNK
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def main() -> None:
    """Measure, and print a line for each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="both if none is named")
    given = parser.parse_args()
    found = []
    for database in given.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder, server(database, Path(folder)) as url:
            migrate.upgrade(url)
            for n in filled(url, given.articles):
                if n % 20_000 == 0:
                    print(f"{database}: {n:,} articles", flush=True)
            with open_store(url) as store:
                taken = measured(store)
        found.append(taken.pop("found"))
        print(json.dumps({"database": database, "articles": given.articles, **taken}, ensure_ascii=False), flush=True)
    if len(found) > 1:
        same = sum(found[0][number] == found[1][number] for number in found[0])
        print(f"{same} of {len(found[0])} queries give the same articles in the same order on both")


if __name__ == "__main__":
    main()
