"""The demo site broken in eight ways, over real sockets: what it sends then, and that nothing else has changed."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import ssl
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree
from lxml import html as lxml_html

from crawler.demo import DemoSite
from crawler.demo.breaks import STATES

FEEDS = {
    "gazette": ("/feed.rss", "/ja/feed.atom", "/sport/feed.json", "/sitemap-news.xml", "/culture/"),
    "bote": ("/feed/", "/atom.xml", "/sitemap_index.xml"),
}
FRESH = {"gazette": "/feed.rss", "bote": "/atom.xml"}
ALL = [(outlet, path) for outlet, paths in FEEDS.items() for path in paths]


@pytest.fixture
def site():
    with DemoSite() as running:
        yield running


def ask(site, outlet, path, context=None, **headers):
    url = urlsplit(site.origins[outlet])
    made = http.client.HTTPConnection if url.scheme == "http" else http.client.HTTPSConnection
    connection = made(url.netloc, timeout=10, **({"context": context} if context else {}))
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        body = response.read()
        return response.status, dict(response.headers), gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    finally:
        connection.close()


def announced(site, outlet, path):
    """The addresses that a feed, a sitemap or a section front announces."""
    _, _, body = ask(site, outlet, path)
    if path.endswith(".json"):
        links = [item["url"] for item in json.loads(body)["items"]]
    elif path == "/culture/":
        links = re.findall(r'<h2><a href="(.+?)">', body.decode())
    elif b"http://www.sitemaps.org" in body:
        links = [loc.text for loc in etree.fromstring(body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    else:
        links = [entry.link for entry in feedparser.parse(BytesIO(body)).entries]
    origin = site.origins[outlet]
    return [urljoin(origin, link).removeprefix(origin) for link in links]


def fresh_paths(site, outlet):
    return [path for path in announced(site, outlet, FRESH[outlet]) if re.search(r"-1\d{4}/?$", path)]


def text_of(body):
    tree = lxml_html.document_fromstring(body.decode())
    return "\n".join(" ".join(p.text_content().split()) for p in tree.xpath("//body//p"))


@pytest.mark.parametrize("outlet", FRESH)
def test_made_up_articles_come_newest_first_each_with_a_text_of_its_own(site, outlet):
    before = announced(site, outlet, FRESH[outlet])
    assert fresh_paths(site, outlet) == []
    site.fresh = 4
    now = announced(site, outlet, FRESH[outlet])
    four = fresh_paths(site, outlet)
    assert now == four + before
    assert len(set(four)) == 4
    pages = [ask(site, outlet, path) for path in four]
    assert {status for status, _, _ in pages} == {200}
    lines = [line for _, _, body in pages for line in text_of(body).splitlines() if len(line) > 100]
    assert len(lines) == len(set(lines)) > 20
    site.fresh = 2
    assert fresh_paths(site, outlet) == four[2:]
    assert ask(site, outlet, four[0])[0] == 404
    assert ask(site, outlet, four[2])[2] == pages[2][2]


def test_a_feed_with_made_up_articles_is_asked_for_once(site):
    site.fresh = 1
    _, headers, _ = ask(site, "gazette", "/feed.rss")
    assert ask(site, "gazette", "/feed.rss", If_None_Match=headers["ETag"])[0] == 304
    site.fresh = 2
    assert ask(site, "gazette", "/feed.rss", If_None_Match=headers["ETag"])[0] == 200


def test_gone_feeds_are_404_and_pages_stay(site):
    site.broken = "feed_gone"
    assert {ask(site, *feed)[0] for feed in ALL} == {404}
    assert ask(site, "gazette", "/news/2026/11/harbour-wall-repair")[0] == 200


def test_empty_feeds_are_valid_and_announce_nothing(site):
    site.fresh = 2
    site.broken = "feed_empty"
    assert {ask(site, *feed)[0] for feed in ALL} == {200}
    assert [announced(site, *feed) for feed in ALL] == [[]] * len(ALL)
    for outlet, path in [("gazette", "/feed.rss"), ("bote", "/atom.xml"), ("bote", "/feed/")]:
        feed = feedparser.parse(BytesIO(ask(site, outlet, path)[2]))
        assert not feed.bozo
        assert feed.feed.title


def test_a_stale_site_stays_as_it_is_whatever_comes_and_answers_304(site):
    site.fresh = 2
    before = {feed: ask(site, *feed) for feed in ALL}
    site.broken = "feed_stale"
    site.edition, site.fresh = 2, 9
    for feed, (_, headers, body) in before.items():
        assert ask(site, *feed)[2] == body
        known = {"If_None_Match": headers["ETag"]} if "ETag" in headers else {"If_Modified_Since": headers["Last-Modified"]}
        assert ask(site, *feed, **known)[0] == 304
    site.broken = None
    assert len(fresh_paths(site, "gazette")) == 9


@pytest.mark.parametrize("outlet", FRESH)
def test_a_changed_layout_keeps_the_headline_and_hides_the_text_in_a_script(site, outlet):
    site.edition, site.fresh = 2, 3
    paths = fresh_paths(site, outlet)
    before = [ask(site, outlet, path) for path in paths]
    site.broken = "layout_changed"
    for path, (_, headers, body) in zip(paths, before, strict=True):
        status, _, now = ask(site, outlet, path, If_None_Match=headers["ETag"])
        assert status == 200, "it is another page"
        was, tree = (lxml_html.document_fromstring(text.decode()) for text in (body, now))
        assert tree.findtext(".//title") == was.findtext(".//title")
        assert tree.xpath("//h1")[0].text_content() == was.xpath("//h1")[0].text_content()
        assert text_of(now) == ""
        (state,) = re.findall(r"window.__STATE__ = (.+);</script>", now.decode())
        assert [text for _, text in json.loads(state)["page"]["blocks"]] == text_of(body).splitlines()
    assert announced(site, outlet, FRESH[outlet])[:3] == paths


def test_a_site_that_refuses_answers_403_to_everything(site):
    site.fresh = 1
    (page,) = fresh_paths(site, "bote")
    site.broken = "refused"
    others = [
        ("bote", page),
        ("bote", "/robots.txt"),
        ("gazette", "/news/2026/11/lighthouse"),
        ("gazette", "/img/town.png"),
    ]
    assert {ask(site, *address)[0] for address in [*ALL, *others]} == {403}


def test_a_consent_wall_stands_before_every_page_and_no_feed(site):
    site.fresh = 3
    site.broken = "consent_wall"
    for outlet, words in {"gazette": "Accept all", "bote": "Alle akzeptieren"}.items():
        for path in [*fresh_paths(site, outlet), "/", "/nowhere"]:
            status, _, body = ask(site, outlet, path)
            assert (status, words in body.decode(), 'id="consent-wall"' in body.decode()) == (200, True, True)
        assert len(fresh_paths(site, outlet)) == 3
    assert ask(site, "gazette", "/robots.txt")[2].startswith(b"User-agent")


MONTH = r"[^\W\d_]{3,}\.?"
DATE = re.compile(rf"20\d\d-\d\d|20\d\d年|\b\d\d?\.? {MONTH} 20\d\d|\b\d\d?\.\d\d?\.20\d\d|{MONTH} \d\d?, 20\d\d")


def test_without_dates_no_feed_and_no_page_says_one_and_the_texts_are_as_before(site):
    site.edition, site.fresh = 2, 3
    pages = [(outlet, path) for outlet in FRESH for path in fresh_paths(site, outlet)]
    texts = {page: text_of(ask(site, *page)[2]) for page in pages}
    assert all(DATE.search(ask(site, *address)[2].decode()) for address in pages)
    found = {(outlet, path) for outlet, feed in ALL for path in announced(site, outlet, feed)}
    site.broken = "dates_missing"
    for outlet, path in [*found, *ALL]:
        _, headers, body = ask(site, outlet, path)
        if not path.endswith(".pdf"):
            assert "Last-Modified" not in headers
            assert DATE.search(body.decode("windows-1251" if "/ru/" in path else "utf-8")) is None, path
    assert {page: text_of(ask(site, *page)[2]) for page in pages} == texts
    assert not any(
        entry.get("published_parsed") for entry in feedparser.parse(BytesIO(ask(site, "gazette", "/feed.rss")[2])).entries
    )
    assert found == {(outlet, path) for outlet, feed in ALL for path in announced(site, outlet, feed)}


def test_over_tls_the_certificate_is_good_until_it_expires():
    with DemoSite(tls=True) as site:
        trusting = ssl.create_default_context(cadata=site.authority.decode())
        assert [urlsplit(origin).scheme for origin in site.origins.values()] == ["https", "https"]
        assert {ask(site, outlet, "/robots.txt", trusting)[0] for outlet in FEEDS} == {200}
        with pytest.raises(ssl.SSLCertVerificationError, match=r"self-signed|unable to get"):
            ask(site, "bote", "/robots.txt", ssl.create_default_context())
        site.broken = "tls"
        for outlet in FEEDS:
            with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
                ask(site, outlet, "/robots.txt", trusting)
        site.broken = None
        assert ask(site, "gazette", "/feed.rss", trusting)[0] == 200


def test_an_expired_certificate_ends_connections_that_were_made_with_the_good_one():
    with DemoSite(tls=True) as site:
        trusting = ssl.create_default_context(cadata=site.authority.decode())
        connection = http.client.HTTPSConnection(urlsplit(site.origins["gazette"]).netloc, timeout=10, context=trusting)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
        site.broken = "tls"
        with pytest.raises((ConnectionError, ssl.SSLError, http.client.RemoteDisconnected)):  # noqa: PT012 - either may notice
            connection.request("GET", "/robots.txt")
            connection.getresponse()
        connection.close()


def test_a_state_that_does_not_exist_or_cannot_be_is_refused(site):
    with pytest.raises(ValueError, match="feed_gone, feed_empty"):
        site.broken = "haunted"
    with pytest.raises(ValueError, match="over TLS"):
        site.broken = "tls"
    assert site.broken is None
    assert len(STATES) == 8


def test_a_site_that_is_mended_answers_as_if_nothing_had_been(site):
    site.fresh = 2
    addresses = [*ALL, *((outlet, path) for outlet in FRESH for path in fresh_paths(site, outlet))]
    before = [ask(site, *address)[2] for address in addresses]
    for state in STATES:
        if state != "tls":
            site.broken = state
            ask(site, *ALL[0])
    site.broken = None
    assert [ask(site, *address)[2] for address in addresses] == before
