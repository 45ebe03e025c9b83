"""The pages of the demo site, straight through extraction and cleaning, against what its expectations say."""

from __future__ import annotations

import gzip
import tomllib
from datetime import UTC, datetime

import pytest

from crawler.demo.site import Site
from pipeline import clean, config, extract
from pipeline.items import Page, Rejection

FOLDER = config.resource("seeds/demo")
ORIGINS = {"gazette": "http://gazette.example", "bote": "http://bote.example"}
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
JUDGED_HERE = ("consent_wall", "listing_page", "no_article", "paywall_stub", "soft_404")
SITE = Site(FOLDER, ORIGINS)


def cleaned(expected):
    outlet, path = expected["outlet"], expected["path"]
    answer = SITE.answer(outlet, path, expected.get("edition", 1))
    is_zipped = answer.headers.get("Content-Encoding") == "gzip"
    url = ORIGINS[outlet] + path
    page = Page(
        requested_url=url,
        url=url,
        status=answer.status,
        headers=tuple(answer.headers.items()),
        body=gzip.decompress(answer.body) if is_zipped else answer.body,
        fetched_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )
    document = extract.extract(page)
    return document if isinstance(document, Rejection) else clean.clean(document, source=outlet)


@pytest.mark.parametrize("expected", EXPECTED["article"], ids=lambda expected: expected["path"])
def test_an_article_of_the_demo_site_is_its_text_and_nothing_else(expected):
    article = cleaned(expected)
    lines = article.text.split("\n")
    assert (lines[0], lines[-1]) == (expected["first"], expected["last"])
    assert [line for line in expected["gone"] if line in lines] == []
    assert [line for line in expected.get("stay", ()) if line not in lines] == []
    assert (article.headline, article.kind) == (expected["headline"], expected.get("kind", "news"))


@pytest.mark.parametrize(
    "expected", [other for other in EXPECTED["other"] if other["reason"] in JUDGED_HERE], ids=lambda other: other["path"]
)
def test_a_page_of_the_demo_site_that_is_no_article_says_why(expected):
    assert cleaned(expected).reason == expected["reason"]
