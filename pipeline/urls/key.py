"""The key by which an address is known again, however it was written, shared, tracked or served.

Article keys are made from it, in every database and for ever. So it leans on no library's taste: a changed rule here is
a breaking change, and needs a migration.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from pipeline.urls.address import MAX_LENGTH, Parts, is_more_than_suffix, split
from pipeline.urls.tracking import is_noise

_READ_LENGTH = 4_000
_KEPT_BYTES = 1_500

_SCHEMES = re.compile(r"(?:https?://\s*)+", re.IGNORECASE)
_VIEW_HOSTS = ("www.", "m.", "mobile.", "amp.")
_ODD = re.compile(r"%[0-9A-Fa-f]{2}|%|[^A-Za-z0-9\-._~/:@!$&'()*+,;=?%]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_SLASHES = re.compile(r"/{2,}")
_SESSION_PARAM = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/;]*", re.IGNORECASE)
_AMP_FIRST = re.compile(r"/amp(?=/[^/])", re.IGNORECASE)
_AMP_LAST = re.compile(r"(?<=[^/])/amp(?:\.html?)?\Z", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"(?<=[^/])\.amp(\.html?)?\Z", re.IGNORECASE)
_DIGIT_OR_HYPHEN = re.compile("[0-9-]")
_PRINT = "/print"
_INDEX = re.compile(r"/(?:index\.(?:html?|php|shtml|aspx?|jsp)|default\.(?:aspx?|html?))\Z", re.IGNORECASE)


def url_key(url: str) -> str:
    """Normalise an address into the key that all its variants share; never raises, at most 2,000 bytes of UTF-8.

    Dropped: scheme, `www.` `m.` `mobile.` `amp.`, default ports, fragments (not `#!`), tracking and session parameters,
    AMP and print forms, index files, trailing and doubled slashes, dot segments. Parameters are sorted, percent-encoding is
    made uniform, the case of the path is kept. An address without a scheme is read as a web address; what is no web address
    comes back as it is, stripped. `url_key("https://" + key) == key`.

    >>> url_key("http://m.Gazette.example:80/news/a%2Db/amp/?utm_source=x&id=2&b=1#top")
    'gazette.example/news/a-b?b=1&id=2'
    """
    rest = url.strip()
    if schemes := _SCHEMES.match(rest):
        rest = rest[schemes.end() :]
    if len(rest) > _READ_LENGTH:
        return _cut(rest)
    parts = split(rest)
    key = _join(parts) if parts else rest
    return key if len(key.encode("utf-8", "surrogatepass")) <= MAX_LENGTH else _cut(key)


def plainer(known: str | None, arrived: str | None) -> str | None:
    """Choose of two addresses with one key the one that says less beside it; the known one if they are equally plain.

    Less is: fewer parameters (tracking is one more), no view for phones or printers, https. With two keys the known one stays.

    >>> plainer("http://m.gazette.example/a?utm_source=x", "https://gazette.example/a")
    'https://gazette.example/a'
    """
    if not known or not arrived or known == arrived or url_key(known) != url_key(arrived):
        return known
    return min((known, arrived), key=_beside)


def _beside(url: str) -> tuple[int, bool, bool, bool]:
    parts = split(url.strip().partition("://")[2])
    if parts is None:
        return 0, True, True, True
    n_said = len(parts.query.split("&")) * bool(parts.query) + bool(parts.fragment)
    is_view = parts.host.removeprefix("www.") != _host(parts.host)
    is_form = _uniform(parts.path).rstrip("/") != _path(parts.path)
    return n_said, is_view, is_form, not url.strip().lower().startswith("https:")


def _cut(text: str) -> str:
    content = text.encode("utf-8", "surrogatepass")
    start = content[:_KEPT_BYTES].decode("utf-8", "ignore")
    return f"{start} sha256:{hashlib.sha256(content).hexdigest()}"  # the space keeps it from being read as an address again


def _join(parts: Parts) -> str:
    port = f":{parts.port}" if parts.port else ""
    query = _query(parts.query)
    fragment = _uniform(parts.fragment) if parts.fragment.startswith("!") and len(parts.fragment) > 1 else ""
    return _host(parts.host) + port + _path(parts.path) + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _host(host: str) -> str:
    """Drop the names of views from the front, as long as a name of its own remains."""
    for prefix in _VIEW_HOSTS:
        if host.startswith(prefix) and is_more_than_suffix(host.removeprefix(prefix)):
            return _host(host.removeprefix(prefix))
    return host


def _path(path: str) -> str:
    """Shorten the path until nothing more can go; each step only ever makes it shorter."""
    path = _uniform(path.replace("\\", "/"))
    while (shorter := _shorter(path)) != path:
        path = shorter
    return path


def _shorter(path: str) -> str:
    path = _SESSION_PARAM.sub("", path)
    path = _without_dot_segments(_SLASHES.sub("/", path)).rstrip("/")
    path = path[4:] if _AMP_FIRST.match(path) else path
    path = _AMP_SUFFIX.sub(r"\1", _AMP_LAST.sub("", path))
    if path.lower().endswith(_PRINT) and _DIGIT_OR_HYPHEN.search(path[: -len(_PRINT)].rpartition("/")[2]):
        path = path[: -len(_PRINT)]  # behind the name of a section it would be the printed paper
    return _INDEX.sub("", path)


def _without_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)


def _query(query: str) -> str:
    parameters = set()
    for part in query.split("&"):
        parameter = _uniform(part).replace("%20", "+")
        while parameter.lower().startswith("amp;"):  # `&amp;` that somebody escaped once too often
            parameter = parameter[4:]
        name, _, value = parameter.partition("=")
        if parameter and not is_noise(name, value):
            parameters.add(parameter)
    return "&".join(sorted(parameters))


def _uniform(text: str) -> str:
    """Decode what needs no percent-encoding, encode what does, and write the rest in upper case."""
    return _ODD.sub(_encode, text)


def _encode(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 3 and text[0] == "%":
        character = chr(int(text[1:], 16))
        return character if character in _UNRESERVED else text.upper()
    return quote(text, safe="")
