"""Articles out as Apache Parquet: the fields of JSON Lines in typed columns; a thousand rows in memory at a time."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.records import record
from pipeline.report.export import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from pipeline.store.queries import Found

GROUP = 1_000
"""Rows of a row group."""
TIMES = ("published_at", "modified_at", "first_seen_at", "fetched_at")
LISTS = ("authors", "tags")
NUMBERS = ("word_count", "article_id", "story_id", "n_revisions")


def rows(found: Iterable[Found]) -> Iterator[bytes]:
    """Write a Parquet file, compressed with zstd, a row group at a time.

    Raises: ConfigError — pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as exc:
        raise ConfigError("Parquet is written by pyarrow, which is missing: pip install 'copydesk[parquet]'") from exc
    schema, buffer = _schema(), io.BytesIO()
    with pa.PythonFile(buffer, mode="w") as sink, pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        articles = iter(found)
        while group := list(islice(articles, GROUP)):
            writer.write_table(pa.Table.from_pylist([_row(one) for one in group], schema=schema))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        writer.close()
        yield buffer.getvalue()


def _schema() -> pa.Schema:
    import pyarrow as pa

    names = pa.list_(pa.string())
    kinds = (
        dict.fromkeys(TIMES, pa.timestamp("ms", tz="UTC"))
        | dict.fromkeys(LISTS, names)
        | dict.fromkeys(NUMBERS, pa.int64())
        | {"is_degraded": pa.bool_()}
    )
    removed = pa.list_(pa.struct([("text", pa.string()), ("reason", pa.string()), ("position", pa.int64())]))
    return pa.schema([*((name, kinds.get(name, pa.string())) for name in COLUMNS), ("removed", removed)])


def _row(one: Found) -> dict[str, object]:
    article, stored = one.article, one.stored
    fields: dict[str, object] = {**record(article, stored=stored)}
    moments = {
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "first_seen_at": stored.first_seen_at,
        "fetched_at": article.fetched_at,
    }
    return {**fields, **moments}
