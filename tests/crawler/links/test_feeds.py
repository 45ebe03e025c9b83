from __future__ import annotations

import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.links import feeds

URL = "https://gazette.example/feeds/all.xml"

RSS2 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Gazette &amp; Post</title><link>https://gazette.example/</link><ttl>15</ttl>
<atom:link href="https://gazette.example/feeds/all.xml" rel="self" type="application/rss+xml"/>
<item><title>Harbour bridge opens after nine years</title><link>https://gazette.example/2026/11/22/harbour-bridge</link>
 <description><![CDATA[<p>The <b>first</b> cars crossed at dawn.&nbsp;<a href="/more">Read more</a></p>
 <script>x()</script>]]></description>
 <dc:creator>Ada Holm</dc:creator><pubDate>Sun, 22 Nov 2026 07:30:00 +0100</pubDate>
 <guid isPermaLink="false">tag:1</guid><enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="1"/>
 <media:content url="https://cdn.example/a.jpg" medium="image"/></item>
<item><title>Q&amp;amp;A: what the budget means</title><link>/2026/11/21/budget?utm_source=rss</link>
 <author>desk@gazette.example (Jo Berg)</author><pubDate>Sat, 21 Nov 2026 22:00:00 GMT</pubDate></item>
<item><title>Again the same</title><link>https://www.gazette.example/2026/11/21/budget/</link></item>
<item><title>Only a guid</title><guid>https://gazette.example/2026/11/20/guid</guid></item>
<item><title>Audio only</title><guid isPermaLink="false">https://gazette.example/not-a-page</guid>
 <enclosure url="https://cdn.example/b.mp3" type="audio/mpeg" length="1"/></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
<item><title>File</title><link>file:///etc/passwd</link></item>
<item><title>Data</title><link>data:text/html,hi</link></item>
</channel></rss>"""

RSS091 = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title><link>https://gazette.example</link><language>en</language>
<item><title>An old headline</title><link>https://gazette.example/old/1.html</link>
<description>Plain &eacute;t&eacute;</description>
</item></channel></rss>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://gazette.example/"><title>RDF</title><link>https://gazette.example/</link>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://gazette.example/rdf/1"><title>An RDF headline</title><link>https://gazette.example/rdf/1</link>
<dc:date>2026-11-22T09:00:00+09:00</dc:date><dc:creator>Ken Ito</dc:creator><dc:language>ja</dc:language></item></rdf:RDF>"""

ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/news/">
<title type="html">Atom &amp;amp; more</title>
<link rel="self" href="https://gazette.example/feeds/all.xml"/><updated>2026-11-22T10:00:00Z</updated>
<entry xml:lang="de-at"><title type="html">Die &amp;lt;b&amp;gt;Br\xc3\xbccke&amp;lt;/b&amp;gt; steht</title>
 <link rel="enclosure" type="audio/mpeg" href="https://cdn.example/a.mp3"/>
 <link rel="alternate" type="text/html" href="bruecke-1"/>
 <id>tag:gazette.example,2026:1</id><published>2026-11-22T08:00:00Z</published><updated>2026-11-22T09:30:00Z</updated>
 <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ein <em>Absatz</em></div></summary>
 <author><name>Ada Holm</name></author><author><name>Jo Berg</name></author></entry>
<entry><title>Only an id</title><id>https://gazette.example/news/only-id</id><updated>2026-11-22T09:00:00Z</updated></entry>
<entry><title>Only its own feed</title><id>urn:uuid:1</id><link rel="self" href="https://gazette.example/entry/1.atom"/></entry>
</feed>"""

FEEDBURNER = b"""<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>F</title>
<item><title>Through a tracker</title><link>https://feedproxy.example/~r/gazette/~3/abc/</link>
<feedburner:origLink>https://gazette.example/original</feedburner:origLink></item></channel></rss>"""

JSON1 = b"""{"version":"https://jsonfeed.org/version/1","title":"JSON one","items":[
{"id":"1","url":"/json/one","title":"One & only","content_html":"<p>Some <i>text</i></p>","author":{"name":"Ada Holm"},
 "date_published":"2026-11-22T08:00:00+01:00","date_modified":"2026-11-22T09:00:00Z"},
{"id":"https://gazette.example/json/two","content_text":"No title"},
{"id":"3","external_url":"https://other.example/three"},{"id":"4"},"odd",null,{"id":5,"url":7}]}"""

JSON11 = b"""\xef\xbb\xbf {"version":"https://jsonfeed.org/version/1.1","title":"JSON","language":"en-GB","items":[
{"id":"1","url":"https://gazette.example/json/1","title":"A headline","summary":"A summary",
 "authors":[{"name":"A"},{"name":"B"},{}]},
{"id":"2","url":"https://gazette.example/json/2","language":"fr"}]}"""


@pytest.fixture
def read(source, now):
    def read(body, *, content_type="application/xml", source=source, url=URL):
        return feeds.read(body, url=url, content_type=content_type, source=source, now=now)

    return read


@pytest.fixture
def entry(read):
    def entry(content, **kwargs):
        body = f'<rss version="2.0"><channel><title>T</title><item><link>https://gazette.example/1</link>{content}</item></channel></rss>'
        return read(body.encode(), **kwargs).links[0]

    return entry


def urls(found):
    return [link.url for link in found.links]


def test_rss_2_gives_its_entries_in_order_each_address_once(read):
    found = read(RSS2)
    assert urls(found) == [
        "https://gazette.example/2026/11/22/harbour-bridge",
        "https://gazette.example/2026/11/21/budget?utm_source=rss",
        "https://gazette.example/2026/11/20/guid",
    ]
    assert (found.error, found.title, found.ttl_s, found.nested) == (None, "The Gazette & Post", 900, ())


def test_rss_2_gives_what_it_says_of_an_entry(read):
    first, second, third = read(RSS2).links
    assert (first.source, first.found_in, first.found_kind) == ("gazette", URL, "feed")
    assert first.headline == "Harbour bridge opens after nine years"
    assert first.description == "The first cars crossed at dawn. Read more"
    assert first.authors == ("Ada Holm",)
    assert first.published_at == datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert second.headline == "Q&A: what the budget means"
    assert second.authors == ("Jo Berg",)
    assert third.published_at is None


def test_rss_0_91_with_undeclared_entities_is_read(read):
    found = read(RSS091)
    assert urls(found) == ["https://gazette.example/old/1.html"]
    assert found.links[0].description == "Plain été"
    assert found.links[0].language is None


def test_rdf_takes_its_date_as_published(read):
    found = read(RDF)
    link = found.links[0]
    assert (link.url, link.headline, link.authors) == ("https://gazette.example/rdf/1", "An RDF headline", ("Ken Ito",))
    assert link.published_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert link.language == "ja"
    assert found.ttl_s == 1_800


def test_atom_resolves_at_its_base_and_leaves_enclosures(read):
    found = read(ATOM, content_type="application/atom+xml")
    assert urls(found) == ["https://gazette.example/news/bruecke-1", "https://gazette.example/news/only-id"]
    link, other = found.links
    assert link.headline == "Die Brücke steht"
    assert link.description == "Ein Absatz"
    assert link.authors == ("Ada Holm", "Jo Berg")
    assert link.language == "de-AT"
    assert link.published_at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert link.modified_at == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert (other.published_at, other.modified_at) == (None, datetime(2026, 11, 22, 9, tzinfo=UTC))


def test_the_original_link_goes_before_a_tracker_s(read):
    assert urls(read(FEEDBURNER)) == ["https://gazette.example/original"]


def test_json_feed_1_is_read(read):
    found = read(JSON1, content_type="application/feed+json")
    assert urls(found) == [
        "https://gazette.example/json/one",
        "https://gazette.example/json/two",
        "https://other.example/three",
    ]
    first = found.links[0]
    assert (first.headline, first.description, first.authors) == ("One & only", "Some text", ("Ada Holm",))
    assert first.published_at == datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert first.modified_at == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_json_feed_1_1_is_read(read):
    found = read(JSON11)
    assert [(link.authors, link.language) for link in found.links] == [(("A", "B"), "en-GB"), ((), "fr")]
    assert found.links[0].description == "A summary"


@pytest.mark.parametrize("start", [b"\n\n  ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n ", b"\x00\n"])
def test_what_stands_before_the_declaration_does_no_harm(read, start):
    assert len(read(start + RSS2).links) == 3


@pytest.mark.parametrize("share", [0.55, 0.7, 0.8, 0.9])
def test_a_feed_cut_short_gives_what_came_before(read, share):
    found = read(RSS2[: int(len(RSS2) * share)])
    assert urls(found)[:1] == ["https://gazette.example/2026/11/22/harbour-bridge"]


TITLE = (
    '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><title>T</title>'
    "<item><title>{}</title><link>https://g.example/1</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("said", "header", "written", "language", "headline"),
    [
        ("utf-8", "text/xml", "utf-8", None, "Größe café"),
        ("iso-8859-1", "text/xml; charset=iso-8859-1", "utf-8", None, "Größe café"),
        ("utf-8", "text/xml", "cp1252", None, "Größe „café“"),
        ("utf-8", "application/xml; charset=utf-8", "cp1251", "ru", "Мост открыт"),
        ("windows-1251", "text/xml", "cp1251", None, "Мост открыт"),
        ("utf-8", "text/xml; charset=windows-1251", "cp1251", None, "Мост открыт"),
        ("Shift_JIS", None, "shift_jis", None, "橋が開通"),
        ("utf-8", None, "euc_jp", "en", "\ufffd"),
        ("gb2312", None, "gb18030", None, "大桥通车"),
        ("iso-2022-jp", None, "iso2022_jp", None, "橋が開通"),
        ("utf-16", None, "utf-16", None, "橋が開通"),
        ("punycode", "text/xml; charset=punycode", "utf-8", None, "Größe"),
        ("rot13", "text/xml; charset=idna", "utf-8", None, "橋"),
    ],
)
def test_the_charset_is_what_the_bytes_are(read, source, said, header, written, language, headline):
    body = TITLE.format(said, headline if headline != "\ufffd" else "橋").encode(written)
    link = read(body, content_type=header, source=replace(source, language=language)).links[0]
    assert link.url == "https://g.example/1"
    assert headline == "\ufffd" or link.headline == headline


def test_a_letter_cut_in_the_middle_does_not_change_the_charset(read):
    body = TITLE.format("utf-8", "Größe und Länge und Café").encode().replace("é".encode(), b"\xc3")
    assert read(body).links[0].headline == "Größe und Länge und Caf\ufffd"


@pytest.mark.parametrize(
    ("said", "zone", "moment"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", None, (22, 10, 0)),
        ("Sun, 22 Nov 2026 10:00:00 -0500", None, (22, 15, 0)),
        ("Sun, 22 Nov 2026 10:00:00 EST", None, (22, 15, 0)),
        ("Sun, 22 Nov 2026 10:00:00 CET", "America/Lima", (22, 9, 0)),
        ("Sun, 22 Nov 2026 10:00:00", None, (22, 10, 0)),
        ("Sun, 22 Nov 2026 10:00:00", "Europe/Berlin", (22, 9, 0)),
        ("22 Nov 2026 10:00", "Asia/Tokyo", (22, 1, 0)),
        ("2026-11-22 10:00:00", "Europe/Berlin", (22, 9, 0)),
        ("2026-11-22 10:00:00", "Nowhere/Land", (22, 10, 0)),
        ("2026-11-22T10:00:00.1234567+01:00", None, (22, 9, 0)),
        ("2026/11/2 8:05", None, (2, 8, 5)),
        ("2026-11-22T10:00+2:00", None, (22, 8, 0)),
        ("2026-11-22", "Europe/Berlin", (22, 0, 0)),
        ("Mon, 23 Nov 2026 19:00:00 GMT", None, (23, 19, 0)),
    ],
)
def test_dates_become_utc(entry, source, said, zone, moment):
    found = entry(f"<pubDate>{said}</pubDate>", source=replace(source, timezone=zone)).published_at
    assert found.replace(microsecond=0) == datetime(2026, 11, moment[0], moment[1], moment[2], tzinfo=UTC)
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "said",
    [
        "Mon, 23 Nov 2026 21:00:00 GMT",
        "2030-01-01",
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "Sun, 33 Nov 2026 10:00:00 GMT",
        "Sun, 22 Nov 2026 10:00:00 +9999",
        "yesterday",
        "",
        "1" * 500,
    ],
)
def test_absurd_dates_are_none(entry, said):
    assert entry(f"<pubDate>{said}</pubDate>").published_at is None


@pytest.mark.parametrize(
    ("said", "headline"),
    [
        ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"),
        ("&lt;i&gt;Nature&lt;/i&gt; says so", "Nature says so"),
        ("AT&amp;amp;T grows", "AT&T grows"),
        ("<![CDATA[One<br/>two]]>", "One two"),
        ("  folded \n\t  white   space ", "folded white space"),
        ("It&#233;s here&#x1F600;", "Ités here😀"),
    ],
)
def test_headlines_are_plain_text(entry, said, headline):
    assert entry(f"<title>{said}</title>").headline == headline


def test_long_texts_are_cut_at_a_word(entry):
    link = entry(f"<title>{'word ' * 5_000}</title><description>{'a b ' * 50_000}</description>")
    assert len(link.headline) <= 500
    assert link.headline.endswith("word")
    assert 1_990 < len(link.description) <= 2_000


def test_at_most_5000_entries_are_taken(read):
    items = "".join(f"<item><title>{n}</title><link>https://g.example/{n}</link></item>" for n in range(5_200))
    found = read(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode())
    assert len(found.links) == 5_000
    assert found.links[4_999].url == "https://g.example/4999"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (
            b"<!DOCTYPE html><html><head><title>x</title></head><body><item><link>/a</link></item></body></html>",
            "an HTML page instead of a feed",
        ),
        (b"<!-- x --><html><body>404</body></html>", "an HTML page instead of a feed"),
        (b"Not found", "not XML"),
        (b"\x89PNG\r\n\x1a\n", "not XML"),
        (b"<?xml version='1.0'?><opml><body/></opml>", "XML, but no feed: <opml>"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id"', "JSON that is cut short or broken"),
        (b'{"a": 1}', "JSON, but no feed: no items"),
        (b"{" * 100_000, "JSON that is cut short or broken"),
        (b'{"items":' + b"[" * 100_000, "JSON that is cut short or broken"),
    ],
)
def test_the_error_says_why_a_body_gave_nothing(read, body, error):
    found = read(body)
    assert (found.links, found.error) == ((), error)


def test_an_empty_feed_is_no_error(read):
    found = read(b'<rss version="2.0"><channel><title>T</title></channel></rss>')
    assert (found.links, found.error) == ((), None)


def test_nothing_is_opened_or_fetched(read, tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    body = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>
    <rss version="2.0"><channel><title>T</title><item><title>a &x; b &y;</title><link>https://g.example/1</link></item></channel></rss>"""

    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "secret words" not in (read(body.encode()).links[0].headline or "")
    assert read(str(secret).encode()).links == ()
    assert read(b"http://127.0.0.1:9/feed").links == ()


def test_an_entity_bomb_stays_small(read):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    start = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "boom">{entities}]><rss version="2.0"><channel>'
    body = f"{start}<item><title>&a11;</title><link>https://g.example/1</link></item></channel></rss>"
    assert len(str(read(body.encode()))) < 5_000


@pytest.mark.parametrize(
    "part", [b" ", b"\n", b"<", b"&", b"<a b='", b"<!--", b"<item>", b"<p>", b"</item>", b"<?x ", b"<![CDATA["]
)
def test_a_hostile_feed_is_read_quickly(read, part):
    started = time.process_time()
    read(b"<rss version='2.0'><channel><item><link>https://g.example/1</link><title>" + part * (60_000 // len(part)))
    assert time.process_time() - started < 3


PIECES = st.lists(
    st.sampled_from(
        [
            *(b"<rss version='2.0'>", b"<channel>", b"<item>", b"<title>", b"</item>", b"<link>https://g.example/", b"</link>"),
            *(
                b"<feed xmlns='http://www.w3.org/2005/Atom'>",
                b"<entry>",
                b"<id>",
                b"<link href='",
                b"'/>",
                b"<![CDATA[",
                b"]]>",
            ),
            *(
                b"<pubDate>",
                b"&nbsp;",
                b"&#0;",
                b"&#xD800;",
                b"&",
                b"<",
                b">",
                b"\x00",
                b"\xff\xfe",
                b"<?xml encoding='",
                b"?>",
            ),
            *(
                b"<!DOCTYPE",
                b"{",
                b'"items":',
                b"[",
                b"]",
                b"}",
                b"<dc:creator>",
                b"<media:group>",
                b"<georss:point>1 x",
                b"\xe9",
            ),
            *(
                b"<itunes:image href=",
                b"<author>",
                b"<content type='base64'>",
                b"<textarea>",
                b"<!--",
                b"\n",
                b"2026",
                b"://[",
                b":",
            ),
        ]
    ),
    max_size=25,
).map(b"".join)


@given(st.one_of(st.binary(max_size=300), PIECES, PIECES.map(RSS2[:900].__add__), PIECES.map(ATOM[:500].__add__)))
@example(b"<rss><channel><item><link>http://[</link></item>")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_reading_raise(read, body):
    found = read(body)
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)
