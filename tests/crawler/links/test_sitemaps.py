from __future__ import annotations

import gzip
import socket
import time
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.links import sitemaps

URL = "https://gazette.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://gazette.example/2026/11/22/bridge</loc><lastmod>2026-11-22T11:00:00+01:00</lastmod>
 <image:image><image:loc>https://cdn.example/a.jpg</image:loc><image:title>Not this</image:title></image:image>
 <xhtml:link rel="alternate" href="https://gazette.example/amp"/>
 <news:news><news:publication><news:name>The Gazette</news:name><news:language>en-gb</news:language></news:publication>
 <news:publication_date>2026-11-22T09:00:00+01:00</news:publication_date>
 <news:title>Bridge &amp; tunnel open</news:title></news:news></url>
<url><loc><![CDATA[ https://gazette.example/2026/11/20/older ]]></loc>
 <news:news><news:publication_date>2026-11-20</news:publication_date><news:title>Older</news:title></news:news></url>
<url><loc>https://gazette.example/undated</loc><news:news><news:title>Undated</news:title></news:news></url>
<url><loc>https://www.gazette.example/undated/</loc></url>
<url><loc>javascript:alert(1)</loc></url><url></url></urlset>""".encode()

PLAIN = f"""<urlset {NS}><url><loc>https://gazette.example/a</loc><lastmod>2026-11-01</lastmod></url>
<url><loc>/b</loc><lastmod>2026-11-10T12:00:00Z</lastmod></url><url><loc>https://gazette.example/c</loc></url></urlset>""".encode()

INDEX = f"""<?xml version="1.0"?><sitemapindex {NS}>
<sitemap><loc>https://gazette.example/sitemap-2026-11.xml.gz</loc><lastmod>2026-11-22T10:00:00Z</lastmod></sitemap>
<sitemap><loc>https://gazette.example/sitemap-2026-10.xml.gz</loc><lastmod>2026-10-31</lastmod></sitemap>
<sitemap><loc>/sitemap-misc.xml</loc></sitemap>
<sitemap><loc>{URL}</loc></sitemap><sitemap><loc>/sitemap-misc.xml</loc></sitemap></sitemapindex>""".encode()


@pytest.fixture
def read(source, now):
    def read(body, *, since=None, until=None, source=source):
        return sitemaps.read(body, url=URL, source=source, now=now, since=since, until=until)

    return read


def day(number, month=11):
    return datetime(2026, month, number, tzinfo=UTC)


def paths(found):
    return [link.url.removeprefix("https://gazette.example") for link in found.links]


def test_a_news_sitemap_gives_what_it_says_of_an_entry(read):
    found = read(NEWS)
    assert paths(found) == ["/2026/11/22/bridge", "/2026/11/20/older", "/undated"]
    first = found.links[0]
    assert (first.source, first.found_in, first.found_kind) == ("gazette", URL, "sitemap")
    assert (first.headline, first.language) == ("Bridge & tunnel open", "en-GB")
    assert first.published_at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert first.modified_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert found.links[1].published_at == day(20)
    assert found.error is None


@pytest.mark.parametrize(
    ("body", "since", "until", "expected"),
    [
        (NEWS, day(22), None, ["/2026/11/22/bridge", "/undated"]),
        (NEWS, day(20), day(22), ["/2026/11/20/older", "/undated"]),
        (NEWS, None, day(20), ["/undated"]),
        (PLAIN, None, None, ["/a", "/b", "/c"]),
        (PLAIN, day(10), None, ["/b"]),
        (PLAIN, day(1), day(10), ["/a"]),
        (PLAIN, None, day(10), ["/a"]),
        (PLAIN, day(1), day(1), []),
    ],
)
def test_the_range_is_half_open_and_undated_news_is_kept(read, body, since, until, expected):
    assert paths(read(body, since=since, until=until)) == expected


def test_an_index_gives_its_children_and_leaves_out_old_ones(read):
    found = read(INDEX)
    assert [child.url.rpartition("/")[2] for child in found.nested] == [
        "sitemap-2026-11.xml.gz",
        "sitemap-2026-10.xml.gz",
        "sitemap-misc.xml",
    ]
    assert [child.lastmod for child in found.nested] == [datetime(2026, 11, 22, 10, tzinfo=UTC), day(31, 10), None]
    assert found.links == ()
    assert len(read(INDEX, since=day(1)).nested) == 2
    assert len(read(INDEX, until=day(1, 1)).nested) == 3


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: gzip.compress(body[:400]) + gzip.compress(body[400:])])
def test_gzip_is_unpacked_whatever_the_name(read, pack):
    assert len(read(pack(NEWS)).links) == 3


def test_gzip_cut_short_or_damaged_gives_what_came_before(read):
    entries = "".join(f"<url><loc>https://gazette.example/{n}-{hash(n) * 7919 % 10007}</loc></url>" for n in range(5_000))
    packed = gzip.compress(f"<urlset {NS}>{entries}</urlset>".encode())
    half = len(packed) // 2
    assert len(read(packed[:half]).links) > 1_000
    assert len(read(packed[:half] + b"\xff" * 2_000 + packed[half + 2_000 :]).links) > 1_000


def test_a_gzip_bomb_is_cut_at_50_mib(read):
    started = time.process_time()
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()
    assert read(bomb).error is not None
    assert time.process_time() - started < 10


def test_a_sitemap_cut_short_gives_what_came_before(read):
    assert paths(read(NEWS[: NEWS.index(b"older ]]></loc>") + 40]))[:1] == ["/2026/11/22/bridge"]


@pytest.mark.parametrize(
    "body",
    [
        b"\n  \n" + NEWS,
        b"\xef\xbb\xbf" + NEWS,
        NEWS.replace(b"&amp; tunnel", b"& tunnel"),
        NEWS.replace(b"tunnel", b"tun&nbsp;nel"),
        NEWS.replace(b"http://www.sitemaps.org/schemas/sitemap/0.9", b"http://www.google.com/schemas/sitemap/0.84"),
        NEWS.replace(NS.encode(), b""),
        NEWS.replace(b"xmlns:news=", b"xmlns:other="),
        NEWS.replace(b"<urlset", b"<!-- made by hand --><urlset"),
        NEWS.decode().replace('encoding="UTF-8"', 'encoding="utf-16"').encode("utf-16"),
        NEWS.replace(b"Bridge", b"Br\xfccke"),
        NEWS.replace(b"Bridge", b"Bri\x0bdge"),
    ],
)
def test_broken_sitemaps_are_read(read, body):
    links = read(body).links
    assert len(links) == 3
    assert links[0].published_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_a_list_of_addresses_is_a_sitemap(read):
    body = b"\xef\xbb\xbfhttps://gazette.example/a\r\nhttps://gazette.example/b\r\n\r\nhttps://gazette.example/a\r\n"
    assert paths(read(body)) == ["/a", "/b"]
    assert paths(read(body, since=day(1))) == []


def test_a_feed_used_as_a_sitemap_is_read_as_a_feed(read):
    item = "<item><title>T</title><link>https://gazette.example/{0}</link><pubDate>2026-11-{0}</pubDate></item>"
    body = f'<rss version="2.0"><channel>{item.format(20)}{item.format(21)}</channel></rss>'.encode()
    assert paths(read(body)) == ["/20", "/21"]
    assert paths(read(body, since=day(21))) == ["/21"]
    assert read(body).links[0].found_kind == "feed"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\x1f\x8b", "empty"),
        (b"<!doctype html><title>404</title>", "an HTML page instead of a sitemap"),
        (b"<opml/>", "XML, but no sitemap: <opml>"),
        (b"Not found, sorry", "neither XML nor a list of addresses"),
        (f"<urlset {NS}/>".encode(), "a sitemap without entries"),
    ],
)
def test_the_error_says_why_a_body_gave_nothing(read, body, error):
    found = read(body)
    assert (found.links, found.nested, found.error) == ((), (), error)


def test_at_most_50000_links_and_the_1000_latest_children_are_taken(read):
    entries = "".join(f"<url><loc>https://gazette.example/{n}</loc></url>" for n in range(50_010))
    assert len(read(f"<urlset {NS}>{entries}</urlset>".encode()).links) == 50_000
    days = "".join(
        f"<sitemap><loc>/s{n}.xml</loc><lastmod>{1995 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}</lastmod></sitemap>"
        for n in range(1_200)
    )
    nested = read(f"<sitemapindex {NS}>{days}</sitemapindex>".encode()).nested
    assert len(nested) == 1_000
    assert nested[0].url.endswith("/s200.xml")


def test_nothing_is_opened_or_fetched(read, tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("https://gazette.example/secret")

    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    doctype = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
    found = read(f"{doctype}<urlset {NS}><url><loc>&x;</loc></url><url><loc>&y;</loc></url></urlset>".encode())
    assert "secret" not in str(found)


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                b"<urlset>",
                b"<url>",
                b"<loc>https://g.example/",
                b"</loc>",
                b"</url>",
                b"<sitemapindex>",
                b"<sitemap>",
                b"</sitemap>",
            ),
            *(
                b"<lastmod>",
                b"2026-11-22",
                b"<news:news>",
                b"<n:publication_date xmlns:n='x'>",
                b"<?pi?>",
                b"<!--",
                b"-->",
                b"&x;",
            ),
            *(
                b"<![CDATA[",
                b"]]>",
                b"<!DOCTYPE a [",
                b"\x00",
                b"\xff\xfe",
                b"\x1f\x8b",
                b"https://g.example/1\n",
                b"{",
                b"<rss>",
            ),
        ]
    ),
    max_size=25,
).map(b"".join)


@given(st.one_of(st.binary(max_size=300), PIECES, PIECES.map(b"<urlset>".__add__), PIECES.map(gzip.compress)))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_reading_raise(read, body):
    found = read(body, since=day(1))
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)
