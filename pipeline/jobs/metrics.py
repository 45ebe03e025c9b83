"""`/metrics` for Prometheus, served beside the schedule: it answers while the database is away, and never holds anything up."""

from __future__ import annotations

import logging
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Self

from pipeline.errors import DatabaseError, UsageError
from pipeline.jobs import exposition
from pipeline.store.gauges import gauges

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.store import Store
    from pipeline.store.gauges import Gauges

log = logging.getLogger(__name__)

FRESH_S = 10.0
"""Numbers as young as this are given again; those that took long to read are kept ten times as long as that took."""
PATIENCE_S, STALE_S = 5.0, 60.0
"""A scrape waits for the database for so long; then it gives numbers that are no older than that, or says that it is away."""
PAGE = b"Copydesk: the numbers are at /metrics\n"


class Numbers:
    """What the database says, read at most every few seconds, however often it is asked for."""

    def __init__(self, database: Store, *, patience_s: float = PATIENCE_S) -> None:
        self._store, self._patience_s = database, patience_s
        self._lock = threading.Condition()
        self._is_reading = False
        self._found: Gauges | None = None
        self._good_until = self._usable_until = float("-inf")

    def latest(self) -> Gauges | None:
        """Give them, read anew if they are old; None: the database does not answer, or not in time."""
        with self._lock:
            if time.monotonic() >= self._good_until and not self._is_reading:
                self._is_reading = True
                threading.Thread(target=self._read, name="metrics", daemon=True).start()
            self._lock.wait_for(lambda: not self._is_reading, timeout=self._patience_s)
            return self._found if time.monotonic() < self._usable_until else None

    def _read(self) -> None:
        began, found = time.monotonic(), None
        try:
            found = gauges(self._store)
        except DatabaseError as exc:
            log.warning("no metrics, the database is away error=%s", str(exc).splitlines()[0])
        finally:
            ended = time.monotonic()
            with self._lock:
                self._found, self._is_reading = found, False
                self._good_until = ended + max(FRESH_S, 10 * (ended - began)) if found else ended
                self._usable_until = self._good_until + STALE_S if found else ended
                self._lock.notify_all()


class Metrics:
    """The server; a context manager. Make it with `serve`."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="metrics-server", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Say on which port it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(
    address: str, database: Store, *, ticked: Callable[[], float], n_crawls: Callable[[], int], alerts: Mapping[str, int]
) -> Metrics:
    """Serve from a thread.

    Args: address — host:port, or :port for all addresses. ticked — when the schedule looked last, by the monotonic clock.
    alerts — how often in a row each channel failed, kept up to date by whoever tells.
    Raises: UsageError — nothing can listen there.
    """
    numbers = Numbers(database)

    def written() -> str:
        ticked_at = time.time() - (time.monotonic() - ticked())
        return exposition.written(numbers.latest(), ticked_at=ticked_at, n_crawls=n_crawls(), alert_failures=alerts)

    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        server = _Server(host, int(port), written)
    except OSError as exc:
        raise UsageError(f"metrics_address: nothing can listen at {address} ({exc.strerror or exc}): choose another") from exc
    log.info("metrics address=http://%s:%d/metrics", host or "0.0.0.0", server.server_address[1])
    return Metrics(server)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str, port: int, written: Callable[[], str]) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.written = written
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as http.server would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say in the log that a scrape failed; a client that went away is no event."""
        del request
        if not isinstance(error := sys.exception(), OSError):
            log.error("scrape failed client=%s", client_address, exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Answer with the numbers."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._send(200, self.server.written().encode(), exposition.CONTENT_TYPE)
        else:
            self._send(200 if path == "/" else 404, PAGE, "text/plain; charset=utf-8")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: there is a scrape every few seconds."""

    def version_string(self) -> str:
        """Name no versions."""
        return "copydesk"

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
