"""The tables of what is to be forgotten (tables.py draws all of them)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table

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
