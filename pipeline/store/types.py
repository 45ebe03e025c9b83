"""Column types that make one schema of two databases: times, text that both accept, keys that fit an index."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
KEY_BYTES = 500
"""A B-tree row of PostgreSQL holds about 2,700 bytes; a longer key is cut and hashed."""


class UTCTime(TypeDecorator[datetime]):
    """A moment in whole seconds: `timestamptz` on PostgreSQL, ISO 8601 text that sorts on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Choose what the database keeps."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Make it UTC, whole seconds, in years that every reader can read back."""
        if value is None:
            return None
        moment = as_utc(value)
        return moment if dialect.name == "postgresql" else moment.strftime(FORMAT)

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        """Read it back aware, in UTC."""
        del dialect
        if value is None or isinstance(value, datetime):
            return value.astimezone(UTC) if value else None
        return datetime.fromisoformat(value)


class Line(TypeDecorator[str]):
    """Text that both databases accept: no NUL, no lone surrogate, no longer than its limit in characters."""

    impl = Text
    cache_ok = True

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean it on the way in."""
        del dialect
        return None if value is None else clean_text(value)[: self.limit]


class Names(TypeDecorator[tuple[str, ...]]):
    """A few names in order, kept as one text, a line each."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Join them."""
        del dialect
        return clean_text("\n".join(" ".join(name.split()) for name in value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Part them again."""
        del dialect
        return tuple(value.split("\n")) if value else ()


class Key(TypeDecorator[str]):
    """A natural key of any length that an index can hold; long ones end in their hash (see `stored_key`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Shorten it if need be; comparisons go the same way."""
        del dialect
        return None if value is None else stored_key(value)


def as_utc(value: datetime) -> datetime:
    """Bring a time to UTC and whole seconds, inside the years that both databases read back.

    Raises: ValueError — it has no time zone; such a time is a bug of whoever made it.
    """
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value!r}")
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        moment = LATEST if value.year > EARLIEST.year else EARLIEST
    return min(max(moment, EARLIEST), LATEST).replace(microsecond=0)


def clean_text(value: str) -> str:
    """Take out what a database refuses: NUL goes, surrogates are paired or become U+FFFD.

    >>> clean_text("a\\x00b\\ud83d\\ude00c\\ud800")
    'ab😀c\ufffd'
    """
    if "\x00" in value:
        value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def stored_key(key: str) -> str:
    """Say how a key is kept: as it is, or if it is long its beginning and a hash of the whole.

    >>> stored_key("example.com/a")
    'example.com/a'
    """
    cleaned = clean_text(key)
    whole = cleaned.encode()
    if len(whole) <= KEY_BYTES:
        return cleaned
    return whole[: KEY_BYTES - 80].decode(errors="ignore") + "#sha256:" + sha256(whole).hexdigest()
