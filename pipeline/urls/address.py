"""Take an address apart, and say whether it is one on the web."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

import idna
from tldextract import TLDExtract

MAX_LENGTH = 2_000

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_PARTS = re.compile(r"([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:@\[\]]+)(?::([0-9]{0,5}))?")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_UNSOUND = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff]")
_DEFAULT_PORTS = (80, 443)

_icann = TLDExtract(suffix_list_urls=(), cache_dir=None)
_private = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


class Parts(NamedTuple):
    """A web address taken apart; everything behind the port is as it was written."""

    host: str
    """Lower case, ASCII; an IPv6 address in brackets, in its short form."""
    port: int | None
    """None: none, or a default one (80 and 443 alike, since keys have no scheme)."""
    path: str
    query: str
    fragment: str


def is_web(url: str) -> bool:
    """Say whether an address may be fetched and stored: http or https, a sound host, no credentials, not over-long.

    >>> is_web("https://gazette.example/a"), is_web("mailto:desk@gazette.example"), is_web("/a")
    (True, False, False)
    """
    scheme = _SCHEME.match(url)
    return scheme is not None and len(url) <= MAX_LENGTH and split(url[scheme.end() :]) is not None


def host(url: str) -> str:
    """Say which host an address names: lower case, IDN in ASCII, without port and credentials; "" if none.

    An address without a scheme is read as a web address.

    >>> host("HTTPS://Www.Müller.example:8080/a")
    'www.xn--mller-kva.example'
    """
    url = url.strip()[:MAX_LENGTH]
    scheme = _SCHEME.match(url)
    parts = split(_without_credentials(url[scheme.end() :]) if scheme else url)
    return parts.host if parts else ""


def registered_domain(url: str) -> str:
    """Say which domain somebody registered, by the public-suffix snapshot that tldextract ships; "" without a host.

    An IP address, a single label and a bare public suffix are their own domain. Where a host gives names to the public
    (the list's private part), each of those names is one.

    >>> registered_domain("https://news.gazette.co.uk/a")
    'gazette.co.uk'
    """
    return _registered(host(url))


def split(rest: str) -> Parts | None:
    """Take apart what follows `https://`; None if it is no sound web address."""
    if not rest or _UNSOUND.search(rest) or _OTHER_SCHEME.match(rest):
        return None
    parts = _PARTS.fullmatch(rest)
    authority = _AUTHORITY.fullmatch(parts[1]) if parts else None
    if not parts or not authority:
        return None
    name = _ascii_host(authority[1])
    port = int(authority[2]) if authority[2] else None
    if name is None or (port is not None and not 0 < port < 65_536):
        return None
    return Parts(name, None if port in _DEFAULT_PORTS else port, parts[2], parts[3] or "", parts[4] or "")


@lru_cache(maxsize=4_096)
def is_more_than_suffix(name: str) -> bool:
    """Say whether a host has a name of its own, and is not only a public suffix or a single label."""
    if "." not in name:
        return False
    found = _icann.extract_str(name)
    return bool(found.domain) and (bool(found.suffix) or not name.replace(".", "").isdigit())


def is_host(name: str) -> bool:
    """Say whether a host is somebody's, and not only a top-level domain (`com`); one that nobody registers is."""
    return "." in name or not _icann.extract_str(name).suffix


@lru_cache(maxsize=4_096)
def _ascii_host(name: str) -> str | None:
    if name.startswith("["):
        try:
            return f"[{IPv6Address(name[1:-1]).compressed}]"
        except AddressValueError:
            return None
    if len(name) > 255:
        return None
    name = (name if name.isascii() else _punycode(name)).lower().removesuffix(".")
    return name if len(name) <= 253 and _HOST.fullmatch(name) else None


def _punycode(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:  # names that the current rules forbid (emoji, symbols) are registered all the same
        try:
            return name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""


@lru_cache(maxsize=4_096)
def _registered(name: str) -> str:
    if not name or name.startswith("[") or _is_ipv4(name):
        return name
    found = _private.extract_str(name)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else name
    return ".".join(name.split(".")[-2:])


def _is_ipv4(name: str) -> bool:
    try:
        IPv4Address(name)
    except AddressValueError:
        return False
    return True


def _without_credentials(rest: str) -> str:
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    return rest[authority.rfind("@") + 1 :]
