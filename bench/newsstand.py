"""Many small outlets on loopback sockets, each with a feed; some of them hang, or answer with faults. For measurements.

Each outlet has an address of its own (127.1.x.y); what was asked for is kept, by outlet.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

PARAGRAPH = "The council of {place} said on day {n} that the bridge of number {n} would be looked at again in {m} weeks. "
FAULTS = ("500", "404", "503", "broken", "empty", "cut", "slow")


def article(outlet: int, n: int) -> str:
    """Write the page of an article."""
    body = "".join(f"<p>{PARAGRAPH.format(place=f'Place{outlet}', n=n, m=m)}</p>" for m in range(3, 9))
    head = f"<!doctype html><html><head><title>Bridge {outlet} {n}</title></head>"
    return f"{head}<body><article><h1>Bridge {n}</h1>{body}</article>"


class Newsstand:
    """Outlets `s0`, `s1`, … served from threads until `close`; a context manager."""

    def __init__(
        self, n_outlets: int, *, hanging: int = 0, fault_rate: float = 0.0, n_articles: int = 2, seed: int = 1
    ) -> None:
        self.looks: defaultdict[int, list[float]] = defaultdict(list)
        """By outlet: when its feed was asked for (seconds of the epoch)."""
        self.faults: list[str] = []
        """Faults that were given instead of a feed."""
        self.n_articles = n_articles
        self.hanging = set(range(n_outlets - hanging, n_outlets))
        self._fault_rate, self._chance, self._closed = fault_rate, random.Random(seed), threading.Event()
        self._servers = [self._serve(outlet) for outlet in range(n_outlets)]

    def _serve(self, outlet: int) -> ThreadingHTTPServer:
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand.answer(outlet, self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer((f"127.1.{outlet // 250}.{outlet % 250 + 1}", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def answer(self, outlet: int, request: BaseHTTPRequestHandler) -> None:
        """Answer a request, or hang."""
        if request.path == "/robots.txt":
            self._send(request, 404, b"")
        elif outlet in self.hanging:
            self.looks[outlet].append(time.time())
            self._closed.wait()
            request.close_connection = True
        elif request.path == "/rss":
            self.looks[outlet].append(time.time())
            self._send_feed(outlet, request)
        else:
            self._send(request, 200, article(outlet, int(request.path.rpartition("/")[2])).encode(), "text/html")

    def _send_feed(self, outlet: int, request: BaseHTTPRequestHandler) -> None:
        items = "".join(
            f"<item><title>Bridge {n}</title><link>{self.origin(outlet)}/news/{n}</link></item>" for n in range(self.n_articles)
        )
        feed = (
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>Outlet {outlet}</title>{items}</channel></rss>".encode()
        )
        if self._chance.random() >= self._fault_rate:
            self._send(request, 200, feed, "application/rss+xml")
            return
        fault = self._chance.choice(FAULTS)
        self.faults.append(fault)
        if fault.isdigit():
            self._send(request, int(fault), b"")
        elif fault == "cut":
            self._send(request, 200, feed, "application/rss+xml", announced=len(feed) + 99)
            request.close_connection = True
        elif fault == "slow":
            time.sleep(2)
            self._send(request, 200, feed, "application/rss+xml")
        else:
            self._send(request, 200, b"<rss" if fault == "broken" else b"", "application/rss+xml")

    @staticmethod
    def _send(
        request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "text/plain", *, announced: int = 0
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(announced or len(body)))
        request.end_headers()
        request.wfile.write(body)

    def origin(self, outlet: int) -> str:
        """Say where an outlet is served."""
        return "http://{}:{}".format(*self._servers[outlet].server_address)

    def make_home(self, folder: Path, *, schedule: str, settings: str = "") -> None:
        """Write a home whose sources are the outlets."""
        (folder / "seeds").mkdir(parents=True, exist_ok=True)
        (folder / "copydesk.toml").write_text(f'allow_private_hosts = ["127.0.0.0/8"]\nworkers = 1\n{settings}\n')
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
        stanzas = [
            f'[s{n}]\nname = "Outlet {n}"\nhomepage = "{self.origin(n)}"\nfeeds = ["{self.origin(n)}/rss"]\n'
            f'schedule = "{schedule}"\ndelay_s = 0.0\nrevisit = []\n'
            for n in range(len(self._servers))
        ]
        (folder / "seeds" / "sources.toml").write_text("\n".join(stanzas))

    def close(self) -> None:
        """Stop serving."""
        self._closed.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
