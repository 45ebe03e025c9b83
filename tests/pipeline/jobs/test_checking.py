"""`source check`: a real source looked at over real sockets by a real subprocess."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.demo import DemoSite
from tests.desk import BIN, Desk

FEED = "<rss version='2.0'><channel><title>News</title>{}</channel></rss>"
ITEM = "<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
PARAGRAPHS = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "The council of the town decided on Monday evening to rebuild the old bridge over the river within two years.",
        "The work is to begin in spring and will cost four million, the mayor said after a debate of five long hours.",
        "Drivers will have to take the road through the valley, which adds about twenty minutes to the way into town.",
        "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run in the meantime.",
    )
)
TEASER = '<li><a href="/news/{0}/a-story-of-the-day">A story of the day that is told elsewhere, number {0}</a>'
LIST = "".join(TEASER.format(n) for n in range(60))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.paths.append(self.path)
        status, kind, body = self.server.site.get(self.path, (404, "text/plain", "nothing here"))
        if callable(body):
            body = body()
        self.send_response(status)
        if status == 301:
            self.send_header("Location", body)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def demo():
    with DemoSite() as served:
        yield served


@pytest.fixture
def desk(tmp_path, demo):
    return Desk(tmp_path / "home", demo)


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.paths, server.origin = [], f"http://127.0.0.1:{server.server_port}"
    server.site = {"/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /private/\n")}
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def article(title, body=PARAGRAPHS):
    return 200, "text/html", f"<html lang=en><title>{title}</title><h1>{title}</h1><div class=story>{body}</div></html>"


def feed(server, *pages):
    items = (
        ITEM.format(title=f"Story number {day} of this week", link=server.origin + path, date=f"{day:02} May 2024 08:00:00 GMT")
        for day, path in pages
    )
    return 200, "application/rss+xml", FEED.format("".join(items))


def stanza(desk, server, more):
    text = f'[courier]\nname = "The Courier"\nhomepage = "{server.origin}/"\ndelay_s = 0.01\n{more}'
    (desk.folder / "seeds" / "sources.toml").write_text(text)


def check(desk, *arguments):
    done = desk.run("copydesk", "source", "check", *arguments, "--json")
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout) if done.stdout else {}
    assert found.get("exit_code", done.returncode) == done.returncode, done.stderr
    return done, found


def test_a_source_is_looked_at_from_its_feeds_to_its_newest_pages(desk):
    before = len(desk.site.requests)
    done, found = check(desk, "gazette")
    assert done.returncode == 0, done.stderr
    assert [(each["kind"], each["status"]) for each in found["announcements"]] == [
        *[("feed", 200)] * 3,
        ("sitemap", 200),
        ("section", 200),
    ]
    assert found["announcements"][0]["newest"] == "2026-11-21T17:20:00Z"
    pages = found["pages"]
    published = [page["metadata"]["published_at"] for page in pages]
    assert len(pages) == 3
    assert published == sorted(published, key=lambda one: one["value"], reverse=True)
    assert all(one["origin"] for one in published)
    assert all(page["word_count"] > 100 and page["first_line"] and page["last_line"] for page in pages)
    assert {page["rule"] for page in pages} == {None}
    assert found["verdict"].startswith("Fine: 3 of 3 pages are articles")
    asked = desk.site.requests[before:]
    assert asked[0].path == "/robots.txt"
    assert len(asked) == 1 + 5 + 1 + 3  # robots.txt, what announces, /.well-known/tdmrep.json, pages
    told = {step["step"]: (step["state"], step["text"]) for step in found["steps"]}
    assert list(told) == ["DNS", "TLS", "robots.txt", "opt-outs", "feeds", "freshness", "extraction", "dates"]
    assert told["DNS"] == ("ok", "127.0.0.1 is 127.0.0.1")
    assert told["TLS"][0] == "-"
    assert told["robots.txt"][0] == "ok"
    assert re.fullmatch(
        r"allows what was asked for \(5 addresses, 3 pages\); \S+ asks for 0.2 s between two requests", told["robots.txt"][1]
    )
    assert told["opt-outs"] == ("ok", "none was found")
    assert told["feeds"][1].startswith("5 of 5 read, ")
    assert told["extraction"] == ("ok", "3 of 3 pages are articles")
    assert told["dates"][1].startswith("3 of 3 articles say when it was published (")
    assert all(request.user_agent.startswith("Copydesk/") for request in asked)


def test_a_look_stores_nothing_but_its_log(desk):
    assert check(desk, "bote", "--pages", "1")[0].returncode == 0
    assert {path.parent.name for path in (desk.folder / "data").rglob("*") if path.is_file()} == {"logs"}


def test_the_newest_sitemaps_of_an_index_are_read(desk):
    _, found = check(desk, "bote", "--pages", "1")
    sitemaps = [each for each in found["announcements"] if each["kind"] == "sitemap"]
    assert [each["within"] is None for each in sitemaps] == [True, False, False]
    assert sitemaps[0]["n_nested"] == 2
    assert all(each["n_links"] for each in sitemaps[1:])


def test_each_selector_of_the_rule_of_today_says_what_it_did(desk, server):
    server.site |= {
        "/feed": feed(server, (2, "/a"), (3, "/b"), (1, "/c"), (4, "/d")),
        **{f"/{name}": article(f"Bridge {name} is rebuilt", PARAGRAPHS + "<aside>Buy a thing</aside>") for name in "abc"},
        "/d": article("Bridge d is rebuilt", PARAGRAPHS + "<p class=when>not a date</p>"),
    }
    rules = (
        "[[courier.rules]]\nuntil = 2024-06-30\nbody = 'td.old'\n"
        "[[courier.rules]]\nbody = 'div.story'\nheadline = 'h2'\npublished = '.when'\nremove = ['aside']\n"
    )
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n{rules}')
    done, found = check(desk, "courier")
    assert done.returncode == 3, done.stderr
    assert [page["url"].removeprefix(server.origin) for page in found["pages"]] == ["/d", "/b", "/a"]
    assert [page["rule"]["until"] for page in found["pages"]] == [None] * 3
    did = [{one["field"]: one for one in page["rule"]["selectors"]} for page in found["pages"]]
    assert [(one["body"]["n_matched"], one["body"]["n_words"] > 60) for one in did] == [(1, True)] * 3
    assert [one["remove"]["n_matched"] for one in did] == [0, 1, 1]
    assert [one["remove"]["texts"] for one in did] == [[], ["Buy a thing"], ["Buy a thing"]]
    assert found["idle_selectors"] == [
        {"field": "headline", "selector": "h2", "n_idle": 3, "n_unread": 0, "n_tried": 3},
        {"field": "published", "selector": ".when", "n_idle": 3, "n_unread": 1, "n_tried": 3},
    ]
    assert found["verdict"].endswith(", but 2 selectors of the rule did nothing on any of them.")
    assert 'headline = "h2", published = ".when" did nothing on any page' in found["advice"]
    shown = desk.run("copydesk", "source", "check", "courier").stdout
    assert "headline: h2 matched nothing on 3 of 3 pages: there the general rules decided" in shown
    assert "body       div.story  matched 1 element of " in shown
    assert "of today's layout" in shown
    assert "remove     aside  took out 1 element of 3 words\n       - Buy a thing\n" in shown


def test_each_text_is_shown_as_it_stands_with_what_was_struck_and_why(desk, server):
    body = PARAGRAPHS.replace("<p>", "<p>Once more: ") + PARAGRAPHS + PARAGRAPHS.replace("<p>", "<p>In short: ")
    server.site |= {"/feed": feed(server, (1, "/a")), "/a": article("The bridge is rebuilt", f"{body}<p>Leave a comment")}
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n')
    done = desk.run("copydesk", "source", "check", "courier")
    lines = done.stdout.split("\n")
    at = lines.index("     … 6 more lines …")
    assert done.returncode == 0, done.stderr
    assert [line[:16] for line in lines[at - 3 : at]] == ["     Once more: "] * 3
    assert lines[at + 3].startswith("     In short: Shopkeepers on the northern bank")
    assert lines[at + 4].startswith("   ✗ Leave a comment  [comment footer: ")


def test_a_rule_that_leaves_nothing_is_the_reason(desk, server):
    server.site |= {"/feed": feed(server, (1, "/a")), "/a": article("The bridge is rebuilt")}
    rule = '[[courier.rules]]\nbody = "div.gone"\nremove = ["div.story", "h1"]\n'
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n{rule}')
    done, found = check(desk, "courier")
    (page,) = found["pages"]
    assert done.returncode == 1
    assert page["rejection"]["reason"] == "no_article"
    assert 'the rule remove = "div.story" took out 82 words, ' in page["rejection"]["detail"]
    assert page["rejection"]["detail"].endswith('the rule body = "div.gone" matched nothing on this page')


def test_a_port_where_nothing_listens_is_said_to_refuse_the_connection(desk, server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/feed"
        stanza(desk, server, f'feeds = ["{url}"]\n')
        done, found = check(desk, "courier")
    assert done.returncode == 1
    assert f"{url} (robots.txt of {url[7:-5]} cannot be read: connection refused: nothing listens there)" in found["verdict"]


def test_rules_that_have_all_ended_are_said_to_have(desk, server):
    server.site |= {"/feed": feed(server, (1, "/a")), "/a": article("The bridge is rebuilt")}
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n[[courier.rules]]\nuntil = 2024-06-30\nbody = "td.old"\n')
    done = desk.run("copydesk", "source", "check", "courier")
    assert done.returncode == 0, done.stderr
    assert "none is for the day of this page: the last one has ended" in done.stdout


def test_a_disabled_source_is_looked_at_too(desk, server):
    server.site |= {"/feed": feed(server, (1, "/a")), "/a": article("The bridge is rebuilt")}
    stanza(desk, server, f'enabled = false\nfeeds = ["{server.origin}/feed"]\n')
    done = desk.run("copydesk", "source", "check", "courier")
    assert done.returncode == 0, done.stderr
    assert "disabled: it is crawled only when somebody names it" in done.stdout
    assert "Fine: 1 of 1 page is an article" in done.stdout


GONE = 'feeds = ["{0}/gone"]\n'
NOTHING = [
    ("a feed that is gone", GONE, ["HTTP status 404", "copydesk source add"]),
    ("a page in a feed's place", 'feeds = ["{0}/a"]\n', ["could not be read", "under the right key"]),
    ("what robots.txt forbids", 'feeds = ["{0}/private/feed"]\n', ["robots.txt does not allow it", "ask the publisher"]),
    ("an address that leads to itself", 'feeds = ["{0}/round"]\n', ["could not be read"]),
    ("a feed without entries", 'feeds = ["{0}/empty"]\n', ["no article is announced"]),
    ("a stanza without feeds", "", ["names no feed, no sitemap and no section"]),
    ("a stanza that refuses all", 'feeds = ["{0}/feed"]\ninclude = ["/never/"]\n', ["refuse every address", "/a among them"]),
    ("pages that list others", 'feeds = ["{0}/lists"]\n', ["none of 1 page is an article", "`include`"]),
    ("pages that are gone", 'feeds = ["{0}/dead"]\n', ["none of 1 page is an article", "answered with an error"]),
    ("pages that robots.txt forbids", 'feeds = ["{0}/hidden"]\n', ["none of 1 page", "robots.txt does not allow it"]),
]


@pytest.mark.parametrize(("more", "words"), [case[1:] for case in NOTHING], ids=[case[0] for case in NOTHING])
def test_where_nothing_can_be_read_the_verdict_says_why(desk, server, more, words):
    server.site |= {
        "/a": article("The bridge is rebuilt"),
        "/feed": feed(server, (1, "/a")),
        "/empty": feed(server),
        "/round": (301, "text/plain", f"{server.origin}/round"),
        "/lists": feed(server, (1, "/topic/bridges")),
        "/topic/bridges": (200, "text/html", f"<html><title>Bridges</title><h1>Bridges</h1><ul>{LIST}</ul></html>"),
        "/dead": feed(server, (1, "/away")),
        "/hidden": feed(server, (1, "/private/a")),
    }
    stanza(desk, server, more.format(server.origin))
    done, found = check(desk, "courier")
    assert done.returncode == 1, done.stderr
    said = f"{found['verdict']} {found['advice']}"
    assert [word for word in words if word not in said] == [], said
    assert "/private/feed" not in server.paths
    assert "/private/a" not in server.paths


def test_what_could_be_read_in_part_says_which_part(desk, server):
    server.site |= {"/feed": feed(server, (2, "/a"), (1, "/gone")), "/a": article("The bridge is rebuilt")}
    stanza(desk, server, f'feeds = ["{server.origin}/feed", "{server.origin}/missing"]\n')
    done, found = check(desk, "courier")
    assert done.returncode == 3, done.stderr
    assert found["verdict"].startswith("In part: 1 of 2 pages is an article (1: the server answered with an error)")
    assert "/missing (HTTP status 404) could not be read" in found["verdict"]


def test_what_a_publisher_reserves_and_asks_for_is_said(desk, server):
    robots = "User-agent: *\nCrawl-delay: 0.1\n"
    server.site |= {
        "/robots.txt": (200, "text/plain", robots),
        "/.well-known/tdmrep.json": (200, "application/json", '[{"location": "/news/", "tdm-reservation": 1}]'),
        "/feed": feed(server, (1, "/a"), (2, "/b"), (3, "/c")),
        **{path: article(f"The bridge is rebuilt {path}") for path in ("/a", "/b")},
    }
    page = article("The bridge is rebuilt")[2].replace("<title>", "<meta name=robots content=noai><title>")
    server.site["/c"] = (200, "text/html", page)
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n')
    done, found = check(desk, "courier")
    assert done.returncode == 0
    told = {step["step"]: (step["state"], step["text"]) for step in found["steps"]}
    assert told["opt-outs"] == (
        "warn",
        '1 page with noai; tdmrep.json reserves /news/: each article says so (on_reservation = "record")',
    )
    assert told["robots.txt"][1].endswith(f"; 127.0.0.1:{server.server_port} asks for 0.1 s between two requests")
    assert told["freshness"][0] == "warn"
    assert told["freshness"][1].endswith("much longer than it has ever been silent")
    shown = desk.run("copydesk", "source", "check", "courier").stdout
    assert "warn  opt-outs    1 page with noai" in shown


def test_a_certificate_that_has_ended_is_named_and_one_that_has_not_says_when(tmp_path):
    with DemoSite(tls=True) as site:
        desk = Desk(tmp_path / "home", site)
        (tmp_path / "authority.pem").write_bytes(site.authority)
        desk.env["SSL_CERT_FILE"] = str(tmp_path / "authority.pem")
        valid = {step["step"]: (step["state"], step["text"]) for step in check(desk, "bote")[1]["steps"]}["TLS"]
        site.broken = "tls"
        done, found = check(desk, "bote")
    assert (done.returncode, valid[0]) == (1, "ok")
    assert re.fullmatch(r"valid; it ends in \d+ days", valid[1])
    assert {step["step"]: step["text"] for step in found["steps"]}["TLS"] == "127.0.0.2: certificate has expired"


def test_a_feed_that_has_moved_says_where(desk, server):
    server.site |= {
        "/old": (301, "text/plain", f"{server.origin}/feed"),
        "/feed": feed(server, (1, "/a")),
        "/a": article("The bridge is rebuilt"),
    }
    stanza(desk, server, f'feeds = ["{server.origin}/old"]\n')
    done = desk.run("copydesk", "source", "check", "courier")
    assert done.returncode == 0, done.stderr
    assert f"has moved to {server.origin}/feed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["gazete"], 'did you mean "gazette"'), ([], "KEY"), (["gazette", "--pages", "0"], "--pages"), (["far"], "no contact")],
)
def test_what_cannot_be_looked_at_says_so_before_any_request(desk, arguments, words):
    with (desk.folder / "seeds" / "sources.toml").open("a") as seeds:
        seeds.write('\n[far]\nname = "Far"\nhomepage = "https://far.example"\nfeeds = ["https://far.example/rss"]\n')
    before = len(desk.site.requests)
    done = desk.run("copydesk", "source", "check", *arguments)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert len(desk.site.requests) == before


@pytest.mark.parametrize(
    ("number", "command"), [(signal.SIGINT, "check courier"), (signal.SIGTERM, "check courier"), (signal.SIGINT, "add {}/feed")]
)
def test_a_look_that_is_interrupted_ends_soon_with_its_spider(desk, server, number, command):
    is_over = threading.Event()
    server.site |= {"/feed": (200, "application/rss+xml", lambda: str(is_over.wait(60)))}
    stanza(desk, server, f'feeds = ["{server.origin}/feed"]\n')
    process = subprocess.Popen(
        [BIN / "copydesk", "source", *command.format(server.origin).split()],
        cwd=desk.folder,
        env=desk.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while "/feed" not in server.paths:
        assert time.monotonic() < until, "the feed was never asked for"
        time.sleep(0.05)
    spiders = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _parent(pid) == process.pid]  # noqa: PTH208
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    is_over.set()
    assert (process.returncode, out) == (3, "")
    assert err.strip().splitlines()[-1] == "copydesk: interrupted"
    assert spiders
    assert [pid for pid in spiders if _parent(str(pid)) is not None] == []


def _parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return None
