"""Several requests wait for one slow robots.txt: each of them obeys it, over real sockets and in a real crawl."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.demo import DemoSite
from tests.desk import Desk

ROBOTS = b"User-agent: *\nDisallow: /private/\n"
ALLOWED = [f"/news/{n}" for n in range(4)]
DENIED = [f"/private/{n}" for n in range(4)]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.paths.append(self.path)
        if self.path == "/robots.txt":
            time.sleep(0.7)  # long enough for all requests to be waiting
            body, kind = ROBOTS, "text/plain"
        else:
            body, kind = b"<html><title>News</title><p>Nothing today.</p></html>", "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("order", [ALLOWED + DENIED, DENIED + ALLOWED], ids=["allowed-first", "denied-first"])
def test_all_that_wait_for_one_robots_txt_obey_it(tmp_path, server, order):
    origin = f"http://127.0.0.1:{server.server_port}"
    with DemoSite() as site:
        desk = Desk(tmp_path / "home", site)
    sections = ", ".join(f'"{origin}{path}"' for path in order)
    stanza = f'[bridge]\nname = "Bridge"\nhomepage = "{origin}/"\nsections = [{sections}]\ndelay_s = 0.01\n'
    (desk.folder / "seeds" / "sources.toml").write_text(stanza)
    ended = desk.crawl("-a", "sources=bridge")
    assert server.paths.count("/robots.txt") == 1, ended.stderr[-2000:]
    assert sorted(set(server.paths)) == ["/news/0", "/news/1", "/news/2", "/news/3", "/robots.txt"]
