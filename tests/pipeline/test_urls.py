from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.urls import claimed_key, host, is_web, plainer, registered_domain, tracking, url_key

A = "https://gazette.example/news/a-b"

SAME = {
    "scheme": [A, "http://gazette.example/news/a-b", "HTTPS://gazette.example/news/a-b", "gazette.example/news/a-b"],
    "host case": [A, "https://Gazette.EXAMPLE/news/a-b"],
    "views": [
        A,
        "https://www.gazette.example/news/a-b",
        "https://m.gazette.example/news/a-b",
        "https://mobile.gazette.example/news/a-b",
        "https://amp.gazette.example/news/a-b",
        "https://www.m.gazette.example/news/a-b",
    ],
    "root dot of the host": [A, "https://gazette.example./news/a-b"],
    "ports": [
        A,
        "https://gazette.example:443/news/a-b",
        "http://gazette.example:80/news/a-b",
        "https://gazette.example:/news/a-b",
        "https://gazette.example:00443/news/a-b",
    ],
    "fragment": [A, A + "#comments", A + "#", A + "#xtor=AL-1", A + "#!"],
    "slashes": [A, A + "/", "https://gazette.example//news///a-b//", "https://gazette.example\\news\\a-b"],
    "dot segments": [A, "https://gazette.example/x/../news/./a-b", "https://gazette.example/%2e%2e/news/a-b/."],
    "utm": [A, A + "?utm_source=x&utm_medium=y", A + "?UTM_Source=x", A + "/?utm_id=1#top", A + "?", A + "?&&"],
    "click ids": [A, A + "?fbclid=1", A + "?gclid=1&msclkid=2", A + "?mc_cid=1&mc_eid=2", A + "?igshid=1", A + "?xtor=RSS-1"],
    "campaigns": [A, A + "?at_medium=RSS&at_campaign=KARANGA", A + "?ns_mchannel=rss&ns_source=PublicRSS", A + "?cmpid=rss"],
    "referrers": [A, A + "?ref=rss", A + "?ref_src=twsrc%5Etfw", A + "?source=newsletter", A + "?from=homepage"],
    "sessions": [
        A,
        A + ";jsessionid=0A1B?PHPSESSID=abc",
        A + "?jsessionid=1",
        "https://gazette.example/news;jsessionid=A1/a-b",
        A + "?sid=0123456789abcdef0123456789abcdef",
    ],
    "amp": [
        A,
        A + "/amp",
        A + "/amp/",
        A + "/AMP/",
        A + ".amp",
        A + "/amp.html",
        A + "?amp",
        A + "?amp=1",
        A + "?amp=true",
        A + "?outputType=amp",
        "https://gazette.example/amp/news/a-b",
    ],
    "amp html": [
        "https://gazette.example/a.html",
        "https://gazette.example/a.amp.html",
        "https://gazette.example/a.html?amp=1",
    ],
    "print": [A, A + "?print=1", A + "?print", A + "/print/", A + "?view=print", A + "?printable=true"],
    "parameters": [A + "?b=2&a=1", A + "?a=1&b=2", A + "?a=1&amp;b=2", A + "?a=1&b=2&b=2", A + "?&a=1&&b=2&"],
    "percent": [
        "https://gazette.example/%7Ejo/caf%c3%a9?q=a%20b",
        "https://gazette.example/~jo/caf%C3%A9?q=a+b",
        "https://gazette.example/~jo/café?q=a+b",
    ],
    "brackets": [A + "?a[]=1", A + "?a%5b%5D=1"],
    "index": [
        "https://gazette.example/news",
        "https://gazette.example/news/index.html",
        "https://gazette.example/news/index.php",
        "https://gazette.example/news/index.htm",
        "https://gazette.example/news/default.aspx",
        "https://gazette.example/news/Default.aspx",
    ],
    "home": ["https://gazette.example", "https://gazette.example/", "http://www.gazette.example/index.html", "gazette.example"],
    "idn": ["https://www.straße.example/a", "https://xn--strae-oqa.example/a", "https://STRASSE.example/a".replace("SS", "ß")],
    "ipv6": ["http://[2001:DB8:0:0:0:0:0:1]/a", "https://[2001:db8::1]:443/a"],
    "hashbang": ["https://gazette.example/#!/a", "http://gazette.example#!/a"],
    "doubled scheme": [A, "https://https://gazette.example/news/a-b"],
}


@pytest.mark.parametrize("variants", SAME.values(), ids=SAME.keys())
def test_variants_of_one_address_share_a_key(variants):
    assert {url_key(variant) for variant in variants} == {url_key(variants[0])}


DIFFERENT = [
    ("https://gazette.example/a", "https://gazette.example/b"),
    ("https://gazette.example/a", "https://gazette.example/A"),
    ("https://gazette.example/a?id=1", "https://gazette.example/a?id=2"),
    ("https://gazette.example/a?id=1", "https://gazette.example/a"),
    ("https://gazette.example/a?page=2", "https://gazette.example/a"),
    ("https://gazette.example/a?p=1", "https://gazette.example/a?p=2"),
    ("https://gazette.example/article.php?sid=123", "https://gazette.example/article.php?sid=124"),
    ("https://gazette.example/a?ref=123", "https://gazette.example/a?ref=124"),
    ("https://gazette.example/a?source=7", "https://gazette.example/a"),
    ("https://gazette.example/a?format=json", "https://gazette.example/a"),
    ("https://gazette.example/a?print=2", "https://gazette.example/a"),
    ("https://gazette.example/camp", "https://gazette.example/c"),
    ("https://gazette.example/amplifier", "https://gazette.example/lifier"),
    ("https://gazette.example/amp", "https://gazette.example/"),
    ("https://gazette.example/news/guitar-amp", "https://gazette.example/news/guitar"),
    ("https://gazette.example/news/amp/x", "https://gazette.example/news/x"),
    ("https://gazette.example/en/print", "https://gazette.example/en"),
    ("https://gazette.example/print", "https://gazette.example/"),
    ("https://gazette.example/blueprint", "https://gazette.example/blue"),
    ("https://gazette.example/index.html/a", "https://gazette.example/a"),
    ("https://gazette.example/myindex.html", "https://gazette.example/"),
    ("https://gazette.example/#!/a", "https://gazette.example/#!/b"),
    ("https://gazette.example:8080/a", "https://gazette.example/a"),
    ("https://sport.gazette.example/a", "https://gazette.example/a"),
    ("https://media.example/a", "https://edia.example/a"),
    ("https://mobile.de/a", "https://de/a"),
    ("https://www.gov.uk/a", "https://gov.uk/a"),
    ("https://m.example/a", "https://example/a"),
    ("https://amp.dev/a", "https://dev/a"),
    ("https://mgazette.example/a", "https://gazette.example/a"),
    ("https://gazette.example/a%2Fb", "https://gazette.example/a/b"),
    ("https://gazette.example/a%3Fb", "https://gazette.example/a?b"),
    ("https://gazette.example/a?q=a%26b", "https://gazette.example/a?q=a&b"),
    ("https://gazette.example/caf%E9", "https://gazette.example/caf%C3%A9"),
    ("https://gazette.example/a?" + "x" * 5_000 + "1", "https://gazette.example/a?" + "x" * 5_000 + "2"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_addresses_keep_different_keys(one, other):
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://WWW.Gazette.example:8080/a/?b=2&a=1&utm_source=x#y", "gazette.example:8080/a?a=1&b=2"),
        ("https://mobile.de/auto/", "mobile.de/auto"),
        ("https://www.gov.uk/", "www.gov.uk"),
        ("https://media.example/camp", "media.example/camp"),
        ("https://例え.jp/記事/1", "xn--r8jz45g.jp/%E8%A8%98%E4%BA%8B/1"),
        ("https://gazette.example/100%/a%zz", "gazette.example/100%25/a%25zz"),
        ("https://127.0.0.1:8000/a", "127.0.0.1:8000/a"),
        ("https://gazette.example?id=1", "gazette.example?id=1"),
        ("  mailto:desk@gazette.example ", "mailto:desk@gazette.example"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("ftp://gazette.example//a/", "ftp://gazette.example//a/"),
        ("not an address", "not an address"),
        ("https://user:secret@gazette.example/a/", "user:secret@gazette.example/a/"),
        ("", ""),
        ("https://", ""),
    ],
)
def test_keys_are_what_they_have_always_been(url, key):
    assert url_key(url) == key


ODD = st.lists(
    st.sampled_from(
        [
            *"/.?#&=;:@%!\\[]+ _-aB7é例\n\x00\ud800",
            *("//", "..", "%2e", "%2F", "%41", "%zz", "%E9", "amp", "/amp/", ".amp", ".html", "print", "index.html"),
            *("www.", "m.", "http://", "https://", "gazette.example", "co.uk", "[::1]", ":443"),
            *("amp;", "utm_source=1", ";jsessionid=1", "#!"),
        ]
    ),
    max_size=14,
).map("".join)


@given(st.one_of(ODD, ODD.map("https://gazette.example/".__add__), st.text(), st.text().map("http://".__add__)))
@example("https://gazette.example/amp/amp/amp")
@example("https://gazette.example/a/.;jsessionid=1/../b")
@example("https:// https://x y")
@settings(max_examples=1_000, deadline=None)
def test_a_key_made_of_a_key_is_the_key(url):
    key = url_key(url)
    assert url_key("https://" + key) == key
    assert url_key(key) == key
    assert len(key.encode("utf-8", "surrogatepass")) <= 2_000


@given(st.text(alphabet=st.characters(), max_size=50))
def test_asking_about_an_address_never_raises(text):
    for url in (text, f"https://{text}", f"https://gazette.example/{text}"):
        is_web(url)
        registered_domain(url)
        assert host(url) == host(url).lower()


@pytest.mark.parametrize(
    "part", ["/", "/amp", "%", "a&", "..%2f/", ";jsessionid=", "amp;", "é", "www.", "https://", "-1", "/print", ".amp"]
)
def test_a_key_of_a_million_characters_is_short_and_quick(part):
    started = time.process_time()
    assert len(url_key("https://gazette.example/x?" + part * (1_000_000 // len(part)))) <= 2_000
    assert len(url_key("https://gazette.example/" + part * (3_900 // len(part)))) <= 2_000
    assert len(url_key("https://" + part * (250 // len(part)) + "gazette.example")) <= 2_000
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example",
        "http://gazette.example/a?b#c",
        "HTTPS://Gazette.example:8443/",
        "https://straße.example/ü",
        "http://127.0.0.1:8000/",
        "http://[::1]:8000/",
        "https://my_blog.gazette.example/",
        "http://localhost/",
        "https://gazette.example./",
        "https://gazette.example/@user/a",
        "https://gazette.example/" + "a" * 1_976,
    ],
)
def test_a_web_address_is_one(url):
    assert is_web(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "//gazette.example/a",
        "gazette.example/a",
        "ftp://gazette.example/a",
        "mailto:a@b.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/hosts",
        "https://",
        "https:///a",
        "https://?a",
        "https://user@gazette.example/",
        "https://user:pass@gazette.example/",
        "https://gazette.example/a b",
        "https://gazette.example/a\n",
        "https://gazette.example/a\x00",
        "https://gazette.example/a\u3000b",
        " https://gazette.example/",
        "https://gaz ette.example/",
        "https://gazette..example/",
        "https://-gazette.example/",
        "https://gaz%65tte.example/",
        "https://gazette.example:99999/",
        "https://gazette.example:x/",
        "https://[::1/",
        "https://[zz]/",
        "https://" + "a" * 64 + ".example/",
        "https://gazette.example/" + "a" * 1_977,
        "https://gazette.example/\ud800",
        "https://https://gazette.example/",
    ],
)
def test_what_is_no_web_address_is_none(url):
    assert not is_web(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Gazette.example:8080/a", "news.gazette.example"),
        ("https://user@gazette.example/a@b", "gazette.example"),
        ("https://müller.example/", "xn--mller-kva.example"),
        ("https://[2001:DB8::0:1]:80/", "[2001:db8::1]"),
        ("mailto:desk@gazette.example?x", ""),
        ("/a", ""),
        ("", ""),
        ("a b", ""),
    ],
)
def test_the_host_is_found(url, expected):
    assert host(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.gazette.co.uk/", "gazette.co.uk"),
        ("https://gazette.com/", "gazette.com"),
        ("https://www.gazette.example/", "gazette.example"),
        ("https://jo.blogspot.com/", "jo.blogspot.com"),
        ("https://co.uk/", "co.uk"),
        ("http://localhost:8000/", "localhost"),
        ("http://192.168.0.1/", "192.168.0.1"),
        ("http://[::1]/", "[::1]"),
        ("nothing at all", ""),
    ],
)
def test_the_registered_domain_is_found(url, expected):
    assert registered_domain(url) == expected


def test_the_list_of_tracking_prefixes_is_sorted():
    assert list(tracking.PREFIXES) == sorted(set(tracking.PREFIXES))


@pytest.mark.parametrize(
    ("url", "canonical", "key"),
    [
        ("https://m.gazette.example/a?view=reader", "https://www.gazette.example/a", "gazette.example/a"),
        ("https://gazette.example/a", "https://news.gazette.example/2026/a", "news.gazette.example/2026/a"),
        ("https://gazette.example/a?id=2", "https://gazette.example/?p=17", "gazette.example?p=17"),
        ("https://gazette.example/a", "https://gazette.example/a/", None),
        ("https://gazette.example/a", "https://amp.gazette.example/a?utm_source=x", None),
        ("https://gazette.example/a", "https://gazette.example/", None),
        ("https://gazette.example/a", "https://gazette.example", None),
        ("https://gazette.example/a", "https://gazette.example/index.html", None),
        ("https://gazette.example/a", "https://wire.example/a", None),
        ("https://gazette.example/a", "/a", None),
        ("https://gazette.example/a", "javascript:void(0)", None),
        ("https://gazette.example/a", None, None),
        (None, "https://gazette.example/a", None),
    ],
)
def test_an_address_that_a_page_claims_is_plausible_within_its_domain_and_off_the_front_page(url, canonical, key):
    assert claimed_key(url, canonical) == key


PLAIN = "https://gazette.example/news/a-b?id=7"


@pytest.mark.parametrize(
    "other",
    [
        "https://gazette.example/news/a-b?id=7&utm_source=x",
        "https://gazette.example/news/a-b?id=7#comments",
        "https://m.gazette.example/news/a-b?id=7",
        "https://gazette.example/news/a-b/amp?id=7",
        "http://gazette.example/news/a-b?id=7",
    ],
)
def test_the_plainer_of_two_addresses_is_chosen_whichever_was_known(other):
    assert url_key(other) == url_key(PLAIN)
    assert plainer(PLAIN, other) == plainer(other, PLAIN) == PLAIN


@pytest.mark.parametrize(
    "other", [None, "", "https://gazette.example/news/a-b?id=8", "https://www.gazette.example/news/a-b/?id=7"]
)
def test_an_address_stays_if_the_other_is_no_plainer_or_another(other):
    assert plainer(PLAIN, other) == PLAIN
    assert plainer(None, PLAIN) is None
