from __future__ import annotations

import pytest

TEXT = "The council of Haverby met on Monday to vote on the bridge, which has been closed to lorries since 2019. "
PARAGRAPH = f"<p>{TEXT * 2}</p>"


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("", "https://news.example/2026/bridge", set()),
        ('<meta property="og:type" content="article">', "https://news.example/a", {"declares_article"}),
        (ld('{"@type": "NewsArticle"}'), "https://news.example/a", {"declares_article"}),
        (ld('{"@type": "CollectionPage"}'), "https://news.example/a", {"declares_list"}),
        (ld('[{"@type": "CollectionPage"}, {"@type": "NewsArticle"}]'), "https://news.example/a", {"declares_article"}),
        ("", "https://news.example/", {"list_address"}),
        ("", "https://news.example/tag/bridges", {"list_address"}),
        ("", "https://news.example/author/anna-berg", {"list_address"}),
        ("", "https://news.example/?s=bridge", {"list_address"}),
        ("", "https://news.example/sport/page/4/", {"list_address"}),
        ("", "https://news.example/tags-on-a-bridge", set()),
    ],
)
def test_a_page_declares_what_it_is(read, head, url, expected):
    assert read(head, html=page(PARAGRAPH * 3, head), url=url).signs == expected


def page(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def test_paragraphs_below_a_link_each_are_teasers(read):
    teasers = "".join(f'<div><h2><a href="/{n}">Council votes on bridge {n}</a></h2><p>{n} {TEXT}</p></div>' for n in range(5))
    assert "below_links" in read(html=page(f"<main>{teasers}</main>")).signs
    article = f'<main><p><a href="/1">Council votes on a bridge</a></p>{PARAGRAPH * 5}</main>'
    assert "below_links" not in read(html=page(article)).signs


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (f'<div class="paid">{PARAGRAPH * 4}</div>', {"paid_part_there"}),
        ('<div class="paid"><p>Subscribe now.</p></div>', {"paid_part_missing"}),
        ("", {"paid_part_missing"}),
    ],
)
def test_the_part_that_is_not_free_is_there_or_not(read, part, expected):
    said = (
        '{"@type": "NewsArticle", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".paid"}}'
    )
    found = read(html=page(f"<article>{PARAGRAPH}{part}</article>", ld(said)))
    assert found.signs == expected | {"declares_article"}


def test_what_a_thin_page_says_below_its_text_is_read(read):
    wall = '<aside class="social-share"><h3>Subscribe to keep reading</h3><p>For <b>1</b> c.</p><button>Log in</button></aside>'
    hidden = '<div hidden><p>Not seen</p></div><div style="display: none">Nor this</div><nav>Nor that</nav>'
    found = read(html=page(f"<article>{PARAGRAPH}</article>{wall}{hidden}"))
    assert found.beside == ("Subscribe to keep reading", "For 1 c.", "Log in")


def test_a_page_with_much_text_is_not_looked_at_closely(read):
    text = "".join(f"<p>{number}. {TEXT * 2}</p>" for number in range(12))
    assert read(html=page(f"<article>{text}</article><div><h3>Subscribe to keep reading</h3></div>")).beside == ()


def test_a_page_of_links_alone_keeps_what_it_says(read):
    links = "".join(f'<div><a href="/{n}"><h2>Council votes on bridge {n}</h2></a></div>' for n in range(6))
    found = read(html=page(links))
    assert (found.blocks, len(found.beside)) == ((), 6)


def test_an_article_with_links_between_its_paragraphs_is_no_list(read, sentences):
    link = '<p><a href="/other">Bruselas investiga las interconexiones con Francia</a></p>'
    parts = link.join(f"<p>{sentence}</p>" for sentence in sentences)
    found = read(html=f"<main><article><h1>The council closes the old bridge</h1>{parts}</article></main>")
    assert "below_links" not in found.signs
