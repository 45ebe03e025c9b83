"""Whose a page is that does not say so: a source of the stanzas, or one made of its host, which nobody crawls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.sources.hosts import Hosts
from pipeline.store import intakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.items import Page, Source
    from pipeline.store import Store


class Owners:
    """Gives pages their source by host, for as long as a run lasts."""

    def __init__(self, database: Store, stanzas: Mapping[str, Source]) -> None:
        self._database, self._hosts, self._noted = database, Hosts(stanzas), set[str]()

    def owned(self, page: Page) -> Page:
        """Say whose a page is; one that says so itself, or has no address, stays as it is."""
        if page.source or not page.url:
            return page
        owner = self._hosts.of(page.url)
        if isinstance(owner, str):
            return replace(page, source=owner)
        if owner.key not in self._noted:
            intakes.note_source(self._database, owner)
            self._noted.add(owner.key)
        return replace(page, source=owner.key)
