from __future__ import annotations

import pytest

SENTENCE = "The council of Haverby has met to vote on the bridge, which has been closed to lorries since 2019."
TIMES = ("21:12", "20:48", "20:20", "19:55", "19:31")


def entries(times, *, inside="time"):
    return "".join(f"<div class='entry'><{inside}>{time}</{inside}><p>{SENTENCE} {time[:2]}</p></div>" for time in times)


@pytest.mark.parametrize(
    ("html", "head", "url", "expected"),
    [
        (entries(TIMES), "", "https://news.example/a", "live_blog"),
        (entries(TIMES[:2]), "", "https://news.example/live/a", "news"),
        (entries(TIMES[:3]), "", "https://news.example/live/a", "live_blog"),
        (entries(TIMES[:3]), "", "https://news.example/a", "news"),
        (entries(TIMES[:3]), "<title>Harbour vote: as it happened</title>", "https://news.example/a", "live_blog"),
        (entries(("20 November 2026",) * 5), "<title>Live: the vote</title>", "https://news.example/a", "news"),
        (f"<p>{SENTENCE}</p>" * 3, "<title>Choir sings live</title>", "https://news.example/live/a", "news"),
        (f"<p>{SENTENCE}</p>" * 3, "", "https://news.example/live-blog/a", "live_blog"),
    ],
)
def test_a_live_blog_is_known_by_its_entries(read, html, head, url, expected):
    assert read(head, html=f"<article><h1>Vote on the harbour</h1>{html}</article>", url=url).kind == expected


def test_a_programme_with_times_is_no_live_blog(read):
    hours = "".join(f"<p>{hour}:00 {SENTENCE} {hour}</p>" for hour in range(10, 18))
    assert read(html=f"<article>{hours}</article>").kind == "news"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<article class='story premium'>", "</article>", "paywalled"),
        ("<article class='article--subscriber-only'>", "</article>", "paywalled"),
        ("<main class='is-premium'><article>", "</article></main>", "paywalled"),
        ("<article class='no-premium'>", "</article>", "unknown"),
        ("<article class='premium-header'>", "</article>", "unknown"),
        ("<article>", "</article><article class='teaser premium'><h3><a href='/x'>Other</a></h3></article>", "unknown"),
    ],
)
def test_classes_of_the_article_tell_that_it_is_not_free(read, paragraphs, before, after, expected):
    assert read(html=f"{before}{paragraphs}{after}").access == expected


def test_what_is_declared_counts_for_more_than_a_class(read, paragraphs):
    head = '<meta name="article:content_tier" content="free">'
    assert read(head, html=f"<article class='premium'>{paragraphs}</article>").access == "free"
