"""What stands before a host's pages: its name, where that leads, its certificate, and what is reserved. For a look."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler import guard
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.records import Record

TIMEOUT_S = 10.0
PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES = 4
MOST_RULES, LONGEST = 20, 200

Door = tuple[str, int, bool]


def of(addresses: Iterable[str]) -> list[Door]:
    """List the hosts that web addresses are at, each once, in order: name, port, and whether TLS is spoken.

    >>> of(["https://gazette.example/rss", "https://gazette.example/", "http://bote.example:8080/"])
    [('gazette.example', 443, True), ('bote.example', 8080, False)]
    """
    found: dict[Door, None] = {}
    for address in addresses:
        parts = urlsplit(address)
        if parts.hostname:
            found[parts.hostname, parts.port or PORTS.get(parts.scheme, 80), parts.scheme == "https"] = None
    return list(found)


def look(door: Door, *, allow: Sequence[str]) -> Record:
    """Resolve a name, and shake hands if TLS is spoken there; blocks.

    Args: allow — private addresses that may be connected to; others are resolved and left alone.
    Returns: `host`, `port`, `addresses`, `error` (the name leads nowhere, or where we do not go), `tls_error`, `tls_begins_at`,
    `tls_ends_at`; null where there is nothing to say. At most 10 s for each of both.
    """
    host, port, is_tls = door
    said: Record = {"host": host, "port": port, "addresses": [], "error": None}
    said |= {"tls_error": None, "tls_begins_at": None, "tls_ends_at": None}
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        said["error"] = f"the name does not resolve: {getattr(exc, 'strerror', None) or exc}"
        return said
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    said["addresses"] = [*addresses[:MOST_ADDRESSES]]
    if not guard.is_allowed(ipaddress.ip_address(addresses[0]), port, allow=allow):
        said["error"] = f"{addresses[0]} is a private address, and allow_private_hosts does not name it"
    elif is_tls:
        said |= _handshake(host, port)
    return said


def reserved(tdmrep: bytes) -> list[str]:
    """List the addresses for which a `/.well-known/tdmrep.json` reserves text and data mining; never raises.

    Source: TDM Reservation Protocol, W3C community group report of 2024.

    >>> reserved(b'[{"location": "/", "tdm-reservation": 1}]')
    ['/']
    """
    try:
        rules = json.loads(tdmrep)
    except (ValueError, RecursionError):
        return []
    rules = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    return [str(rule.get("location"))[:LONGEST] for rule in rules if rule.get("tdm-reservation") in (1, "1")][:MOST_RULES]


def _handshake(host: str, port: int) -> Record:
    try:
        with (
            socket.create_connection((host, port), timeout=TIMEOUT_S) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert() or {}
    except ssl.SSLCertVerificationError as exc:
        return {"tls_error": exc.verify_message or str(exc)}
    except (OSError, ValueError) as exc:
        return {"tls_error": getattr(exc, "strerror", None) or str(exc) or type(exc).__name__}
    return {
        name: rfc3339(datetime.fromtimestamp(ssl.cert_time_to_seconds(said), UTC))
        for name, key in (("tls_begins_at", "notBefore"), ("tls_ends_at", "notAfter"))
        if isinstance(said := certificate.get(key), str)
    }
