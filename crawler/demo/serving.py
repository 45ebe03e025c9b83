"""What serves one outlet of the demo site: sockets, threads, and what the client has already."""

from __future__ import annotations

import gzip
import socket
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from errno import EADDRNOTAVAIL
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functools import partial

    from crawler.demo.server import DemoSite
    from crawler.demo.site import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that the site has answered."""

    at: datetime
    """When its first line arrived."""
    host: str
    """Outlet key."""
    path: str
    """As asked for, with its query."""
    status: int
    """As answered."""
    conditional: bool
    """It carried If-None-Match or If-Modified-Since."""
    user_agent: str
    """As sent; empty if none was."""


class Server(ThreadingHTTPServer):
    """An HTTP server that can end the connections its clients keep alive."""

    request_queue_size = 64
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: partial[Handler]) -> None:
        self._open: set[socket.socket] = set()
        self._changed = Condition()
        self._thread: Thread | None = None
        self._tls: ssl.SSLContext | None = None
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who 127.0.0.2 is, as http.server would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def start(self) -> None:
        """Serve from a thread."""
        self._thread = Thread(target=self.serve_forever, args=(0.02,), name="demo-site", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and every connection, then free the port."""
        if self._thread:
            self.shutdown()
            self._thread.join()
            with self._changed:
                self._end_connections()
                self._changed.wait_for(lambda: not self._open, timeout=5)
        self.server_close()

    def present(self, tls: ssl.SSLContext) -> None:
        """Speak TLS from now on, with this certificate; connections that were made with another end."""
        with self._changed:
            self._tls = tls
            self._end_connections()

    def get_request(self) -> tuple[socket.socket, object]:
        """Accept a connection; its handshake is for the thread that answers, so that no client stops the others."""
        connection, address = super().get_request()
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]  # no tuple: AF_UNIX
        """Answer in a thread of its own, and remember the connection."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]  # typeshed: datagrams have a pair here
        """End a connection, and forget it."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away or does not take the certificate; show everything else."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as received

    def _end_connections(self) -> None:
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, with 304 where the client has what would be sent."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, site: DemoSite, outlet: str, *args: object) -> None:
        self._site = site
        self._outlet = outlet
        super().__init__(*args)  # type: ignore[arg-type]  # passed through as socketserver gives them

    def parse_request(self) -> bool:
        """Note when a request arrived, before anything is done for it."""
        self._arrived_at = datetime.now(UTC)
        return super().parse_request()

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self._send(is_head=False)

    def do_HEAD(self) -> None:
        """Answer with the headers that GET would have."""
        self._send(is_head=True)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `DemoSite.requests` has it."""

    def version_string(self) -> str:
        """Name no Python version."""
        return "copydesk-demo"

    def _send(self, *, is_head: bool) -> None:
        answer = self._site.answer(self._outlet, self.path)
        status = 304 if answer.status == 200 and self._is_known(answer) else answer.status
        headers, body = dict(answer.headers), answer.body
        if headers["Content-Type"].startswith("text/html") and body:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body, mtime=0)
        if status == 304:
            headers = {name: headers[name] for name in ("ETag", "Last-Modified", "Vary") if name in headers}
        else:
            headers["Content-Length"] = str(len(body))
        self._record(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if not is_head and status != 304:
            self.wfile.write(body)

    def _is_known(self, answer: Answer) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            ours = answer.headers.get("ETag", "").removeprefix("W/")
            return known.strip() == "*" or (bool(ours) and ours in [tag.strip().removeprefix("W/") for tag in known.split(",")])
        since = self.headers.get("If-Modified-Since")
        if since is None or "Last-Modified" not in answer.headers:
            return False
        with suppress(ValueError, TypeError):
            return answer.modified_at <= parsedate_to_datetime(since)
        return False

    def _record(self, status: int) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        agent = self.headers.get("User-Agent", "")
        at = self._arrived_at
        self._site.requests.append(
            Request(at=at, host=self._outlet, path=self.path, status=status, conditional=conditional, user_agent=agent)
        )


def bind(host: str, port: int, handler: partial[Handler]) -> Server:
    """Open the port of one outlet.

    Raises: OSError — the port is taken.
    """
    try:
        return Server((host, port), handler)
    except OSError as exc:
        if exc.errno != EADDRNOTAVAIL:
            raise
        return Server(("127.0.0.1", port), handler)
