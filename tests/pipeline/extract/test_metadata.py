from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.items import Link, Source

H1 = "<h1>Old bridge closed until next year</h1>"
TITLE = "Old bridge closed until next year"


def ld(**fields):
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def meta(**fields):
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in fields.items())


def source(**fields):
    return Source(key="gazette", name="The Gazette", homepage="https://news.example", **fields)


@pytest.mark.parametrize(
    ("head", "h1", "feed", "expected"),
    [
        (f"<title>{TITLE} | The Gazette</title>", H1, None, TITLE),
        (f"<title>{TITLE} - Town - The Gazette</title>", H1, None, TITLE),
        (f"<title>The Gazette: News</title>{meta(og__title=TITLE)}", "<h1>The Gazette</h1>", None, TITLE),
        (ld(headline="Bridge shut!") + meta(og__title=TITLE), H1, None, TITLE),
        (ld(headline=TITLE) + meta(og__title="You will not believe this bridge"), H1, None, TITLE),
        (ld(headline=TITLE) + meta(og__title=TITLE), "<h1>Subscribe now</h1>", None, TITLE),
        ("<title>Gazette</title>", "", TITLE, TITLE),
        (meta(og__title="Bridge &amp;amp; ferry &lt;b&gt;closed&lt;/b&gt;"), "", None, "Bridge & ferry closed"),
        (f"<title>{TITLE} — live</title>", H1.upper(), None, TITLE),
        ("<title>The Gazette</title>" + meta(og__site_name="The Gazette"), "", None, None),
        ("<title>Who closed it? - A history</title>", "", None, "Who closed it? - A history"),
    ],
)
def test_the_headline_is_what_most_witnesses_agree_on(read, paragraphs, head, h1, feed, expected):
    link = Link(url="https://news.example/x", headline=feed)
    found = read(head, f"<main>{h1}<article>{paragraphs}</article></main>", link=link)
    assert found.headline == expected
    assert ("headline" in found.origins) == (expected is not None)


def test_the_headlines_origin_names_all_that_agree(read, paragraphs):
    found = read(ld(headline=TITLE) + meta(og__title=TITLE), f"{H1}<article>{paragraphs}</article>")
    assert found.origins["headline"] == "h1+jsonld+og"


@pytest.mark.parametrize(
    ("head", "expected", "origin", "precision"),
    [
        (ld(datePublished="2024-05-03T10:15:00+02:00"), "2024-05-03T08:15:00", "jsonld", "second"),
        (ld(datePublished="2024-05-03"), "2024-05-03T00:00:00", "jsonld", "day"),
        (ld(datePublished="2024-05-03T10:15:00.123Z"), "2024-05-03T10:15:00", "jsonld", "second"),
        (ld(datePublished="2024-05-03T10:15:00+0000"), "2024-05-03T10:15:00", "jsonld", "second"),
        (ld(datePublished="1714731300"), "2024-05-03T10:15:00", "jsonld", "second"),
        (
            ld(datePublished="2024-05-03T10:15:00Z") + meta(article__published_time="2024-05-04"),
            "2024-05-03T10:15:00",
            "jsonld",
            "second",
        ),
        (ld(dateModified="2024-05-09") + meta(article__published_time="2024-05-03"), "2024-05-03T00:00:00", "meta", "day"),
        (ld(datePublished="2199-01-01") + meta(article__published_time="2024-05-03"), "2024-05-03T00:00:00", "meta", "day"),
        (ld(datePublished="1970-01-01T00:00:00Z"), None, None, None),
        (ld(datePublished="0001-01-01T00:00:00Z"), None, None, None),
        (ld(datePublished="soon"), None, None, None),
        (ld(dateModified="2024-05-09T10:00:00Z"), None, None, None),
        (meta(date="Fri, 03 May 2024 10:15:00 GMT"), "2024-05-03T10:15:00", "meta", "second"),
        (meta(pubdate="3 May 2024"), "2024-05-03T00:00:00", "meta", "day"),
    ],
)
def test_the_published_time_is_read_where_it_is_most_trusted(read, head, expected, origin, precision):
    found = read(head)
    assert found.published_at == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)
    assert (found.published_at_origin, found.published_precision) == (origin, precision)
    assert found.origins.get("published_at") == origin


def test_a_modified_time_is_kept_apart(read):
    found = read(ld(dateModified="2024-05-09T10:00:00Z"))
    assert found.published_at is None
    assert found.modified_at == datetime(2024, 5, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2024-05-03T10:15:00Z">3 May</time>', 3),
        ('<time class="updated" datetime="2024-05-09T10:15:00Z">9 May</time>', None),
        ('<time datetime="2024-05-09" class="updated">9</time><time class="published" datetime="2024-05-03">3</time>', 3),
        ('<ul><li><time datetime="2024-05-09">9 May</time> Other story</li></ul>', None),
        ('<span itemprop="datePublished" content="2024-05-03T10:15:00Z">today</span>', 3),
    ],
)
def test_time_elements_are_told_apart(read, paragraphs, markup, expected):
    found = read(html=f"<article>{H1}{markup}{paragraphs}</article>")
    assert (found.published_at and found.published_at_origin == "time_element" and found.published_at.day) == expected


@pytest.mark.parametrize(("kind", "origin"), [("feed", "feed"), ("sitemap", "sitemap"), ("section", "feed")])
def test_feed_and_sitemap_come_after_the_page_and_before_the_address(read, kind, origin):
    link = Link(url="https://news.example/x", found_kind=kind, published_at=datetime(2024, 5, 3, 10, 15, tzinfo=UTC))
    url = "https://news.example/2024/04/01/bridge"
    assert read(link=link, url=url).published_at_origin == origin
    assert read(meta(pubdate="2024-05-02"), link=link, url=url).published_at_origin == "meta"
    assert read(url=url).published_at == datetime(2024, 4, 1, tzinfo=UTC)
    assert read(url=url).published_at_origin == "url"


def test_a_date_in_the_text_is_the_last_resort(read, paragraphs):
    found = read(html=f'<article>{H1}<p class="date">Published: 3 May 2024</p>{paragraphs}</article>')
    assert (found.published_at, found.published_at_origin) == (datetime(2024, 5, 3, tzinfo=UTC), "text")


@pytest.mark.parametrize(
    "sentence",
    [
        "The reservoir is at its lowest since 1995, and nobody in the valley can remember a summer as dry as this one.",
        "The bank collapsed in May 2025 with debts of four billion, leaving thousands of savers waiting for their money.",
        "He was born on 4 February 1933 in the house in which he died, and never lived in any other one for long.",
    ],
)
def test_a_date_that_a_sentence_tells_of_is_not_the_pages_own(read, paragraphs, sentence):
    found = read(html=f"<article>{H1}<p>{sentence}</p>{paragraphs}</article>")
    assert (found.published_at, found.published_at_origin) == (None, None)


def test_a_time_without_zone_is_read_in_the_sources_and_marked(read):
    head = ld(datePublished="2024-05-03T10:15:00")
    found = read(head, source=source(timezone="Europe/Berlin"))
    assert (found.published_at, found.origins["published_at_zone"]) == (datetime(2024, 5, 3, 8, 15, tzinfo=UTC), "assumed")
    assert read(head).published_at == datetime(2024, 5, 3, 10, 15, tzinfo=UTC)
    assert "published_at_zone" not in read(ld(datePublished="2024-05-03T10:15:00Z")).origins


def test_the_pages_own_zone_is_taken_where_another_place_gives_it(read):
    bare = ld(datePublished="2024-05-03T10:15:00")
    said = meta(article__published_time="2024-05-03T10:15:00-04:00")
    found = read(bare + said)
    assert found.published_at == datetime(2024, 5, 3, 14, 15, tzinfo=UTC)
    assert "published_at_zone" not in found.origins
    another = read(bare + meta(article__published_time="2024-05-09T11:22:33-04:00"))
    assert another.published_at == datetime(2024, 5, 3, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "day"),
    [("en-US", "2024-03-05"), ("en-GB", "2024-05-03"), ("fr", "2024-05-03"), ("en", None)],
)
def test_a_date_in_numbers_is_read_as_the_region_writes_it(read, paragraphs, lang, day):
    head = ld(datePublished="03/05/2024")
    html = f'<html lang="{lang}"><head>{head}</head><body><article>{paragraphs}</article></body></html>'.encode()
    found = read(html=html).published_at
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    ("html_lang", "head", "hint", "expected"),
    [
        ("en-GB", "", None, "en"),
        ("", "", None, "en"),
        ("de", "", None, "en"),
        ("de", "", "fr", "fr"),
        ("", '<meta property="og:locale" content="en_US">', None, "en"),
        ("no-such-language-at-all", "", None, "en"),
    ],
)
def test_the_language_is_what_the_page_says_unless_its_text_is_certainly_another(
    read, paragraphs, html_lang, head, hint, expected
):
    html = f'<html lang="{html_lang}"><head>{head}</head><body><article>{paragraphs}</article></body></html>'.encode()
    assert read(html=html, link=Link(url="https://news.example/x", language=hint)).language == expected


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("", None, "news"),
        (ld(**{"@type": "OpinionNewsArticle"}), None, "opinion"),
        (ld(**{"@type": "LiveBlogPosting"}), None, "live_blog"),
        (ld(**{"@type": ["NewsArticle", "MediaGallery"]}), None, "gallery"),
        (ld(**{"@type": "Product"}), None, "other"),
        ("", "https://news.example/opinion/bridge", "opinion"),
        ("", "https://news.example/town/opinion", "news"),
        ("", "https://news.example/live/2024/bridge", "news"),
        ("", "https://news.example/liveblog/2024/bridge", "live_blog"),
    ],
)
def test_the_kind_is_what_types_and_address_say(read, head, url, expected):
    assert read(head, **({"url": url} if url else {})).kind == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "unknown"),
        (ld(isAccessibleForFree=True), "free"),
        (ld(isAccessibleForFree="False"), "paywalled"),
        (ld(isAccessibleForFree="http://schema.org/False"), "paywalled"),
        (meta(article__content_tier="metered"), "paywalled"),
        (meta(article__content_tier="free"), "free"),
    ],
)
def test_access_is_what_the_publisher_declares(read, head, expected):
    assert read(head).access == expected


@pytest.mark.parametrize(
    ("head", "headers", "expected"),
    [
        ("", (), None),
        ('<meta name="robots" content="index, follow">', (("TDM-Reservation", "0"),), None),
        ('<meta name="robots" content="noai, noimageai">', (), "noai,noimageai"),
        ("", (("X-Robots-Tag", "noai"), ("tdm-reservation", "1")), "noai,tdm"),
        ('<meta name="tdm-reservation" content="1">', (), "tdm"),
    ],
)
def test_reservations_are_read_from_headers_and_meta_tags(read, head, headers, expected):
    assert read(head, headers=headers).reservation == expected


def test_addresses_are_absolute_or_absent(read):
    head = '<link rel="canonical" href="/town/bridge?x=1"><meta property="og:image" content="//cdn.example/a.jpg">'
    found = read(head)
    assert found.canonical_url == "https://news.example/town/bridge?x=1"
    assert found.image_url == "https://cdn.example/a.jpg"
    bad = read(
        '<link rel="canonical" href="https://news.example/"><meta property="og:image" content="data:image/png;base64,xx">'
    )
    assert (bad.canonical_url, bad.image_url) == (None, None)
    assert read('<link rel="canonical" href="http://[broken">').canonical_url is None


def test_section_tags_and_description_are_read(read):
    found = read(
        meta(article__section="Town &amp; Country", og__description="The  council decided.", article__tag="Bridges")
        + meta(article__tag="bridges")
        + ld(keywords="River, Bridges, Council")
    )
    assert (found.section, found.description, found.tags) == (
        "Town & Country",
        "The council decided.",
        ("Bridges", "River", "Council"),
    )


def test_structured_data_of_other_stories_is_left_out(read):
    other = {"@type": "NewsArticle", "headline": "Another", "datePublished": "2020-01-01", "url": "https://news.example/other"}
    mine = {
        "@type": "NewsArticle",
        "datePublished": "2024-05-03",
        "mainEntityOfPage": "https://news.example/town/bridge-closed",
    }
    graph = {"@graph": [{"@type": "ItemList", "itemListElement": [other]}, other, mine]}
    found = read(f'<script type="application/ld+json">{json.dumps(graph)}</script>')
    assert found.published_at == datetime(2024, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken", ["{", "[]", "null", '"x"', '{"@type": 5}', '{"@type": ["NewsArticle", null], "author": [[["x"]]]}']
)
def test_broken_structured_data_hurts_nothing(read, broken):
    found = read(f'<script type="application/ld+json">{broken}</script>' + meta(og__title=TITLE))
    assert found.headline == TITLE


def test_structured_data_is_mended_where_it_can_be(read):
    node = '{"@type": "NewsArticle", "datePublished": "2024-05-03",}'
    head = f'<script type="application/ld+json">//<![CDATA[\n{node}\n//]]></script>'
    assert read(head).published_at == datetime(2024, 5, 3, tzinfo=UTC)
