"""The demo site over real sockets: each oddity answers as it should, and its expectations fit its files."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree
from lxml import html as lxml_html

from crawler.demo import DemoSite
from pipeline import config

SITE = config.resource("seeds/demo")
SEED = Path(__file__).parents[3] / "shared" / "bench" / "seedpages" / "seed.txt"
FEEDS = {
    "gazette": ("/feed.rss", "/ja/feed.atom", "/sport/feed.json", "/sitemap-news.xml", "/culture/"),
    "bote": ("/feed/", "/atom.xml", "/sitemap_index.xml", "/sitemap-fr.xml", "/sitemap-archiv.xml.gz"),
}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def expected(table):
    return tomllib.loads((SITE / "expected.toml").read_text(encoding="utf-8"))[table]


ARTICLES = expected("article")
IDS = [a["path"] for a in ARTICLES]


@pytest.fixture(scope="module")
def site():
    with DemoSite() as running:
        yield running


@pytest.fixture
def ask(site):
    site.edition = 1
    connections = {key: http.client.HTTPConnection(urlsplit(origin).netloc, timeout=10) for key, origin in site.origins.items()}

    def get(outlet, path, method="GET", **headers):
        connection = connections[outlet]
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()

    yield get
    for connection in connections.values():
        connection.close()


def links_in(outlet, path, body):
    if path.endswith(".gz"):
        body = gzip.decompress(body)
    if path.endswith(".json"):
        return [item["url"] for item in json.loads(body)["items"]]
    if path == "/culture/":
        return re.findall(r'<h2><a href="(.+?)">', body.decode())
    if b"http://www.sitemaps.org" in body:
        return [loc.text for loc in etree.fromstring(body).iter(f"{SITEMAP}loc")]
    return [entry.link for entry in feedparser.parse(BytesIO(body)).entries]


def found(ask, site, edition=1):
    """Every address that a crawl finds, as (outlet, path with query)."""
    site.edition = edition
    paths = set()
    for outlet, feeds in FEEDS.items():
        for feed in feeds:
            for link in links_in(outlet, feed, ask(outlet, feed)[1]):
                paths.add((outlet, urljoin(site.origins[outlet], link).removeprefix(site.origins[outlet])))
    return {(outlet, path) for outlet, path in paths if path not in FEEDS[outlet]}


def text_of(body, charset="utf-8"):
    tree = lxml_html.document_fromstring(body.decode(charset))
    for hidden in tree.xpath("//head | //script | //style"):
        hidden.drop_tree()
    return flat(html.unescape(re.sub(r"<[^>]+>", " ", etree.tostring(tree, encoding="unicode"))))


def flat(text):
    return " ".join(text.split())


def charset_of(article):
    return "windows-1251" if article["language"] == "ru" else "utf-8"


@pytest.mark.parametrize("outlet", FEEDS)
def test_each_outlet_has_its_own_origin_on_loopback(site, outlet):
    assert re.fullmatch(r"http://127\.0\.0\.[12]:\d+", site.origins[outlet])


@pytest.mark.parametrize("path", ["/feed.rss", "/", "/news/2026/11/tide-mill-to-make-electricity"])
def test_an_etag_that_is_still_true_is_answered_with_304(ask, path):
    first, body = ask("gazette", path)
    again, nothing = ask("gazette", path, If_None_Match=first.headers["ETag"])
    assert (first.status, again.status, nothing) == (200, 304, b"")
    assert body
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_last_modified_that_is_still_true_is_answered_with_304(ask):
    first, _ = ask("gazette", "/sitemap-news.xml")
    assert "ETag" not in first.headers
    assert ask("gazette", "/sitemap-news.xml", If_Modified_Since=first.headers["Last-Modified"])[0].status == 304
    assert ask("gazette", "/sitemap-news.xml", If_Modified_Since="Sat, 21 Nov 2026 06:00:00 GMT")[0].status == 200


def test_an_etag_outranks_a_date(ask):
    first, _ = ask("gazette", "/feed.rss")
    answer, _ = ask("gazette", "/feed.rss", If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])
    assert answer.status == 200


@pytest.mark.parametrize("nonsense", ["yesterday", "", "0"])
def test_a_date_that_does_not_parse_asks_for_nothing(ask, nonsense):
    assert ask("gazette", "/feed.rss", If_Modified_Since=nonsense)[0].status == 200


@pytest.mark.parametrize(("outlet", "path"), [(o, p) for o, paths in FEEDS.items() for p in paths])
def test_head_says_what_get_would(ask, outlet, path):
    whole, body = ask(outlet, path)
    head, nothing = ask(outlet, path, method="HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] == str(len(body))
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_html_is_compressed_for_those_who_take_it(ask):
    plain, body = ask("bote", "/2026/11/seilbahn-revision/")
    packed, small = ask("bote", "/2026/11/seilbahn-revision/", Accept_Encoding="gzip, deflate")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body
    assert len(small) < len(body)


def test_the_old_address_redirects_for_good(ask, site):
    answer, _ = ask("gazette", "/news/2026/11/lighthouse")
    assert answer.status == 301
    assert answer.headers["Location"] == site.origins["gazette"] + "/news/2026/11/lighthouse-keeper-retires"


@pytest.mark.parametrize(
    "path", ["/news/2026/11/planning-notice-withdrawn", "/nowhere", "/../manifest.toml", "/..%2fmanifest.toml", "//etc/passwd"]
)
def test_what_has_no_file_is_404(ask, path):
    answer, body = ask("gazette", path)
    assert answer.status == 404
    assert b"There is nothing at this address" in body


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/2026/11/adventsmarkt-programm/", "Diese Seite wurde nicht gefunden"),
        ("/2026/11/pass-verkehrszahlen/", "Alle akzeptieren"),
        ("/2026/11/interaktive-karte-felssturz/", "JavaScript"),
    ],
)
def test_pages_that_are_no_article_answer_200(ask, path, sign):
    answer, body = ask("bote", path)
    assert answer.status == 200
    assert sign in body.decode()


def test_the_russian_page_is_windows_1251_and_does_not_say_so(ask):
    answer, body = ask("bote", "/ru/gorod/most-cherez-lind.html")
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset" not in body
    assert "Новый пешеходный мост" in body.decode("windows-1251")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_archive_sitemap_is_a_gzip_file(ask):
    answer, body = ask("bote", "/sitemap-archiv.xml.gz", Accept_Encoding="gzip")
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Content-Encoding"] is None
    assert b"artikel.php?id=4117" in gzip.decompress(body)


@pytest.mark.parametrize("outlet", FEEDS)
def test_robots_txt_asks_for_a_small_delay(ask, outlet):
    _, body = ask(outlet, "/robots.txt")
    assert "Crawl-delay: 0.2" in body.decode()
    assert "Disallow: /" in body.decode()


@pytest.mark.parametrize("edition", [1, 2])
@pytest.mark.parametrize("path", ["/feed.rss", "/ja/feed.atom", "/feed/", "/atom.xml"])
def test_feeds_parse_and_date_every_entry(ask, site, path, edition):
    site.edition = edition
    answer, body = ask("gazette" if path in FEEDS["gazette"] else "bote", path)
    feed = feedparser.parse(BytesIO(body), response_headers={"content-type": answer.headers["Content-Type"]})
    assert not feed.bozo
    assert feed.version == ("atom10" if "atom" in path else "rss20")
    assert all(entry.title and entry.link.startswith("http://127.") and entry.published_parsed for entry in feed.entries)


def test_the_json_feed_is_one(ask):
    answer, body = ask("gazette", "/sport/feed.json")
    assert answer.headers["Content-Type"].startswith("application/feed+json")
    assert "Last-Modified" not in answer.headers
    assert json.loads(body)["version"] == "https://jsonfeed.org/version/1.1"
    assert len(json.loads(body)["items"]) == 2


def test_the_news_sitemap_carries_headlines_and_times(ask):
    tree = etree.fromstring(ask("gazette", "/sitemap-news.xml")[1])
    news = "{http://www.google.com/schemas/sitemap-news/0.9}"
    assert [bool(url.findtext(f"{news}news/{news}title")) for url in tree] == [True] * 4
    assert all(datetime.fromisoformat(when.text).tzinfo for when in tree.iter(f"{news}publication_date"))


def test_the_sitemap_index_names_its_children(ask, site):
    tree = etree.fromstring(ask("bote", "/sitemap_index.xml")[1])
    assert [loc.text.removeprefix(site.origins["bote"]) for loc in tree.iter(f"{SITEMAP}loc")] == [
        "/sitemap-fr.xml",
        "/sitemap-archiv.xml.gz",
    ]


@pytest.mark.parametrize(("edition", "n_articles", "n_addresses"), [(1, 28, 39), (2, 30, 41)])
def test_everything_found_in_feeds_has_an_expected_outcome(ask, site, edition, n_articles, n_addresses):
    articles = [a for a in ARTICLES if a.get("edition", 1) <= edition]
    known = {(a["outlet"], path) for a in articles for path in (a["path"], *a.get("also_at", []))}
    known |= {(o["outlet"], o["path"]) for o in expected("other")}
    addresses = found(ask, site, edition)
    unannounced = {("gazette", "/news/2026/11/lighthouse-keeper-retires")}
    assert len(articles) == n_articles
    assert len(addresses) == n_addresses - len(unannounced)
    assert known - addresses == unannounced
    assert addresses - known == set()


def test_the_second_edition_changes_one_article_and_adds_two(ask, site):
    changes = Counter()
    for a in ARTICLES:
        site.edition = 1
        first, before = ask(a["outlet"], a["path"])
        site.edition = 2
        second, after = ask(a["outlet"], a["path"])
        changes[first.status, second.status, before == after] += 1
    assert changes == {(200, 200, True): 27, (200, 200, False): 1, (404, 200, False): 2}
    assert found(ask, site, 2) - found(ask, site, 1) == {(a["outlet"], a["path"]) for a in ARTICLES if "edition" in a}


def test_the_changed_article_announces_its_change(ask, site):
    (changed,) = [a for a in ARTICLES if "new_in_2" in a]
    updated = []
    for edition in (1, 2):
        site.edition = edition
        text = text_of(ask(changed["outlet"], changed["path"])[1])
        assert all((flat(line) in text) == (edition == 2) for line in changed["new_in_2"])
        assert all((flat(line) in text) == (edition == 1) for line in changed["old_in_1"])
        entries = feedparser.parse(BytesIO(ask("bote", "/atom.xml")[1])).entries
        updated += [entry.updated_parsed for entry in entries if entry.link.endswith(changed["path"])]
    assert updated[0] < updated[1]


def test_only_feeds_with_news_change_with_the_edition(ask, site):
    changed = set()
    for outlet, paths in FEEDS.items():
        for path in paths:
            site.edition = 1
            before = dict(ask(outlet, path)[0].headers)
            site.edition = 2
            asked = {"If_None_Match": before["ETag"]} if "ETag" in before else {"If_Modified_Since": before["Last-Modified"]}
            if ask(outlet, path, **asked)[0].status == 200:
                changed.add(path)
    assert changed == {"/feed.rss", "/sitemap-news.xml", "/atom.xml", "/sitemap_index.xml", "/sitemap-fr.xml"}


def test_an_edition_that_does_not_exist_is_refused(site):
    with pytest.raises(ValueError, match="editions 1 and 2"):
        site.edition = 3


@pytest.mark.parametrize("article", ARTICLES, ids=IDS)
def test_the_page_holds_every_expected_line(ask, site, article):
    site.edition = article.get("edition", 1)
    answer, body = ask(article["outlet"], article["path"])
    text = text_of(body, charset_of(article))
    assert answer.status == 200
    lines = [article[key] for key in ("headline", "first", "last")] + article["gone"] + article.get("stay", [])
    assert [line for line in lines if flat(line) not in text] == []
    assert set(article["gone"]).isdisjoint(article.get("stay", []))
    assert text.index(flat(article["first"])) < text.rindex(flat(article["last"]))


@pytest.mark.parametrize("article", ARTICLES, ids=IDS)
def test_the_page_shows_its_published_time(ask, site, article):
    site.edition = article.get("edition", 1)
    page = ask(article["outlet"], article["path"])[1].decode(charset_of(article))
    when = article["published"]
    if isinstance(when, datetime):
        stamps = re.findall(r"20\d\d-\d\d-\d\dT[\d:]+(?:Z|[+-]\d\d:\d\d)", page)
        shown = [datetime.fromisoformat(stamp).astimezone(UTC) for stamp in stamps]
        assert when in shown
    else:
        assert any(day in page for day in (f"{when:%d.%m.%Y}", f"{when.day} {when:%B} {when.year}"))
    assert date(2025, 3, 17) <= (when.date() if isinstance(when, datetime) else when) <= date(2026, 11, 22)


def test_pages_come_in_seven_layouts_and_five_languages():
    assert {a["layout"] for a in ARTICLES} == {"semantic", "wp", "soup", "brtable", "amp", "live", "bare"}
    assert {a["language"] for a in ARTICLES} == {"en", "de", "fr", "ja", "ru"}


def test_no_two_articles_are_alike_but_the_agency_texts():
    alike = Counter(a["first"] for a in ARTICLES)
    assert sorted(a.get("story", "") for a in ARTICLES if alike[a["first"]] > 1) == ["copper", "copper", "ferry", "ferry"]
    assert [a["path"] for a in ARTICLES if a.get("is_cut")] == ["/english/2026/11/copper-recycling-plant/"]


def test_the_agency_text_is_word_for_word_the_same(ask):
    bodies = [ask(a["outlet"], a["path"])[1] for a in ARTICLES if a.get("story") == "ferry"]
    texts = [re.findall(r"<p>(.+?)</p>|wp-block-heading\">(.+?)<|<h2>(.+?)<", body.decode()) for body in bodies]
    ours, theirs = ([next(filter(None, groups)) for groups in text] for text in texts)
    start, end = (next(i for i, line in enumerate(ours) if line.startswith(mark)) for mark in ("ESKHOLM", "Reporting by"))
    begin = next(i for i, line in enumerate(theirs) if line.startswith("ESKHOLM"))
    assert ours[start : end + 1] == theirs[begin : begin + end - start + 1]


@pytest.mark.parametrize("edition", [1, 2])
def test_every_internal_link_leads_somewhere_known(ask, site, edition):
    fronts = [("gazette", "/"), ("bote", "/"), *((f["outlet"], f["path"]) for f in expected("front"))]
    pages = {*found(ask, site, edition), *fronts}
    broken = set()
    for outlet, page in pages:
        answer, body = ask(outlet, page)
        if not answer.headers["Content-Type"].startswith("text/html") or answer.status != 200:
            continue
        for link in lxml_html.document_fromstring(body).xpath("//a/@href | //link/@href | //img/@src | //amp-img/@src"):
            url = urljoin(site.origins[outlet] + page, link)
            if not url.startswith(site.origins[outlet] + "/"):
                assert urlsplit(url).scheme == "mailto" or urlsplit(url).hostname.endswith(".example")
            elif ask(outlet, url.removeprefix(site.origins[outlet]).partition("#")[0])[0].status not in (200, 301):
                broken.add((page, link))
    assert broken == set()


def test_no_placeholder_is_left_in_what_is_sent(ask, site):
    for outlet, path in {*found(ask, site, 2), *((o, p) for o, paths in FEEDS.items() for p in paths)}:
        body = ask(outlet, path)[1]
        assert b"{{" not in (gzip.decompress(body) if path.endswith(".gz") else body)


def test_the_seed_page_is_its_text_line_by_line(ask):
    if not SEED.exists():
        pytest.skip("the labelled data is not beside this checkout: ../shared/bench/seedpages/seed.txt")
    lines = [flat(line) for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    (article,) = [a for a in ARTICLES if a["layout"] == "bare"]
    body = ask("gazette", article["path"])[1]
    tree = lxml_html.document_fromstring(body.decode())
    column = tree.xpath("//div[@class='col-main']/*[self::p or self::h2]")
    assert [flat(e.text_content()) for e in column] == lines
    assert [e.text for e in column if e.tag == "h2"] == article["stay"]
    assert article["gone"] == lines[-5:]


def test_stanzas_are_written_with_the_origins(site, tmp_path):
    site.write_seeds(tmp_path / "sources.toml")
    stanzas = tomllib.loads((tmp_path / "sources.toml").read_text(encoding="utf-8"))
    assert list(stanzas) == ["bote", "gazette"]
    assert {key: s["homepage"] for key, s in stanzas.items()} == {key: f"{origin}/" for key, origin in site.origins.items()}
    manifest = tomllib.loads((SITE / "manifest.toml").read_text(encoding="utf-8"))
    for key, stanza in stanzas.items():
        assert {k: stanza[k] for k in ("name", "country", "language", "timezone")} == {
            k: v for k, v in manifest[key].items() if k not in ("host", "paths")
        }


def test_every_request_is_remembered(ask, site):
    etag = ask("bote", "/feed/", User_Agent="trial/1")[0].headers["ETag"]
    ask("bote", "/feed/", method="HEAD", If_None_Match=etag)
    ask("gazette", "/nowhere?x=1")
    seen = [(r.host, r.path, r.status, r.conditional, r.user_agent) for r in site.requests[-3:]]
    assert seen == [
        ("bote", "/feed/", 200, False, "trial/1"),
        ("bote", "/feed/", 304, True, ""),
        ("gazette", "/nowhere?x=1", 404, False, ""),
    ]
    assert site.requests[-1].at.tzinfo is UTC


def test_closing_ends_kept_connections_and_frees_the_ports():
    with DemoSite() as first:
        ports = tuple(urlsplit(origin).port for origin in first.origins.values())
        connection = http.client.HTTPConnection(urlsplit(first.origins["gazette"]).netloc, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
    first.close()
    connection.close()
    with DemoSite(ports=ports, edition=2) as second:
        assert dict(second.origins) == dict(first.origins)
        assert second.edition == 2


def start(*arguments):
    command = [sys.executable, "-m", "crawler.demo", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(SITE.parents[1])}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def n_items(origin):
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=10)
    connection.request("GET", "/feed.rss")
    body = connection.getresponse().read()
    connection.close()
    return body.count(b"<item>")


def wait_for(condition):
    deadline = datetime.now(UTC).timestamp() + 10
    while not condition():
        assert datetime.now(UTC).timestamp() < deadline


def test_the_command_serves_switches_editions_and_ends_by_signal(tmp_path):
    with start("--watch-stdin", "--seeds", str(tmp_path / "s.toml")) as process:
        ready = json.loads(process.stdout.readline())
        origin = ready["origins"]["gazette"]
        assert ready["seeds"] == str(tmp_path / "s.toml")
        assert origin in (tmp_path / "s.toml").read_text(encoding="utf-8")
        before = n_items(origin)
        process.send_signal(signal.SIGUSR1)
        wait_for(lambda: n_items(origin) == before + 1)
        process.stdin.write(b"edition 1\n")
        process.stdin.flush()
        wait_for(lambda: n_items(origin) == before)
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_the_command_ends_with_its_parents_input():
    with start("--watch-stdin", "--edition", "2") as process:
        assert json.loads(process.stdout.readline())["seeds"] is None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_help_shows_an_example():
    done = subprocess.run(
        [sys.executable, "-m", "crawler.demo", "--help"], capture_output=True, text=True, check=True, cwd=SITE.parents[1]
    )
    assert "scrapy crawl news" in done.stdout


def test_the_command_breaks_the_site_and_mends_it():
    with start("--watch-stdin", "--broken", "feed_gone", "--fresh", "2") as process:
        origin = json.loads(process.stdout.readline())["origins"]["gazette"]
        assert n_items(origin) == 0
        process.stdin.write(b"broken no\n")
        process.stdin.flush()
        wait_for(lambda: n_items(origin) == 17)
        process.stdin.write(b"fresh 5\nbroken feed_empty\nbroken tls\n")
        process.stdin.flush()
        wait_for(lambda: n_items(origin) == 0)
        process.stdin.close()
        assert process.wait(timeout=10) == 0
