"""What stands beside a release of articles: how many, of whom, made how, and a hash by which the file is known again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pipeline.records import Json, Record
    from pipeline.store.choice import Choice
    from pipeline.store.queries import Found

LICENCES = (
    "The texts belong to their publishers; this file grants no rights in them. Whoever passes it on needs a licence, or an "
    "exception such as that for text and data mining in research. n_reserved counts articles whose publishers reserve such "
    "uses (`export --exclude-reserved` leaves them out)."
)


@dataclass(slots=True)
class Manifest:
    """Counts articles on their way out and bytes on theirs; both pass unchanged."""

    n_articles: int = 0
    n_reserved: int = 0
    n_degraded: int = 0
    n_bytes: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    access: Counter[str] = field(default_factory=Counter)
    extractors: Counter[str] = field(default_factory=Counter)
    cleaners: Counter[str] = field(default_factory=Counter)
    stories: set[int] = field(default_factory=set)
    earliest: datetime | None = None
    latest: datetime | None = None
    _hash: object = field(default_factory=sha256)

    def articles(self, found: Iterable[Found]) -> Iterator[Found]:
        """Count articles."""
        for one in found:
            self._count(one)
            yield one

    def written(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Count and hash bytes."""
        for piece in pieces:
            self.n_bytes += len(piece)
            self._hash.update(piece)  # type: ignore[attr-defined]  # hashlib's class has no public name
            yield piece

    def as_json(self, *, file: str, form: str, choice: Choice, made_at: datetime, cursor: int, schema: str) -> Record:
        """Write it all down.

        Args: cursor — newest change when the writing began: `export --after` goes on from there.
        """
        return {
            "file": file,
            "format": form,
            "bytes": self.n_bytes,
            "sha256": self._hash.hexdigest(),  # type: ignore[attr-defined]
            "made_at": rfc3339(made_at),
            "made_by": {"copydesk": version("copydesk"), "schema": schema},
            "cursor": cursor,
            "filters": _filters(choice),
            "n_articles": self.n_articles,
            "n_stories": len(self.stories),
            "n_reserved": self.n_reserved,
            "n_degraded": self.n_degraded,
            "earliest": rfc3339(self.earliest),
            "latest": rfc3339(self.latest),
            "sources": _sorted(self.sources),
            "languages": _sorted(self.languages),
            "access": _sorted(self.access),
            "extractor_versions": _sorted(self.extractors),
            "cleaner_versions": _sorted(self.cleaners),
            "licences": LICENCES,
        }

    def _count(self, one: Found) -> None:
        article, stored = one.article, one.stored
        self.n_articles += 1
        self.n_reserved += article.reservation is not None
        self.n_degraded += article.is_degraded
        self.sources[article.source or ""] += 1
        self.languages[article.language or ""] += 1
        self.access[article.access] += 1
        self.extractors[article.extractor_version] += 1
        self.cleaners[article.cleaner_version] += 1
        self.stories.add(stored.story_id)
        moment = article.published_at or stored.first_seen_at
        self.earliest = min(self.earliest or moment, moment)
        self.latest = max(self.latest or moment, moment)


def _filters(choice: Choice) -> Record:
    return {
        "source": choice.source,
        "since": rfc3339(choice.since),
        "until": rfc3339(choice.until),
        "language": list(choice.languages),
        "one_per_story": choice.one_per_story,
        "exclude_reserved": choice.exclude_reserved,
    }


def _sorted(counted: Counter[str]) -> dict[str, Json]:
    """Most first; what is not known is called so."""
    return {name or "unknown": n for name, n in counted.most_common()}
