"""The gate before the archive: pages and links that are to be forgotten do not get in.

It knows the tombstones by heart and looks for new ones now and then; what slips through meanwhile is caught by the line, which
asks inside its transaction.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import ingest, store
from pipeline.errors import UsageError
from pipeline.items import JudgedLink, Link
from pipeline.urls import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.items import Outcome, Page, Source, TombstoneKind
    from pipeline.store import Store

FRESH_S = 2.0


class Gate:
    """Says what is to be forgotten, for as long as a run lasts; any thread may ask."""

    def __init__(self, database: Store) -> None:
        self._store = database
        self._standing: dict[str, TombstoneKind] = {}
        self._looked_at = float("-inf")

    def why(self, page: Page) -> TombstoneKind | None:
        """Say by what a page is to be forgotten; None: it is not."""
        standing = self._fresh()
        return _first(standing, ingest.marks_of(page)) if standing else None

    def turned_away(self, page: Page) -> Outcome | None:
        """Write the outcome of a page that is to be forgotten; None: it is not, and nothing was written."""
        kind = self.why(page)
        return self._store.transact(lambda tx: ingest.keep_out(page, tx, kind)) if kind else None

    def is_closed(self, url: str, source: str | None) -> bool:
        """Say whether an address is to be forgotten."""
        standing = self._fresh()
        return bool(standing) and _first(standing, _of_link(url, source)) is not None

    def judged(self, links: Sequence[JudgedLink]) -> list[JudgedLink]:
        """Refuse the links that are to be forgotten; nothing is kept of what was said about them."""
        standing = self._fresh()
        if not standing:
            return list(links)
        return [_refused(one) if _first(standing, _of_link(one.link.url, one.link.source)) else one for one in links]

    def sources(self, chosen: Iterable[Source], *, are_named: bool) -> list[Source]:
        """Leave out the sources that are to be forgotten, and what of the others is at such a host.

        Raises: UsageError — somebody has named one.
        """
        standing, left = self._fresh(), []
        for source in chosen:
            if marks.of_source(source.key) not in standing:
                left.append(self._pruned(source) if standing else source)
            elif are_named:
                undo = f"`copydesk forget --undo --source {source.key}` lifts that"
                raise UsageError(f"source {source.key} is to be forgotten, so it is not crawled: {undo}")
        return left

    def _pruned(self, source: Source) -> Source:
        def open_ones(addresses: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(url for url in addresses if not self.is_closed(url, None))

        feeds, sitemaps, sections = map(open_ones, (source.feeds, source.sitemaps, source.sections))
        return replace(source, feeds=feeds, sitemaps=sitemaps, sections=sections)

    def _fresh(self) -> dict[str, TombstoneKind]:
        if time.monotonic() - self._looked_at > FRESH_S:
            self._standing = store.standing(self._store)
            self._looked_at = time.monotonic()
        return self._standing


def _of_link(url: str, source: str | None) -> frozenset[str]:
    own = {marks.of_address(url), *([marks.of_source(source)] if source is not None else ())}
    return marks.of_hosts(url) | own


def _first(standing: dict[str, TombstoneKind], found: Iterable[str]) -> TombstoneKind | None:
    return next((standing[mark] for mark in found if mark in standing), None)


def _refused(one: JudgedLink) -> JudgedLink:
    link = one.link
    bare = Link(url=link.url, source=link.source, found_in=link.found_in, found_kind=link.found_kind)
    return JudgedLink(link=bare, url_key=one.url_key, state="refused", reason="forgotten")
