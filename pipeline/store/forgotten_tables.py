"""The tables of what a person has decided: what is to be forgotten, and what was taken apart (tables.py draws all of them)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table

from pipeline.store.columns import SHORT, metadata
from pipeline.store.types import Line, UTCTime

tombstones = Table(
    "tombstones",
    metadata,
    Column("mark", Line(SHORT), primary_key=True),
    Column("kind", Line(SHORT), nullable=False),
    Column("of_mark", Line(SHORT)),
    Column("forgotten_at", UTCTime, nullable=False),
    Column("lifted_at", UTCTime),
    Column("is_applied", Boolean, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("archive_record", Line(SHORT), primary_key=True),
)

separations = Table(
    "separations",
    metadata,
    Column("article_key", Line(SHORT), primary_key=True),
    Column("other_key", Line(SHORT), primary_key=True),
    Column("separated_at", UTCTime, nullable=False),
    Column("lifted_at", UTCTime),
    Index("ix_separations_other_key", "other_key"),
)
