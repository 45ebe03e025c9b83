"""The demo site as files and a manifest: turns an address into an answer, and touches no socket."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal, TypedDict

from crawler.demo import fresh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address is answered with, before the client's own headers are weighed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    modified_at: datetime
    """Time of the edition that the file belongs to."""


class Special(TypedDict, total=False):
    """What manifest.toml says of one address; it explains each key."""

    file: str
    content_type: str
    charset: str
    status: int
    location: str
    validators: list[Literal["etag", "last-modified"]]
    headers: dict[str, str]
    gzip: bool


class Site:
    """The site's folder, read anew at each question."""

    def __init__(self, folder: Path, origins: Mapping[str, str]) -> None:
        self._folder = folder
        self._origins = origins
        self._manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
        self._fresh = fresh.Fresh(folder, self._time(2))

    def host(self, outlet: str) -> str:
        """Say which loopback address the manifest gives to an outlet."""
        return str(self._manifest[outlet]["host"])

    def answer(self, outlet: str, target: str, edition: int, n_fresh: int = 0) -> Answer:
        """Find what an address is answered with in an edition.

        Args: target — path and query as in a request line. n_fresh — so many made-up articles are there, too.
        """
        special = self._special(outlet, target)
        if "location" in special:
            headers = {"Location": self._origins[outlet] + special["location"], "Content-Type": "text/html; charset=utf-8"}
            return Answer(status=special.get("status", 301), headers=headers, body=b"", modified_at=self._time(1))
        found = self._find(outlet, special.get("file") or _file(target.partition("?")[0]), edition)
        if n_fresh and (made := self._fresh.page(outlet, target.partition("?")[0], n_fresh)):
            return self._sent(self.filled(made[0]).encode(), special, ".html", made[1])
        if found is None:
            return self.missing(outlet)
        path, born = found
        body, modified_at = self._body(path, special), self._time(born)
        if n_fresh and target == fresh.FEEDS[outlet]:
            feed, modified_at = self._fresh.announced(outlet, path.read_text(encoding="utf-8"), n_fresh)
            body = self.filled(feed).encode()
        return self._sent(body, special, path.suffix, modified_at)

    def announcers(self, outlet: str) -> frozenset[str]:
        """List what the outlet's stanza names: feeds, sitemaps and section fronts; as paths."""
        stanza = tomllib.loads((self._folder / "sources.toml").read_text(encoding="utf-8"))[outlet]
        urls = [url for kind in ("feeds", "sitemaps", "sections") for url in stanza.get(kind, [])]
        return frozenset(url.removeprefix("{{" + outlet + "}}") for url in urls)

    def missing(self, outlet: str) -> Answer:
        """Say what is sent with 404."""
        headers = {"Content-Type": self._manifest["types"][".html"]}
        body = self._body(self._folder / outlet / "404.html", {})
        return Answer(status=404, headers=headers, body=body, modified_at=self._time(1))

    def filled(self, text: str) -> str:
        """Put the origins in the place of `{{gazette}}` and `{{bote}}`."""
        return re.sub(r"\{\{(\w+)\}\}", lambda m: self._origins.get(m[1], m[0]), text)

    def _special(self, outlet: str, target: str) -> Special:
        paths: dict[str, Special] = self._manifest[outlet]["paths"]
        return paths.get(target) or paths.get(target.partition("?")[0]) or {}

    def _find(self, outlet: str, name: str, edition: int) -> tuple[Path, int] | None:
        for number in range(edition, 0, -1):
            root = self._folder / outlet if number == 1 else self._folder / f"edition-{number}" / outlet
            path = (root / name).resolve()
            if path.is_file() and path.is_relative_to(root.resolve()):
                return path, number
        return None

    def _sent(self, body: bytes, special: Special, suffix: str, modified_at: datetime) -> Answer:
        headers = {"Content-Type": special.get("content_type") or self._manifest["types"][suffix]}
        validators = special.get("validators", ["etag", "last-modified"])
        if "etag" in validators:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        if "last-modified" in validators:
            headers["Last-Modified"] = format_datetime(modified_at, usegmt=True)
        headers |= special.get("headers", {})
        return Answer(status=special.get("status", 200), headers=headers, body=body, modified_at=modified_at)

    def _body(self, path: Path, special: Special) -> bytes:
        body = path.read_bytes()
        if path.suffix in self._manifest["types"]["text"]:
            body = self.filled(body.decode("utf-8")).encode(special.get("charset", "utf-8"))
        return gzip.compress(body, mtime=0) if special.get("gzip") else body

    def _time(self, edition: int) -> datetime:
        when: datetime = self._manifest["editions"][str(edition)]
        return when


def _file(path: str) -> str:
    name = path.lstrip("/")
    if not name or name.endswith("/"):
        return name + "index.html"
    return name if "." in name.rpartition("/")[2] else name + ".html"
