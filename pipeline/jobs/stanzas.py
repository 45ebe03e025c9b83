"""The stanzas as a schedule needs them: read again when their files change, and what each says of its turn."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.jobs.timetable import is_quiet, n_missed, next_due, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Set
    from datetime import datetime

    from pipeline.config import Home
    from pipeline.items import Source

log = logging.getLogger(__name__)

Moved = tuple["datetime", int]


class Stanzas:
    """The sources of a home, as their files say now."""

    def __init__(self, home: Home) -> None:
        self._seeds = home.seeds
        self._files: object = None
        self._stanzas: dict[str, Source] = {}
        self._hosts: dict[str, frozenset[str]] = {}
        self._are_new = False

    def read(self) -> tuple[dict[str, Source], bool]:
        """Read the files if they have changed; with a stanza that is wrong, all stay as they were, and it is said once.

        Returns: the sources by key, and whether somebody still has to be told of them (`are_known`).
        """
        found = self._stamps()
        if found != self._files:
            self._files = found
            try:
                stanzas = sources.load(self._seeds)
            except SourceError as exc:
                log.error("sources stay as they were error=%s", exc)
                return self._stanzas, self._are_new
            self._are_new |= stanzas != self._stanzas
            self._stanzas, self._hosts = stanzas, {}
        return self._stanzas, self._are_new

    def are_known(self) -> None:
        """Note that everybody has been told."""
        self._are_new = False

    def hosts(self, keys: Iterable[str]) -> frozenset[str]:
        """List the hosts that sources are at, with their ports."""
        return frozenset().union(*(self._hosts_of(self._stanzas[key]) for key in keys if key in self._stanzas))

    def moves(
        self, now: datetime, busy: Set[str], is_wanted: Callable[[str], bool]
    ) -> Callable[[str, datetime | None], Moved | None]:
        """Make what says of a source that is due when it is due next, and how often it has missed; None: not its turn.

        Args: busy — hosts that somebody is at: one crawl at a time goes to each. is_wanted — by key.
        """

        def moved(key: str, was: datetime | None) -> Moved | None:
            source = self._stanzas.get(key)
            if source is None or not source.enabled or not is_wanted(key):
                return None
            if is_quiet(source, now) or busy & self._hosts_of(source):
                return None
            late = spread(source)
            when = next_due(source, now, was)
            keeps_beat = source.schedule.startswith("every ") and was is not None
            return when if keeps_beat else when + late, n_missed(source, was - late if was else None, now - late)

        return moved

    def _hosts_of(self, source: Source) -> frozenset[str]:
        known = self._hosts.get(source.key)
        if known is None:
            known = self._hosts[source.key] = frozenset(urlsplit(url).netloc for url in sources.addresses_of([source]))
        return known

    def _stamps(self) -> object:
        """Mark the files by name, time and size."""
        seeds = self._seeds
        try:
            files = sorted(seeds.glob("*.toml")) if seeds.is_dir() else [seeds]
            return [(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
        except OSError as exc:
            return str(exc)
