"""Read section fronts: which of a page's links lead to articles, by address, words and place, and by no list of sites."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.links import Found, anchors, hints, shapes
from pipeline.items import Link
from pipeline.urls import registered_domain, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pipeline.items import Source

MAX_LINKS = 2_000
_HEADING = 1.5
_NEAR = 1.5
_MIN_ALIKE = 3
_MAX_HEADLINE = 300


@dataclass(slots=True)
class _Candidate:
    """One address of a front, with the best that any link to it says."""

    url: str
    shape: shapes.Shape
    words: float = -9.0
    place: float = -9.0
    is_heading: bool = False
    text: str = ""

    @property
    def score(self) -> float:
        return self.shape.score + self.words + self.place + (_HEADING if self.is_heading else 0)


def read(body: bytes, *, url: str, encoding: str | None, source: Source, now: datetime) -> Found:
    """Find the articles that a section front leads to; never raises.

    Args: encoding — Content-Type or charset as sent. now — not needed for fronts; there for the readers' common face.
    Returns: at most 2,000 links in the order of the page, on the registered domain of the front or of the source's homepage;
    headline is the link's words.
    """
    del now
    root = anchors.parse(body, encoding=encoding, language=source.language)
    if root is None:
        return Found(error="not an HTML page")
    homes = {registered_domain(url), registered_domain(source.homepage)}
    candidates = _candidates(
        (anchor for anchor in anchors.find(root, url=url) if registered_domain(anchor.url) in homes), own_key=url_key(url)
    )
    links = tuple(_link(candidate, url, source) for candidate in _articles(candidates)[:MAX_LINKS])
    return Found(links=links, error=None if links else "no links to articles")


def _candidates(found: Iterable[anchors.Anchor], *, own_key: str) -> list[_Candidate]:
    """Bring together the links to one address: its picture, its headline, its "read more"."""
    by_key: dict[str, _Candidate] = {}
    for anchor in found:
        key = url_key(anchor.url)
        if key == own_key:
            continue
        candidate = by_key.get(key)
        if candidate is None:
            candidate = by_key[key] = _Candidate(anchor.url, shapes.of_address(anchor.url))
        candidate.words = max(candidate.words, shapes.of_words(anchor.text))
        candidate.place = max(candidate.place, anchor.place)
        if (anchor.is_heading, len(anchor.text)) > (candidate.is_heading, len(candidate.text)) and anchor.text:
            candidate.text, candidate.is_heading = anchor.text, anchor.is_heading
    return list(by_key.values())


def _articles(candidates: list[_Candidate]) -> list[_Candidate]:
    """Keep what scores as an article, and what nearly does if most addresses of its template are kept."""
    n_alike = Counter(candidate.shape.template for candidate in candidates)
    n_kept = Counter(candidate.shape.template for candidate in candidates if candidate.score >= shapes.ARTICLE)
    return [
        candidate
        for candidate in candidates
        if candidate.score >= shapes.ARTICLE - (_NEAR if _is_typical(candidate, n_alike, n_kept) else 0)
    ]


def _is_typical(candidate: _Candidate, n_alike: Counter[str], n_kept: Counter[str]) -> bool:
    template = candidate.shape.template
    return candidate.shape.score > 0 and n_kept[template] >= _MIN_ALIKE and n_kept[template] * 2 > n_alike[template]


def _link(candidate: _Candidate, url: str, source: Source) -> Link:
    is_headline = candidate.is_heading or shapes.n_words_of(candidate.text) >= 3
    return Link(
        url=candidate.url,
        source=source.key,
        found_in=url,
        found_kind="section",
        headline=hints.line(candidate.text, _MAX_HEADLINE) if is_headline else None,
    )
