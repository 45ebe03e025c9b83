"""Both outlets of the demo site on loopback sockets."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from crawler.demo.serving import Handler, bind
from crawler.demo.site import Site
from pipeline import config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.demo.serving import Request, Server
    from crawler.demo.site import Answer

FOLDER = "seeds/demo"
OUTLETS = ("gazette", "bote")
EDITIONS = (1, 2)


class DemoSite:
    """Both outlets, served from threads until `close`; a context manager.

    Where the system has no 127.0.0.2, the second outlet is another port of 127.0.0.1.
    """

    def __init__(self, *, edition: int = 1, ports: tuple[int, int] | None = None) -> None:
        folder = config.resource(FOLDER)
        origins: dict[str, str] = {}
        self.origins: Mapping[str, str] = MappingProxyType(origins)
        """Outlet key → `http://127.0.0.1:PORT`."""
        self.requests: list[Request] = []
        """Every request so far, in the order of their answers; `list.append` is atomic."""
        self.edition = edition
        self._site = Site(folder, origins)
        self._seeds = folder / "sources.toml"
        self._servers: list[Server] = []
        try:
            for outlet, port in zip(OUTLETS, ports or (0, 0), strict=True):
                self._servers.append(server := bind(self._site.host(outlet), port, partial(Handler, self, outlet)))
                origins[outlet] = "http://{}:{}".format(*server.server_address)
        except OSError:
            self.close()
            raise
        for server in self._servers:
            server.start()

    @property
    def edition(self) -> int:
        """The edition that is served: 1 or 2; may be set at any time."""
        return self._edition

    @edition.setter
    def edition(self, number: int) -> None:
        if number not in EDITIONS:
            raise ValueError(f"the demo site has the editions 1 and 2, not {number}")
        self._edition = number

    def write_seeds(self, path: Path) -> None:
        """Write the two stanzas with the addresses at which the site is served now."""
        path.write_text(self._site.filled(self._seeds.read_text(encoding="utf-8")), encoding="utf-8")

    def answer(self, outlet: str, target: str) -> Answer:
        """Find what an address is answered with in the edition that is served."""
        return self._site.answer(outlet, target, self.edition)

    def close(self) -> None:
        """Stop serving and end every open connection; a second call does nothing."""
        while self._servers:
            self._servers.pop().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
