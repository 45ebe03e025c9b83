"""How long a database of 100,000 made articles takes from SQLite to PostgreSQL, and whether every view says the same there.

    python -m bench.moving                          # a quarter of an hour, half of it for making the articles
    python -m bench.moving --articles 10000

The articles are those of bench/sameness.py, each with its index keys, its full text, a revision, a change and an author; one in
ten has a second revision and a struck block.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from bench.sameness import CHUNK, NOW, engine_of, fill, rows, server
from pipeline.store import copying, migrate, tables
from pipeline.store.rows import searchable

if TYPE_CHECKING:
    from sqlalchemy import Connection

VIEWS = (
    *("v_articles", "v_article_authors", "v_article_tags", "v_stories", "v_story_members", "v_removed_blocks", "v_revisions"),
    *("v_changes", "v_links", "v_rejections", "v_sources", "v_runs", "v_source_health", "v_days", "v_source_furniture"),
    "v_stage_runs",
)


def made(start: int) -> tuple[int, list[Any], list[dict[str, Any]]]:
    """Make a thousand articles and what is searched of them."""
    made_rows = rows(start)
    return start, made_rows, [searchable(f"Headline {start + at}", None, row[0]) for at, row in enumerate(made_rows)]


def hang(connection: Connection, start: int, made_rows: list[Any], searched: list[dict[str, Any]]) -> None:
    """Store what hangs on articles."""
    ids = range(start + 1, start + 1 + len(made_rows))
    texts = {n: row[0] for n, row in zip(ids, made_rows, strict=True)}
    connection.execute(insert(tables.article_search), [{"article_id": n} | one for n, one in zip(ids, searched, strict=True)])
    connection.execute(
        insert(tables.article_authors), [{"article_id": n, "position": 0, "name": f"Ann {n % 900}"} for n in ids]
    )
    versions = [(n, revision) for n in ids for revision in (1, 2)[: 1 + (n % 10 == 0)]]
    common = {"seen_at": NOW, "headline": None, "text_hash": "", "is_silent": False}
    connection.execute(
        insert(tables.revisions), [common | {"article_id": n, "revision": r, "text": texts[n]} for n, r in versions]
    )
    changes = [{"article_id": n, "article_key": f"{n:032x}", "change": "added", "changed_at": NOW} for n in ids]
    connection.execute(insert(tables.changes), changes)
    struck = [{"article_id": n, "number": 0, "position": 9, "text": "Leave a comment", "reason": "comment_footer"} for n in ids]
    connection.execute(insert(tables.removed_blocks), struck[::10])


def filled(url: str, n_articles: int) -> None:
    """Fill a database."""
    engine = engine_of(url)
    with get_context("spawn").Pool(2) as pool:
        for start, made_rows, searched in pool.imap(made, range(0, n_articles, CHUNK)):
            with engine.begin() as connection:
                fill(connection, start, made_rows)
                hang(connection, start, made_rows, searched)
    engine.dispose()


def digest(url: str, view: str) -> tuple[int, str]:
    """Count a view's rows and hash what they say, in an order that both databases have."""
    engine, whole, n = engine_of(url), 0, 0
    with engine.connect() as connection:
        found = connection.execution_options(stream_results=True, yield_per=CHUNK).execute(text(f"SELECT * FROM {view}"))
        columns = list(found.keys())
        names = [name for name in columns if name != "search_vector"]
        for row in found.mappings():
            said = "\x1f".join(plain(row[name]) for name in names)
            whole = (whole + int.from_bytes(sha256(said.encode()).digest()[:16], "big")) % (1 << 128)
            n += 1
    engine.dispose()
    return n, f"{whole:032x}"


def plain(value: object) -> str:
    """Write a value alike, whichever database it comes from."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("=%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool | int | float | Decimal):
        return f"{float(value):.9g}"
    return "null" if value is None else f"={value}"


def counting() -> Iterator[None]:
    """Show how far a copy is, a line for each million rows."""
    n = 0
    while True:
        n += 1
        if n % 1_000 == 0:
            print(f"{n:,} thousand rows", flush=True)
        yield


def main() -> None:
    """Measure, and say whether the views agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder, server("postgresql", Path(folder)) as new:
        old = f"sqlite:///{Path(folder) / 'articles.db'}"
        migrate.upgrade(old)
        filled(old, given.articles)
        n_bytes = (Path(folder) / "articles.db").stat().st_size
        print(f"{given.articles:,} articles made, {n_bytes / 2**20:,.0f} MiB", flush=True)
        before, steps = time.monotonic(), counting()
        done = copying.copy(old, new, advance=lambda: next(steps))
        took = time.monotonic() - before
        print(
            f"{sum(done.rows.values()):,} rows copied in {took:.0f} s, {given.articles / took:,.0f} articles a second",
            flush=True,
        )
        differ = [view for view in VIEWS if digest(old, view) != digest(new, view)]
        print("every view says the same on both" if not differ else f"views that differ: {', '.join(differ)}")


if __name__ == "__main__":
    main()
