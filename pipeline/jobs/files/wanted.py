"""Which of very many pages somebody wants: told before any of them is archived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.errors import UsageError
from pipeline.extract import glance
from pipeline.jobs.files import hints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.items import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a page must be; as it stands, any is good."""

    hosts: frozenset[str] = frozenset()
    """One of these, or below it; empty: any, also none."""
    languages: frozenset[str] = frozenset()
    """One of these at a glance, without a region; a page of which it cannot be told is good; empty: any."""
    limit: int | None = None
    """Pages that are taken in; None: all."""

    def why_not(self, page: Page) -> str | None:
        """Say why a page is passed over; None: it is not."""
        if self.hosts and not self._is_of_host(page):
            return "other_host"
        if self.languages and (found := glance.language(page)) and found not in self.languages:
            return "other_language"
        return None

    def _is_of_host(self, page: Page) -> bool:
        host = urls.host(page.url) if page.url else ""
        return any(host == one or host.endswith(f".{one}") for one in self.hosts)


EVERY = Wanted()


def read(hosts: Iterable[str], languages: Iterable[str], limit: int | None) -> Wanted:
    """Read what somebody typed.

    Raises: UsageError — a host that is none, or a language that does not exist.
    """
    return Wanted(hosts=frozenset(map(_host, hosts)), languages=frozenset(map(_language, languages)), limit=limit)


def _host(value: str) -> str:
    host = urls.host(value)
    if "." not in host and host != "localhost":
        raise UsageError(f'--host {value}: no host, such as "gazette.example"')
    return host.removeprefix("www.")


def _language(value: str) -> str:
    tag = hints.language(value)
    if tag is None:
        raise UsageError(f'--language {value}: no BCP 47 language, such as "en" or "pt"')
    return tag.partition("-")[0]
