"""The guard at the connector: no connection to a private address unless the home allows it.

What is checked is the address that is connected to, not the URL: names that resolve inwards, redirects, and odd
spellings of addresses (decimal, hexadecimal, mapped) all end here.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from typing import TYPE_CHECKING, Any

from pipeline import config

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
"""Networks that carry an IPv4 address inside, and that Python calls global."""


class BlockedHostError(Exception):
    """The address is private, and the home does not allow it."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is a private address; `allow_private_hosts` in copydesk.toml can allow it")


class PrivateAddressGuard:
    """Stand before the reactor's `connectTCP` for as long as the process lives."""

    def __init__(self, allow: Sequence[str]) -> None:
        self._allow = tuple(allow)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateAddressGuard:
        """Install the guard on the running reactor."""
        del crawler
        from twisted.internet import reactor

        guard = cls(config.load().private_hosts)
        connect: Callable[..., Any] = reactor.connectTCP

        def guarded(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            guard.check(host, port)
            return connect(host, port, *args, **kwargs)

        setattr(reactor, "connectTCP", guarded)  # noqa: B010  a plain assignment is no method to the type checker
        return guard

    def check(self, host: str, port: int) -> None:
        """Let a connection pass or refuse it.

        Raises: BlockedHostError — private and not allowed.
        """
        if not is_allowed(ipaddress.ip_address(host.partition("%")[0]), port, allow=self._allow):
            log.warning("connection refused host=%s port=%s", host, port)
            raise BlockedHostError(host, port)


def is_allowed(address: Address, port: int, *, allow: Sequence[str]) -> bool:
    """Say whether an address may be connected to.

    Args: allow — hosts, `host:port`s and networks that may be although they are private.

    >>> is_allowed(ipaddress.ip_address("127.0.0.1"), 80, allow=["127.0.0.1:8080"])
    False
    >>> is_allowed(ipaddress.ip_address("10.1.2.3"), 80, allow=["10.0.0.0/8"])
    True
    """
    return is_public(address) or any(_names(entry, address, port) for entry in allow)


def is_public(address: Address) -> bool:
    """Say whether an address is somebody's on the open network."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def _names(entry: str, address: Address, port: int) -> bool:
    if "/" in entry:
        network = ipaddress.ip_network(entry)
        return address.version == network.version and address in network
    host, only_port = _split(entry)
    return only_port in (None, port) and address in _addresses(host)


def _split(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and (host.count(":") == 0 or host.endswith("]")):
        return host.strip("[]"), int(port)
    return entry.strip("[]"), None


def _addresses(host: str) -> set[Address]:
    try:
        return {ipaddress.ip_address(host)}
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return set()
    return {ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found}
