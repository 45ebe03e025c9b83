"""A source's memory in SQL: its recurring blocks, known headlines, and articles to be cleaned again.

What is furniture is not decided here; `clean` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update

from pipeline.items import Memory, SourceBlock
from pipeline.items.memory import block_key, headline_key
from pipeline.store import tables
from pipeline.store.types import stored_key
from pipeline.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from pipeline.store.session import Store

CHUNK = 400
TOTAL = ""
"""The key of a source's own row, which counts its stories."""
KEPT = 200
"""A block that only one story carries is forgotten when so many others have followed."""
PRUNED_EVERY = 100
COUNTED = ("n_pages", "n_stories", "first_story", "last_story", "first_seen_at", "last_seen_at", "article_ids")


def recall(
    store: Store, source: str, keys: Mapping[str, Sequence[str]], *, article_key: str, url_keys: Sequence[str]
) -> Memory:
    """Recall what a source has taught about some lines.

    Args:
        keys — of lines, under `blocks` and under `headlines`. article_key, url_keys — the article's own: its headline, as
        its own address carries it, is not another's.
    """
    with store.read() as connection:
        found = blocks(connection, source, keys["blocks"])
        headlines = _headlines(connection, source, keys["headlines"], article_key=article_key, url_keys=url_keys)
    return Memory(headlines=frozenset(headlines), blocks=found.blocks, n_stories=found.n_stories)


def blocks(connection: Connection, source: str, keys: Sequence[str]) -> Memory:
    """Look up which blocks of a source were seen before."""
    b, found = tables.source_blocks, dict[str, SourceBlock]()
    wanted = [TOTAL, *keys]
    for i in range(0, len(wanted), CHUNK):
        here = select(b).where(b.c.source == source, b.c.text_key.in_(wanted[i : i + CHUNK]))
        found.update((row["text_key"], _block(row)) for row in connection.execute(here).mappings())
    total = found.pop(TOTAL, None)
    return Memory(blocks=found, n_stories=total.n_stories if total else 0)


def learn(connection: Connection, source: str, seen: Iterable[SourceBlock], *, n_stories: int) -> None:
    """Write what a page has taught; blocks that only one story carried long ago are forgotten."""
    rows = [_row(source, block) for block in seen]
    if not rows:
        return
    total = {**rows[0], "text_key": TOTAL, "text": "", "article_ids": "", "n_stories": n_stories, "last_story": n_stories}
    upsert(connection, tables.source_blocks, [*rows, total], on=["source", "text_key"], change=COUNTED)
    if n_stories % PRUNED_EVERY == 0:
        b = tables.source_blocks.c
        old = (b.source == source) & (b.text_key != TOTAL) & (b.n_stories == 1) & (b.last_story < n_stories - KEPT)
        connection.execute(delete(tables.source_blocks).where(old))


def clean_carriers(connection: Connection, source: str, headline: str | None, *, article_id: int) -> None:
    """Note that earlier articles carry a line that turns out to be the headline of another; one that was known changes nothing.

    Costs two look-ups by key. Carriers are the first few articles that had the line near an end of their text.
    """
    key, a, b = headline_key(headline), tables.articles.c, tables.source_blocks.c
    if headline is None or key is None:
        return
    carriers = select(b.article_ids).where(b.source == source, b.text_key == block_key(headline))
    found = connection.execute(carriers).scalar()
    same = select(a.article_id).where(a.source == source, a.headline_key == key, a.article_id != article_id)
    if found and connection.execute(same.limit(1)).first() is None:
        clean_again(connection, {int(number) for number in found.split()} - {article_id})


def unlearn(connection: Connection, source: str | None, article_id: int) -> None:
    """Count an article no more among the carriers of blocks, or the same text could count twice if it comes back."""
    b = tables.source_blocks
    carries = (" " + b.c.article_ids + " ").like(f"% {article_id} %")
    for row in connection.execute(select(b).where(b.c.source == source, carries)).mappings().all():
        left = " ".join(number for number in row["article_ids"].split() if int(number) != article_id)
        here = (b.c.source == source) & (b.c.text_key == row["text_key"])
        counted = {"article_ids": left, "n_stories": row["n_stories"] - 1, "n_pages": max(1, row["n_pages"] - 1)}
        connection.execute(update(b).where(here).values(counted) if row["n_stories"] > 1 else delete(b).where(here))


def unlearn_all(connection: Connection, source: str, article_ids: Sequence[int]) -> None:
    """Count articles no more among the carriers of blocks; what only they carried is gone. Looks at each block once."""
    b, gone = tables.source_blocks, {str(article_id) for article_id in article_ids}
    carried = select(b.c.text_key, b.c.article_ids, b.c.n_stories, b.c.n_pages).where(
        b.c.source == source, b.c.article_ids != ""
    )
    for row in connection.execute(carried).all():
        left = [number for number in row.article_ids.split() if number not in gone]
        n_gone = len(row.article_ids.split()) - len(left)
        if not n_gone:
            continue
        here, n_stories = (b.c.source == source) & (b.c.text_key == row.text_key), row.n_stories - n_gone
        counted = {"article_ids": " ".join(left), "n_stories": n_stories, "n_pages": max(1, row.n_pages - n_gone)}
        connection.execute(update(b).where(here).values(counted) if n_stories > 0 else delete(b).where(here))


def clean_again(connection: Connection, article_ids: Iterable[int]) -> None:
    """Note that articles carry what has turned out to be no text; those that are withdrawn are passed over."""
    a, wanted = tables.articles.c.article_id, tuple(article_ids)
    there = connection.execute(select(a).where(a.in_(wanted))).scalars() if wanted else ()
    rows = [{"article_id": article_id} for article_id in there]
    upsert(connection, tables.recleanings, rows, on=["article_id"], change=())


def to_clean_again(store: Store, *, limit: int) -> list[tuple[int, str | None]]:
    """List articles that wait to be cleaned again, with the archive record of the text they carry now."""
    a, waiting = tables.articles.c, tables.recleanings
    wanted = select(a.article_id, a.archive_record).join(waiting, waiting.c.article_id == a.article_id)
    with store.read() as connection:
        return [(row[0], row[1]) for row in connection.execute(wanted.order_by(a.article_id).limit(limit))]


def cleaned_again(store: Store, article_ids: Sequence[int]) -> None:
    """Note that articles no longer wait."""
    waiting = tables.recleanings
    store.transact(lambda tx: tx.connection.execute(delete(waiting).where(waiting.c.article_id.in_(article_ids))))


def _headlines(
    connection: Connection, source: str, keys: Sequence[str], *, article_key: str, url_keys: Sequence[str]
) -> set[str]:
    links, articles = tables.links.c, tables.articles.c
    own = [stored_key(key) for key in url_keys]
    found: set[str] = set()
    for i in range(0, len(keys), CHUNK):
        some = keys[i : i + CHUNK]
        announced = select(links.headline_key).where(links.source == source, links.headline_key.in_(some))
        # a link that led to this article at another address announces its own headline
        own_article = select(articles.article_id).where(articles.article_key == article_key).scalar_subquery()
        announced = announced.where(
            links.url_key.not_in(own), or_(links.article_id.is_(None), links.article_id != own_article, own_article.is_(None))
        )
        stored = select(articles.headline_key).where(
            articles.source == source, articles.headline_key.in_(some), articles.article_key != article_key
        )
        for question in (announced, stored):
            found.update(key for key in connection.execute(question).scalars() if key)
    return found


def _block(row: RowMapping) -> SourceBlock:
    ids = tuple(int(number) for number in row["article_ids"].split())
    return SourceBlock(
        key=row["text_key"], text=row["text"], article_ids=ids, **{name: row[name] for name in COUNTED if name != "article_ids"}
    )


def _row(source: str, block: SourceBlock) -> dict[str, object]:
    counted = {name: getattr(block, name) for name in COUNTED}
    ids = " ".join(str(number) for number in block.article_ids)
    return {"source": source, "text_key": block.key, "text": block.text, **counted, "article_ids": ids}
