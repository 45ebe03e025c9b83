"""The guard at the connector: which addresses may be connected to."""

from __future__ import annotations

import ipaddress

import pytest

from crawler.guard import BlockedHostError, PrivateAddressGuard, is_allowed, is_public

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fc00::1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_an_address_on_the_open_network_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "port", "allow", "expected"),
    [
        ("127.0.0.1", 80, [], False),
        ("127.0.0.1", 80, ["127.0.0.1"], True),
        ("127.0.0.1", 80, ["127.0.0.1:8080"], False),
        ("127.0.0.1", 8080, ["127.0.0.1:8080"], True),
        ("127.0.0.2", 8080, ["127.0.0.1"], False),
        ("127.0.0.2", 8080, ["127.0.0.0/8"], True),
        ("10.2.3.4", 80, ["10.0.0.0/8"], True),
        ("127.0.0.1", 80, ["localhost"], True),
        ("::1", 80, ["[::1]:80"], True),
        ("::1", 81, ["[::1]:80"], False),
        ("::1", 80, ["127.0.0.0/8"], False),
        ("1.1.1.1", 80, [], True),
    ],
)
def test_what_the_home_allows_may_be_connected_to(address, port, allow, expected):
    assert is_allowed(ipaddress.ip_address(address), port, allow=allow) is expected


def test_a_refused_connection_names_the_setting():
    with pytest.raises(BlockedHostError, match="allow_private_hosts"):
        PrivateAddressGuard([]).check("127.0.0.1", 80)
