"""Known articles are looked at again, over real sockets and in real crawls: what is asked for, and what comes of it."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.demo import DemoSite
from tests.desk import Desk

CRAWLS = 5
ALWAYS_DUE = ", ".join(f'"{n}s"' for n in range(1, 600))
EARLIER = datetime(2026, 11, 20, 8, tzinfo=UTC)
WORDS = (
    *(
        "bridge",
        "council",
        "river",
        "engineer",
        "repair",
        "harbour",
        "winter",
        "ferry",
        "school",
        "market",
        "valley",
        "railway",
    ),
    *(
        "mayor",
        "budget",
        "tower",
        "garden",
        "museum",
        "forest",
        "station",
        "island",
        "captain",
        "lantern",
        "orchard",
        "village",
    ),
    *("theatre", "library", "festival", "baker", "clock", "factory", "meadow", "quarry"),
)
OFTEN = ("steady", "edited", "silent", "undated", "headline", "counter", "figure", "liar", "gone")


class Site:
    """What the server says in each crawl: `number` counts them from 1."""

    def __init__(self):
        self.number = 1
        self.asked = defaultdict(list)
        """By name of an article: for each crawl and request, its number, whether it was conditional, and the status."""

    def lines(self, name):
        rng = random.Random(name)
        told = [f"The {name} {' '.join(rng.sample(WORDS, 14))} was {rng.choice(WORDS)} on Monday, they said." for _ in range(6)]
        is_later = self.number > 1
        if name in ("edited", "silent", "undated", "liar", "announced", "quiet", "mapped", "unmapped") and is_later:
            told[2] = "This paragraph is another one now, since somebody at the desk has seen that it was wrong."
        if name == "counter":
            told[3:3] = [f"Updated {self.number + 4} minutes ago", f"1,23{self.number} views"]
        if name == "figure":
            told[3:3] = [f"In the end {14 if is_later else 12} people were dead, the police said in the evening."]
        return told

    def modified(self, name):
        moved = timedelta(hours=name != "silent" and self.number > 1)
        return None if name == "undated" else EARLIER + moved

    def page(self, name):
        headline = f"A report of the {name}{' and more' if name == 'headline' and self.number > 1 else ''}"
        modified = self.modified(name)
        meta = f'<meta property="article:modified_time" content="{modified.isoformat()}">' if modified else ""
        text = "".join(f"<p>{line}</p>" for line in self.lines(name))
        head = f"<html lang=en><head><title>{headline}</title>{meta}</head>"
        return f"{head}<body><article><h1>{headline}</h1>{text}</article></body></html>".encode()

    def feed(self):
        """Announce a change of one article in the second crawl; the times of the others stay, though one has changed."""
        entry = (
            "<entry><title>{0}</title><id>{0}</id><link href='/a/{0}'/><published>{1}</published><updated>{2}</updated></entry>"
        )
        later = EARLIER + timedelta(hours=self.number > 1)
        entries = [(name, later if name == "announced" else EARLIER) for name in ("announced", "quiet")]
        said = "".join(entry.format(name, EARLIER.isoformat(), updated.isoformat()) for name, updated in entries)
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Seldom</title>{said}</feed>".encode()

    def rss(self):
        """Announce one more article from the second crawl on; its server says that it has not changed."""
        names = (*OFTEN, "late") if self.number > 1 else OFTEN
        said = "".join(f"<item><title>{name}</title><link>/a/{name}</link></item>" for name in names)
        return f"<rss version='2.0'><channel><title>Often</title>{said}</channel></rss>".encode()

    def sitemap(self, origin):
        later = EARLIER + timedelta(hours=self.number > 1)
        entries = [(name, later if name == "mapped" else EARLIER) for name in ("mapped", "unmapped")]
        said = "".join(f"<url><loc>{origin}/a/{name}</loc><lastmod>{at.isoformat()}</lastmod></url>" for name, at in entries)
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{said}</urlset>".encode()

    def answer(self, path, origin):
        """Give status, content type and body."""
        name = path.rpartition("/")[2]
        if path.startswith("/a/"):
            is_gone = name == "gone" and self.number == 2
            return (404, "text/html", b"<p>Gone") if is_gone else (200, "text/html; charset=utf-8", self.page(name))
        found = {"/feed": self.feed, "/rss": self.rss, "/sitemap.xml": lambda: self.sitemap(origin)}.get(path)
        return (200, "application/xml", found()) if found else (404, "text/plain", b"")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        site, name = self.server.site, self.path.rpartition("/")[2]
        status, kind, body = site.answer(self.path, f"http://127.0.0.1:{self.server.server_port}")
        etag = '"always"' if name in ("liar", "rss") else f'"{sha256(body).hexdigest()[:12]}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        site.asked[name].append((site.number, "If-None-Match" in self.headers, status))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if name not in ("counter", "figure"):
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(EARLIER, usegmt=True))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Crawl both sources five times; the articles of `often` are due each time, those of `seldom` if they are announced."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.site = Site()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    with DemoSite() as demo:
        desk = Desk(tmp_path_factory.mktemp("revisions") / "home", demo)
    stanzas = [
        f'[often]\nname = "Often"\nhomepage = "{origin}"\nfeeds = ["{origin}/rss"]\nrevisit = [{ALWAYS_DUE}]',
        f'[seldom]\nname = "Seldom"\nhomepage = "{origin}"\nfeeds = ["{origin}/feed"]\nsitemaps = ["{origin}/sitemap.xml"]',
    ]
    seeds = "\n".join(f'{stanza}\nlanguage = "en"\ndelay_s = 0\n' for stanza in stanzas)
    (desk.folder / "seeds" / "sources.toml").write_text(seeds)
    try:
        for number in range(1, CRAWLS + 1):
            server.site.number = number
            done = desk.crawl()
            assert done.returncode == 0, done.stderr[-3000:]
        yield Crawled(desk, server.site)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Crawled:
    def __init__(self, desk, site):
        self.desk, self.site = desk, site

    def rows(self, sql, name):
        return self.desk.rows(sql.format(f"'%/a/{name}'"))

    def states(self, name):
        """Give the outcomes of an article's pages, crawl by crawl."""
        return [row["state"] for row in self.rows("SELECT state FROM pages WHERE requested_url LIKE {} ORDER BY page_id", name)]

    def revisions(self, name):
        found = "SELECT r.* FROM v_revisions AS r JOIN v_articles AS a USING (article_id) WHERE a.url LIKE {} ORDER BY revision"
        return self.rows(found, name)


def test_a_known_article_is_asked_for_each_time_that_it_is_due_and_304_is_unchanged(crawled):
    asked = crawled.site.asked["steady"]
    assert [number for number, _, _ in asked] == [1, 2, 3, 4, 5]
    assert crawled.states("steady") == ["article", "unchanged", "unchanged", "unchanged", "unchanged"]
    # its modified time moves with the second crawl, and with it the bytes of the page, but not its text
    assert [status for _, _, status in asked] == [200, 200, 304, 200, 304]


def test_of_three_visits_in_a_row_one_goes_without_conditions(crawled):
    assert [is_conditional for _, is_conditional, _ in crawled.site.asked["steady"]] == [False, True, True, False, True]


def test_a_server_that_lies_about_its_etag_hides_an_edit_for_two_visits_at_most(crawled):
    assert [status for _, _, status in crawled.site.asked["liar"]] == [200, 304, 304, 200, 304]
    assert crawled.states("liar") == ["article", "unchanged", "unchanged", "revision", "unchanged"]


def test_a_feed_that_lies_about_its_etag_hides_an_article_for_two_crawls_at_most(crawled):
    """The article that it announces from the second crawl on is there in the fourth."""
    asked = [(is_conditional, status) for _, is_conditional, status in crawled.site.asked["rss"]]
    assert asked == [(False, 200), (True, 304), (True, 304), (False, 200), (True, 304)]
    assert [number for number, _, _ in crawled.site.asked["late"]] == [4, 5]


def test_what_stayed_costs_no_row_but_that_of_its_page(crawled):
    for name in ("steady", "counter"):
        assert len(crawled.revisions(name)) == 1
        assert len(crawled.rows("SELECT * FROM v_articles WHERE url LIKE {}", name)) == 1
        changes = "SELECT c.* FROM v_changes AS c JOIN v_articles AS a USING (article_id) WHERE a.url LIKE {}"
        assert [row["change"] for row in crawled.rows(changes, name)] == ["added"]


def test_counters_that_move_are_no_revision(crawled):
    (only,) = crawled.revisions("counter")
    assert "Updated 5 minutes ago\n1,231 views\n" in only["text"], "cleaning left them in, so that deciding has to know them"
    assert crawled.states("counter") == ["article", *["unchanged"] * 4]
    assert {status for _, _, status in crawled.site.asked["counter"]} == {200}


def test_a_figure_of_the_story_is_a_revision(crawled):
    assert crawled.states("figure") == ["article", "revision", "unchanged", "unchanged", "unchanged"]
    assert ["12 people" in row["text"] for row in crawled.revisions("figure")] == [True, False]


@pytest.mark.parametrize(("name", "is_silent"), [("edited", False), ("silent", True), ("undated", False), ("headline", False)])
def test_an_edit_is_silent_if_the_page_says_that_it_was_not_modified(crawled, name, is_silent):
    assert crawled.states(name)[:2] == ["article", "revision"]
    assert [bool(row["is_silent"]) for row in crawled.revisions(name)] == [False, is_silent]


def test_an_article_that_was_away_once_is_looked_at_again(crawled):
    assert crawled.states("gone") == ["article", "rejection", "unchanged", "unchanged", "unchanged"]
    assert crawled.site.asked["gone"][2] == (3, False, 200), "without conditions, for its last answer was no page"


@pytest.mark.parametrize("name", ["announced", "mapped"])
def test_a_later_updated_or_lastmod_brings_the_visit_forward_once(crawled, name):
    assert [number for number, _, _ in crawled.site.asked[name]] == [1, 2]
    assert crawled.states(name) == ["article", "revision"]


@pytest.mark.parametrize("name", ["quiet", "unmapped"])
def test_without_a_later_updated_or_lastmod_an_article_waits_for_its_revisit(crawled, name):
    assert [number for number, _, _ in crawled.site.asked[name]] == [1]
    due = "SELECT due_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+50 minutes') AS waits FROM v_links WHERE url LIKE {}"
    assert [row["waits"] for row in crawled.rows(due, name)] == [1]
