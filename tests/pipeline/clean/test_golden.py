"""Golden pages: small pages and texts in many languages, every line of them accounted for.

`tests/pages/NAME.html` or `.txt` has a `NAME.toml` beside it:

    about = "what the page is there to show"
    headline, kind, access, url = …   # if they are to be checked or given; a text takes its headline and `authors` from here
    lines = '''
    + a line of the article, in the order of the page
    - share_prompt: a line that goes, and why
    '''
    rejection = "paywall_stub"        # instead of lines: there is no article
    fails = "…"                       # a known fault: what is wrong; the test says so when it is mended

A line that goes may be gone already in extraction. A block that no line accounts for is an error.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from pipeline import clean, extract
from pipeline.items import Link, Page, Rejection, RemovalReason

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))}
ARTICLES = [name for name, expected in PAGES.items() if "lines" in expected]
REFUSED = [name for name, expected in PAGES.items() if "rejection" in expected]
URL = "https://gazette.example/story/1"
LEARNED = {"source_furniture"}  # takes a source's memory: test_furniture


def page(name):
    expected = PAGES[name]
    file = next(file for file in (FOLDER / f"{name}.html", FOLDER / f"{name}.txt") if file.exists())
    is_text = file.suffix == ".txt"
    url = None if is_text else expected.get("url", URL)
    told = Link(url=URL, headline=expected.get("headline"), authors=tuple(expected.get("authors", ()))) if is_text else None
    return Page(
        requested_url=url,
        url=url,
        body=file.read_bytes(),
        fetched_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        is_text=is_text,
        link=told,
    )


def expectations(name):
    """List a page's lines as (text, reason); None: it stays."""
    for line in PAGES[name]["lines"].strip("\n").split("\n"):
        if line.startswith("+ "):
            yield line[2:], None
        else:
            reason, _, text = line.removeprefix("- ").partition(": ")
            yield text, reason


def faults(name, document):
    """Say of each line that went wrong what happened to it."""
    found = [(judged.block.text, judged.is_kept, judged.reason) for judged in clean.judge(document)]
    for text, reason in expectations(name):
        hit = next((line for line in found if line[0] == text), None)
        if hit:
            found.remove(hit)
        if reason is None:
            if hit is None:
                yield f"lost in extraction: {text}"
            elif not hit[1]:
                yield f"struck as {hit[2]}, should stay: {text}"
        elif hit and hit[1]:
            yield f"stays, should go as {reason}: {text}"
        elif hit and hit[2] != reason:
            yield f"struck as {hit[2]}, should be {reason}: {text}"
    for text, is_kept, reason in found:
        yield f"{'kept' if is_kept else f'struck as {reason}'} and not accounted for: {text}"


def marked(names):
    return [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=fails) if (fails := PAGES[name].get("fails")) else ())
        for name in names
    ]


@pytest.mark.parametrize("name", marked(ARTICLES))
def test_every_line_of_a_golden_page_is_kept_or_struck_for_its_reason(name):
    document = extract.extract(page(name))
    article = clean.clean(document)
    assert not isinstance(article, Rejection), f"refused: {article.reason}, {article.detail}"
    assert list(faults(name, document)) == []
    assert article.text.split("\n") == [text for text, reason in expectations(name) if reason is None]
    fields = {field: getattr(article, field) for field in ("headline", "kind", "access")}
    assert fields == {field: PAGES[name].get(field, value) for field, value in fields.items()}


@pytest.mark.parametrize("name", marked(REFUSED))
def test_a_golden_page_that_is_no_article_is_refused_for_its_reason(name):
    document = extract.extract(page(name))
    outcome = document if isinstance(document, Rejection) else clean.clean(document)
    assert isinstance(outcome, Rejection), f"an article: {outcome.text}"
    assert outcome.reason == PAGES[name]["rejection"], outcome.detail
    assert outcome.detail


def test_each_reason_strikes_lines_of_golden_pages():
    struck = Counter(
        judged.reason
        for name in ARTICLES
        if "fails" not in PAGES[name]
        for judged in clean.judge(extract.extract(page(name)))
        if not judged.is_kept
    )
    assert {reason for reason in get_args(RemovalReason) if struck[reason] < 3} - LEARNED == set()


def test_each_expectation_has_its_page():
    assert {file.stem for file in FOLDER.iterdir()} == set(PAGES)
    assert len(ARTICLES) >= 60
    assert len(REFUSED) >= 40
