"""What the definitions of the tables share: one registry, row ids, counts and lengths."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData

metadata = MetaData()
"""Every table of the program; views, full-text index and triggers are the migrations' alone."""

Id = BigInteger().with_variant(Integer(), "sqlite")

SHORT = 200
"""Characters of a code, a name, a place in the archive."""
TITLE = 2_000
"""Characters of a headline, an ETag, a sentence."""
ADDRESS = 4_000
"""Characters of a URL or a standfirst."""
BODY = 10_000_000
"""Characters of a text; a page itself is held under 10 MiB."""


def new_id(name: str) -> Column[int]:
    """Make a row id that is never used twice."""
    return Column(name, Id, Identity(always=False), primary_key=True, autoincrement=True)


def count(name: str) -> Column[int]:
    """Make a count that begins at 0."""
    return Column(name, Integer, nullable=False, server_default="0")
