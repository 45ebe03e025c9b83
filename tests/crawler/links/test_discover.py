from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import discover

URL = "https://gazette.example/"

HOME = b"""<!doctype html><html lang="en-gb"><head><title>The Gazette | News from the harbour</title>
<meta property="og:site_name" content="Gazette (Open Graph)"><meta name="application-name" content="Gazette app">
<link rel="alternate" type="application/rss+xml" title="All stories" href="/feeds/all.xml">
<link rel="alternate" type="application/atom+xml" href="https://gazette.example/atom">
<link rel="alternate" type="application/feed+json; charset=utf-8" href="/feed.json">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" hreflang="cy" href="/cy/"><link rel="alternate" type="application/json" href="/wp-json/pages/1">
<link rel="stylesheet" href="/feed.css"><link rel="sitemap" type="application/xml" href="/sitemap.xml">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
 {"@type":"NewsArticle","name":"Not the outlet"},
 {"@type":["NewsMediaOrganization"],"name":"The Gazette &amp; Post","url":"https://www.gazette.example/"}]}</script>
<script type="application/ld+json">{broken</script></head><body>
<header><a href="/">Home</a><nav><a href="/news/">News</a><a href="/sport">Sport</a><a href="/news/local">Local news</a>
<a href="/login">Sign in</a><a href="/about">About us</a><a href="https://shop.example/sport">Shop</a>
<a href="/2026/11/22/harbour-bridge-opens-after-nine-years">Harbour bridge opens after nine years</a>
<a href="/search?q=a">Find</a></nav></header>
<main><a href="/2026/11/22/feeding-the-birds">Feeding the birds</a><a href="/feedback">Feedback</a></main>
<footer><nav><a href="/jobs-at-gazette">Jobs</a></nav><a href="/rss/sport.xml">Sport feed</a><a href="/feeds/all.xml">RSS</a>
<a href="/?feed=rss2">RSS 2</a><a href="/exports/latest.xml">Our RSS feed</a><a href="javascript:rss()">RSS</a></footer>
</body></html>"""


def test_a_homepage_s_feeds_sitemaps_and_sections_are_found_surest_first():
    assert [(one.url.removeprefix(URL), one.kind, one.found_by) for one in discover.read(HOME, url=URL)] == [
        ("feeds/all.xml", "feed", "link_tag"),
        ("atom", "feed", "link_tag"),
        ("feed.json", "feed", "link_tag"),
        ("sitemap.xml", "sitemap", "link_tag"),
        ("rss/sport.xml", "feed", "anchor"),
        ("?feed=rss2", "feed", "anchor"),
        ("exports/latest.xml", "feed", "anchor"),
        ("news/", "section", "navigation"),
        ("sport", "section", "navigation"),
        ("news/local", "section", "navigation"),
    ]


def test_candidates_carry_the_homepage_s_titles():
    titles = {one.url.removeprefix(URL): one.title for one in discover.read(HOME, url=URL)}
    assert titles["feeds/all.xml"] == "All stories"
    assert titles["atom"] is None
    assert titles["news/local"] == "Local news"


@pytest.mark.parametrize(
    ("body", "name", "language"),
    [
        (HOME, "The Gazette & Post", "en-GB"),
        (HOME.replace(b"NewsMediaOrganization", b"Person"), "Gazette (Open Graph)", "en-GB"),
        (HOME.replace(b"https://www.gazette.example/", b"https://agency.example/"), "Gazette (Open Graph)", "en-GB"),
        (b'<meta name="application-name" content="App"><meta property="og:locale" content="pt_BR">', "App", "pt-BR"),
        (b"<html lang='english'><title>Only a title</title>", None, None),
        (b"", None, None),
    ],
)
def test_a_homepage_says_its_name_and_language(body, name, language):
    said = discover.about(body, url=URL)
    assert (said.name, said.language) == (name, language)


def test_relative_feeds_resolve_at_the_base():
    body = b'<base href="/en/"><link rel="alternate" type="application/rss+xml" href="feed">'
    assert [one.url for one in discover.read(body, url=URL)] == ["https://gazette.example/en/feed"]


def test_well_known_places_are_on_the_homepage_s_host():
    places = discover.well_known("https://news.gazette.example/en/")
    assert places[0] == "https://news.gazette.example/feed"
    assert "https://news.gazette.example/sitemap-news.xml" in places
    assert len(set(places)) == len(places)
    assert discover.well_known("nothing") == ()


def test_robots_name_sitemaps_news_first():
    body = b"""\xef\xbb\xbfUser-agent: *\r\nDisallow: /sitemap:x\r\nSitemap: https://gazette.example/sitemap.xml\r\n
    SITEMAP : https://gazette.example/news.xml # news\r\nsitemap: /relative.xml\r\n#Sitemap: https://gazette.example/old.xml
Sitemap: https://gazette.example/sitemap.xml\rSitemap: javascript:x"""
    assert discover.from_robots(body) == ("https://gazette.example/news.xml", "https://gazette.example/sitemap.xml")


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="<>a href='/feed'linkrel=\x00\ud7ff&;#", max_size=80).map(str.encode))
)
def test_no_body_makes_discovery_raise(body):
    discover.read(body, url=URL)
    discover.about(body, url=URL)
    discover.from_robots(body)
