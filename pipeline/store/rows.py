"""What a row holds, made of the types on the line. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from pipeline import urls
from pipeline.items import Link
from pipeline.items.memory import headline_key
from pipeline.store import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pipeline.items import Article, Match, Page, Report, Source, Verdict

Values: TypeAlias = "dict[str, object]"

ARTICLE = (
    *("external_id", "source", "url", "canonical_url", "headline", "description", "section", "image_url", "kind", "access"),
    *("published_at", "published_at_origin", "published_precision", "modified_at", "language", "text", "word_count"),
    *("is_degraded", "reservation", "extractor_version", "cleaner_version"),
)
LINK = (
    *("url", "source", "found_in", "found_kind", "headline", "description", "authors"),
    *("published_at", "modified_at", "language"),
)
SOURCE = ("name", "homepage", "country", "language", "timezone", "schedule")
REPORT = (
    *("n_fetched", "n_articles", "n_new", "n_revisions", "n_unchanged", "n_duplicates", "n_rejected", "n_due", "n_errors"),
    *("n_discovered", "n_known", "n_refused"),
)
"""Fields that become columns of the same name, as they are."""


def article(verdict: Verdict, page: Page) -> Values:
    """Fill an article's columns, those apart that only the database knows."""
    a = verdict.article
    return _copied(a, ARTICLE) | {
        "authors": joined(a.authors),
        "tags": joined(a.tags),
        "text_hash": verdict.fingerprints.text_hash,
        "headline_key": headline_key(a.headline),
        "tls_verified": page.tls_verified,
        "archive_record": page.archive_record,
    }


def placed(relation: str, match: Match | None) -> Values:
    """Fill what an article is to the first one of its story."""
    return {
        "relation": relation,
        "match_kind": match.kind if match else None,
        "containment_of_first": match.containment_of_first if match else None,
        "containment_in_first": match.containment_in_first if match else None,
    }


def hanging(article_id: int, a: Article) -> dict[str, list[Values]]:
    """Fill the rows that hang on an article, by table."""
    return {
        "article_authors": _numbered(article_id, [{"name": name} for name in a.authors], "position"),
        "article_tags": _numbered(article_id, [{"name": name} for name in a.tags], "position"),
        "removed_blocks": _numbered(
            article_id, [{"position": b.position, "text": b.text, "reason": b.reason} for b in a.removed], "number"
        ),
        "article_search": [{"article_id": article_id} | searchable(a.headline, a.description, a.text)],
    }


def searchable(headline: str | None, description: str | None, text: str) -> Values:
    """Fill what full-text search looks through."""
    return {
        "headline": search.normalise(headline or "", limit=search.HEADLINE_LIMIT),
        "text": search.normalise("\n".join(filter(None, (description, text))), limit=search.TEXT_LIMIT),
    }


def page(p: Page, *, state: str, **known: object) -> Values:
    """Fill a page's row, with what became of it."""
    return {
        "address_key": address_key(p),
        "url": p.url,
        "requested_url": p.requested_url,
        "source": p.source,
        "external_id": p.external_id,
        "archive_record": p.archive_record,
        "fetched_at": p.fetched_at,
        "body_hash": sha256(p.body).hexdigest() if p.is_undated else None,
        "http_status": p.status if p.url else None,
        "run_id": p.run_id,
        "tls_verified": p.tls_verified,
        "is_current": False,
        "state": state,
        **known,
    }


def address_key(p: Page) -> str:
    """Say under which key the outcomes of a page follow one another: its address, or what stands for it."""
    asked = p.requested_url or p.url
    if asked and urls.is_web(asked):
        return urls.url_key(asked)
    stands_for_it = f"id {p.source or ''} {p.external_id}" if p.external_id is not None else f"url {asked}" if asked else ""
    mark = sha256(stands_for_it.encode("utf-8", "surrogatepass") if stands_for_it else p.body).hexdigest()
    return f"no-address:{mark}"


def link_keys(p: Page, *more: str | None) -> list[str]:
    """List the keys of the links that a page settles, the address that was asked for first."""
    addresses = [p.requested_url, p.link.url if p.link else None, p.url]
    keys = [urls.url_key(url) for url in addresses if url and urls.is_web(url)]
    return list(dict.fromkeys([*keys, *(key for key in more if key)]))


def link(found: Link, *, url_key: str, found_at: datetime) -> Values:
    """Fill a link's columns with what was said where it was found."""
    known = {"url_key": url_key, "found_at": found_at, "headline_key": headline_key(found.headline)}
    return _copied(found, LINK) | known


def link_of(p: Page, url: str) -> Link:
    """Say what is known of an address that nobody had found before its page came."""
    return replace(p.link, url=url, source=p.source) if p.link else Link(url=url, source=p.source)


def source(s: Source) -> Values:
    """Fill a source's columns from its stanza."""
    return _copied(s, SOURCE) | {
        "source": s.key,
        "tags": joined(s.tags),
        "is_enabled": s.enabled,
        "is_retired": False,
    }


def counts(report: Report) -> Values:
    """Fill a run's numbers."""
    return _copied(report, REPORT)


def validators(p: Page) -> Values:
    """Keep what a server needs to answer 304 next time."""
    sent = {name.lower(): value for name, value in p.headers}
    return {"etag": sent.get("etag"), "last_modified": sent.get("last-modified")}


def next_visit(first_seen_at: datetime, revisit: Sequence[int], *, after: datetime) -> datetime | None:
    """Say when an article is looked at again; None: it has been looked at often enough."""
    times = (first_seen_at + timedelta(seconds=seconds) for seconds in sorted(revisit))
    return next((when for when in times if when > after), None)


def joined(names: Iterable[str]) -> str:
    """Join names as the views show them."""
    return "; ".join(names)


def _copied(record: object, names: Iterable[str]) -> Values:
    return {name: getattr(record, name) for name in names}


def _numbered(article_id: int, rows: Iterable[Values], name: str) -> list[Values]:
    return [{"article_id": article_id, name: number} | row for number, row in enumerate(rows)]
