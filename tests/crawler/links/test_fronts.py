from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.links import fronts

FOLDER = Path(__file__).parent / "fronts"
NAMES = sorted(file.stem for file in FOLDER.glob("*.html"))
URL = "https://gazette.example/"
PRECISION, RECALL = 0.8, 0.9


@pytest.fixture
def read(source, now):
    def read(body, *, url=URL, encoding=None):
        return fronts.read(body, url=url, encoding=encoding, source=source, now=now)

    return read


@pytest.fixture
def judged(read):
    """Compare what is found on a front with its list: found, wanted."""

    def judged(name):
        found = [link.url for link in read((FOLDER / f"{name}.html").read_bytes()).links]
        return set(found), set((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())

    return judged


@pytest.mark.parametrize("name", NAMES)
def test_each_front_s_articles_are_found_and_little_else(judged, name):
    found, wanted = judged(name)
    right = len(found & wanted)
    print(f"{name}: precision {right}/{len(found)} recall {right}/{len(wanted)}", found ^ wanted or "")
    assert right / len(found) >= PRECISION, found - wanted
    assert right / len(wanted) >= RECALL, wanted - found


def test_over_all_fronts_nearly_all_articles_are_found_and_nearly_nothing_else(judged):
    fronts_judged = [judged(name) for name in NAMES]
    right = sum(len(found & wanted) for found, wanted in fronts_judged)
    assert right / sum(len(found) for found, _ in fronts_judged) >= 0.95
    assert right / sum(len(wanted) for _, wanted in fronts_judged) >= 0.95
    assert len(NAMES) >= 6


def test_links_keep_the_order_of_the_page_and_their_words(read):
    links = read((FOLDER / "navheavy.html").read_bytes()).links
    assert [link.headline for link in links][:5] == [
        "Harbour bridge opens after nine years of works",
        "Council votes to keep library",
        "United find a late winner",
        "Rates held again",
        "Review: The Lighthouse, a quiet wonder",
    ]
    assert {(link.source, link.found_in, link.found_kind, link.published_at) for link in links} == {
        ("gazette", URL, "section", None)
    }


def test_a_front_in_windows_1251_keeps_its_headlines(read):
    assert read((FOLDER / "queryid.html").read_bytes()).links[0].headline == "Мост через гавань открыт после девяти лет работ"


def test_the_header_s_charset_is_used_if_the_page_says_none(read):
    body = '<a href="/2026/11/22/a-long-slug-here">Мост через гавань открыт снова</a>'.encode("cp1251")
    assert read(body, encoding="windows-1251").links[0].headline == "Мост через гавань открыт снова"


def test_the_front_itself_is_no_article_of_its_own(read):
    body = b'<main><h2><a href="/2026/11/22/the-live-page-of-the-day#latest">The live page of the whole day</a></h2></main>'
    assert read(body, url="https://gazette.example/2026/11/22/the-live-page-of-the-day").links == ()
    assert len(read(body).links) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "not an HTML page"),
        (b"   ", "not an HTML page"),
        (b"<p>No links at all", "no links to articles"),
        (b"\x89PNG\r\n\x1a\n\x00", "no links to articles"),
    ],
)
def test_the_error_says_why_a_body_gave_nothing(read, body, error):
    found = read(body)
    assert (found.links, found.error) == ((), error)


@pytest.mark.parametrize(
    "body",
    [
        b"<a href='/2026/11/22/x-y-z-" * 50_000,
        b"<div>" * 100_000 + b"<a href='/2026/11/22/a-b-c-d'>One two three four five</a>",
        b"<a " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x</a>",
        b"<a href=/2026/11/22/a-b-c-d><span>" * 20_000,
        b"".join(b"<h2><a href=/2026/11/22/a-b-c-%d>One two three four</a></h2>" % n for n in range(30_000)),
        b"<a href=/" + b"a-" * 900 + b">" + b"word " * 500_000 + b"</a>",
        b"".join(b"<a href=/%d%s>One two three</a>" % (n, b"-1" * 900) for n in range(1_000)),
        b"".join(b"<a href=/%d%s>One two three</a>" % (n, b"1a" * 900) for n in range(1_000)),
    ],
    ids=["unclosed", "deep", "attributes", "nested", "many", "long", "hyphens", "codes"],
)
def test_a_hostile_page_is_read_quickly_and_gives_few_links(read, body):
    started = time.process_time()
    assert len(read(body).links) <= 2_000
    assert time.process_time() - started < 3


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                b"<a href='/2026/11/22/a-b-c-d'>",
                b"<a href=http://[",
                b"</a>",
                b"<nav>",
                b"<h2>",
                b"<base href='//x'>",
                b"<svg>",
            ),
            *(
                b"One two three four five",
                b"\x00",
                b"\xff",
                b"<!--",
                b"<?x",
                b"&#xD800;",
                b"<template>",
                b"<a rel=tag",
                b">",
                b"'",
            ),
        ]
    ),
    max_size=20,
).map(b"".join)


@given(st.one_of(st.binary(max_size=200), PIECES))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_reading_raise(read, body):
    assert all(link.url.startswith("https://gazette.example/") for link in read(body).links)
