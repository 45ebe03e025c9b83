from __future__ import annotations

import pytest

from crawler.links import shapes

G = "https://gazette.example"


@pytest.mark.parametrize(
    "path",
    [
        "/2026/11/22/bridge",
        "/news/2026-11-22/bridge-opens",
        "/20261122/bridge",
        "/2026/nov/22/bridge",
        "/politics/harbour-bridge-opens-after-nine-years",
        "/news/world-12345678",
        "/a/12345678",
        "/story/9f8e7d6c5b4a",
        "/article.php?id=123",
        "/news/view.do?idxno=4711",
        "/?p=4711",
        "/news/港の新しい橋が開通しました",
        "/news/%E6%B8%AF%E3%81%AE%E6%96%B0%E3%81%97%E3%81%84%E6%A9%8B%E3%81%8C%E9%96%8B%E9%80%9A",
    ],
)
def test_an_address_with_a_date_a_slug_or_an_id_speaks_for_an_article(path):
    assert shapes.of_address(G + path).score >= 2


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/sport",
        "/2026/11/22/",
        "/2026/11",
        "/tag/harbour-bridge-opening-day",
        "/category/news-of-the-day",
        "/author/ada-holm",
        "/news?page=2",
        "/news/page/2",
        "/privacy-policy",
        "/photo.jpg",
        "/media/annual-report-for-the-year-2026.pdf",
        "/search?q=a",
    ],
)
def test_an_address_of_a_list_or_a_service_speaks_against(path):
    assert shapes.of_address(G + path).score <= 0


@pytest.mark.parametrize(
    ("text", "n_words"), [("", 0), ("Sport", 1), ("One, two: three!", 3), ("港の新しい橋が開通", 3), ("東京 2026", 2)]
)
def test_words_are_counted_in_scripts_without_spaces_too(text, n_words):
    assert shapes.n_words_of(text) == n_words


def test_headlines_score_above_names_of_sections():
    assert shapes.of_words("Harbour bridge opens after nine years") > shapes.of_words("Local news") > shapes.of_words("Sport")
