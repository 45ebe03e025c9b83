"""Certificates that do not verify, over real TLS sockets: refused, or allowed by the source and marked."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.demo import DemoSite
from tests.desk import Desk

PAGE = (
    b"<html lang=en><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>"
    + b"".join(
        b"<p>The bridge was closed for the %d. time on Monday after engineers had found cracks in its piers.</p>" % n
        for n in range(9)
    )
    + b"</article></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        is_page = self.path.startswith("/news/")
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE) if is_page else 0))
        self.end_headers()
        if is_page:
            self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


@pytest.fixture
def origin(tmp_path):
    """A server whose certificate nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gazette.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as served:
        yield Desk(tmp_path / "home", served)


def stanza(origin: str, *, tls_verify: str) -> str:
    return f'[gazette]\nname = "G"\nhomepage = "{origin}"\ndelay_s = 0\ntls_verify = {tls_verify}\n'


def test_a_certificate_that_does_not_verify_is_refused(desk, origin):
    (desk.folder / "seeds" / "sources.toml").write_text(stanza(origin, tls_verify="true"))
    done = desk.run("scrapy", "crawl", "urls", "-s", "RETRY_ENABLED=0", "-a", f"url={origin}/news/bridge")
    assert done.returncode == 0, done.stderr
    (link,) = desk.rows("SELECT state, reason FROM v_links")
    assert link["state"] == "due", "tomorrow it may have a better one"
    (page,) = desk.rows("SELECT state, reason FROM pages")
    assert (page["state"], page["reason"]) == ("due", "robots_unreachable")


def test_a_source_may_allow_it_and_each_row_says_so(desk, origin):
    (desk.folder / "seeds" / "sources.toml").write_text(stanza(origin, tls_verify="false"))
    done = desk.run("scrapy", "crawl", "urls", "-a", f"url={origin}/news/bridge")
    assert done.returncode == 0, done.stderr
    (row,) = desk.rows("SELECT headline, tls_verified FROM v_articles")
    assert (row["headline"], bool(row["tls_verified"])) == ("Bridge closed", False)
