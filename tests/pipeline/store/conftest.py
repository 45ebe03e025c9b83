"""Builders of pages and articles, and of what the line does with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pipeline import dedup
from pipeline.items import Article, Link, Page

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = "The council voted on Monday to close the old bridge for good.\nTraffic will go by the new road from March on, it said."


def make_page(url: str | None = "https://gazette.example/bridge", *, minutes: float = 0, **fields) -> Page:
    known = {"requested_url": url, "url": url, "source": "gazette", "fetched_at": NOON + timedelta(minutes=minutes)}
    return Page(**{**known, "body": b"<p>bridge", **fields})


def make_article(page: Page, **fields) -> Article:
    known = {
        "headline": "Bridge closes",
        "authors": ("Ann Bell", "Bo Li"),
        "tags": ("roads", "council"),
        "published_at": NOON - timedelta(hours=3),
        "language": "en",
        "text": TEXT,
        "word_count": 24,
    }
    return Article(
        url=page.url, source=page.source, external_id=page.external_id, fetched_at=page.fetched_at, **{**known, **fields}
    )


def settle(store, page: Page, *, revisit=(), relation: str | None = None, **fields):
    """Do what the line does with a page whose article is given."""
    article = make_article(page, **fields)
    marks = dedup.fingerprint(article, body=page.body)

    def write(batch):
        verdict = dedup.decide(article, marks, batch.known(marks, page), is_replay=page.is_replay)
        if relation:
            verdict = replace(verdict, relation=relation)
        return verdict.relation, batch.save(verdict, page, revisit=revisit)

    return store.transact(write)


def rows_of(store, name: str, order: str = "1") -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in store.select(f"SELECT * FROM {name} ORDER BY {order}")]


@pytest.fixture
def a():
    """Give the builders: `a.page(…)`, `a.article(page, …)`, `a.link(url, …)`."""

    def link(url="https://gazette.example/bridge", **fields):
        return Link(url=url, **{"source": "gazette", **fields})

    return SimpleNamespace(page=make_page, article=make_article, link=link, noon=NOON, text=TEXT)


@pytest.fixture
def do(store):
    """Give the store with the line's steps bound to it: `do.settle(page, …)`, `do.rows(view)`."""
    return SimpleNamespace(
        settle=lambda page, **kw: settle(store, page, **kw),
        rows=lambda name, order="1": rows_of(store, name, order),
        row=lambda name, order="1": rows_of(store, name, order)[0],
    )
