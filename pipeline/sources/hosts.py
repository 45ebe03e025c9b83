"""Whose a page is that nobody crawled for us: the source whose stanza claims its host, else one made of the host."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.items import Source
from pipeline.sources.stanzas import LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping


class Hosts:
    """Knows the stanzas' hosts; gives the same key for the same host in every home."""

    def __init__(self, stanzas: Mapping[str, Source]) -> None:
        self._keys = frozenset(stanzas)
        self._claims: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source in stanzas.values():
            for address in (source.homepage, *source.sections, *source.sitemaps):
                if address:
                    self._claims[_plain(urls.host(address))].append((_path(address), source.key))
        for claims in self._claims.values():
            claims.sort(key=lambda claim: -len(claim[0]))

    def of(self, url: str) -> Source | str:
        """Say whose an address is.

        Returns: the key of a source that has a stanza, the one whose homepage lies nearest above; else a source that nobody
            crawls.
        """
        host, path = _plain(urls.host(url)), _path(url)
        claims = self._claims.get(host, [])
        if claims:
            return next((key for start, key in claims if path.startswith(start)), claims[0][1])
        return Source(key=self._made(host), name=host, homepage=f"https://{host}", enabled=False)

    def _made(self, host: str) -> str:
        """Make a key of a host: `news.gazette.example` becomes `news-gazette-example`.

        A host with a hyphen, or whose key would be too long or a stanza's, gets the beginning of its hash as well.
        """
        key = "".join(char if char.isascii() and (char.isalnum() or char == "-") else "-" for char in host).strip("-")
        if "-" not in host and len(key) <= LONGEST_KEY and key not in self._keys:
            return key
        mark = sha256(host.encode()).hexdigest()[:8]
        return f"{key[: LONGEST_KEY - len(mark) - 1].strip('-')}-{mark}"


def _plain(host: str) -> str:
    return host.removeprefix("www.")


def _path(address: str) -> str:
    return "/" + address.split("://", 1)[-1].partition("/")[2]
