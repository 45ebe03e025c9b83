"""Certificates for a demo site over TLS: an authority of its own, a good one signed by it, and one that has expired."""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

DAY = timedelta(days=1)
AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Copydesk demo authority")])
SITE = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Copydesk demo site")])


class Certificates:
    """What a TLS server of the demo site presents."""

    def __init__(self, hosts: Sequence[str]) -> None:
        """Make them, for loopback addresses."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        authority = _signed(AUTHORITY, key, key, [], now - 30 * DAY, now + 30 * DAY)
        self.authority = authority.public_bytes(serialization.Encoding.PEM)
        """PEM: who trusts it (`SSL_CERT_FILE`) takes the good one."""
        self.good = _context(key, hosts, now - DAY, now + 10 * DAY)
        self.expired = _context(key, hosts, now - 20 * DAY, now - DAY)


def _context(authority: EllipticCurvePrivateKey, hosts: Sequence[str], since: datetime, until: datetime) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(SITE, key, authority, hosts, since, until)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the standard library takes a certificate from a file only
        pem = Path(folder) / "site.pem"
        pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(pem)
    return context


def _signed(
    name: x509.Name,
    key: EllipticCurvePrivateKey,
    authority: EllipticCurvePrivateKey,
    hosts: Sequence[str],
    since: datetime,
    until: datetime,
) -> Certificate:
    """Make one; without hosts it is the authority's own."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(AUTHORITY)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(authority, hashes.SHA256())
