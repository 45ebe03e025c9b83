"""Both outlets of the demo site on loopback sockets, whole or broken."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from crawler.demo.breaks import STATES, Breaks
from crawler.demo.serving import Handler, bind
from crawler.demo.site import Site
from pipeline import config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.demo.certificates import Certificates
    from crawler.demo.serving import Request, Server
    from crawler.demo.site import Answer

FOLDER = "seeds/demo"
OUTLETS = ("gazette", "bote")
EDITIONS = (1, 2)
HOSTS = ("127.0.0.1", "127.0.0.2")


class DemoSite:
    """Both outlets, served from threads until `close`; a context manager.

    Where the system has no 127.0.0.2, the second outlet is another port of 127.0.0.1.
    """

    def __init__(
        self, *, edition: int = 1, ports: tuple[int, int] | None = None, broken: str | None = None, tls: bool = False
    ) -> None:
        """Serve at once.

        Args: tls — over https, with certificates of `authority`.
        """
        folder = config.resource(FOLDER)
        origins: dict[str, str] = {}
        self.origins: Mapping[str, str] = MappingProxyType(origins)
        """Outlet key → `http://127.0.0.1:PORT`."""
        self.requests: list[Request] = []
        """Every request so far, in the order of their answers; `list.append` is atomic."""
        self.fresh = 0
        """So many made-up articles of each outlet are there, too, on top of its first feed; may be set at any time."""
        self.edition = edition
        self._certificates = _certificates() if tls else None
        self._servers: list[Server] = []
        self.broken = broken
        self._site = Site(folder, origins)
        self._breaks = Breaks(folder, self._site.filled)
        self._seeds = folder / "sources.toml"
        try:
            for outlet, port in zip(OUTLETS, ports or (0, 0), strict=True):
                self._servers.append(server := bind(self._site.host(outlet), port, partial(Handler, self, outlet)))
                origins[outlet] = "{}://{}:{}".format("https" if tls else "http", *server.server_address)
        except OSError:
            self.close()
            raise
        self._present_certificates()
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

    @property
    def broken(self) -> str | None:
        """How the site is broken (`breaks.STATES`), None: it is whole; may be set at any time."""
        return self._broken

    @broken.setter
    def broken(self, state: str | None) -> None:
        if state is not None and state not in STATES:
            raise ValueError(f"the demo site can be broken as {', '.join(STATES)}, not {state}")
        if state == "tls" and not self._certificates:
            raise ValueError("only a demo site that is served over TLS can have an expired certificate")
        self._stale = (self.edition, self.fresh)
        self._broken = state
        self._present_certificates()

    @property
    def authority(self) -> bytes:
        """The certificate (PEM) that clients of a site over TLS have to trust: `SSL_CERT_FILE`; without TLS b""."""
        return self._certificates.authority if self._certificates else b""

    def write_seeds(self, path: Path) -> None:
        """Write the two stanzas with the addresses at which the site is served now."""
        path.write_text(self._site.filled(self._seeds.read_text(encoding="utf-8")), encoding="utf-8")

    def answer(self, outlet: str, target: str) -> Answer:
        """Find what an address is answered with in the edition that is served, and as the site is broken."""
        edition, n_fresh = self._stale if self.broken == "feed_stale" else (self.edition, self.fresh)
        answer = self._site.answer(outlet, target, edition, n_fresh)
        if self.broken is None:
            return answer
        return self._breaks.broken(
            self.broken,
            answer,
            outlet=outlet,
            announces=target in self._site.announcers(outlet),
            missing=self._site.missing(outlet),
        )

    def close(self) -> None:
        """Stop serving and end every open connection; a second call does nothing."""
        while self._servers:
            self._servers.pop().stop()

    def _present_certificates(self) -> None:
        """Let new connections have the right certificate, and end those that were made with another."""
        if self._certificates:
            for server in self._servers:
                server.present(self._certificates.expired if self.broken == "tls" else self._certificates.good)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _certificates() -> Certificates:
    from crawler.demo.certificates import Certificates  # a site without TLS does without them

    return Certificates(HOSTS)
