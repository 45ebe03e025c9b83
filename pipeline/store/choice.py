"""Which articles somebody asks for, as conditions on `v_articles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from pipeline.store.views import ARTICLES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an article must be; as it stands, any is good."""

    source: str | None = None
    """Source key; None: any."""
    since: datetime | None = None
    """Not before this time, by when it was published, else first seen."""
    until: datetime | None = None
    """Before this time, likewise."""
    languages: tuple[str, ...] = ()
    """One of these, as they are stored (`en`); empty: any, also an unknown one."""
    one_per_story: bool = False
    """True: only what is first in its story; no copy stands in for it."""
    exclude_reserved: bool = False
    """True: nothing whose publisher reserves uses of it."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say all of it."""
        return ([ARTICLES.c.source == self.source] if self.source else []) + self.passing()

    def passing(self) -> list[ColumnElement[bool]]:
        """Say what may change of an article; written so that the indexes on the two times are of use."""
        published, seen, language = ARTICLES.c.published_at, ARTICLES.c.first_seen_at, ARTICLES.c.language
        chosen: list[ColumnElement[bool]] = []
        if self.since:
            chosen.append(or_(published >= self.since, and_(published.is_(None), seen >= self.since)))
        if self.until:
            chosen.append(or_(published < self.until, and_(published.is_(None), seen < self.until)))
        if self.languages:
            chosen.append(language.in_(self.languages))
        if self.one_per_story:
            chosen.append(ARTICLES.c.relation == "first")
        if self.exclude_reserved:
            chosen.append(ARTICLES.c.reservation.is_(None))
        return chosen


EVERY = Choice()
