"""The true client: what is believed of X-Forwarded-For (FAULTS 39)."""

import pytest
from django.test import RequestFactory

from evidence.services.clients import client_of


def client(remote="203.0.113.9", forwarded=None):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize("forwarded", [None, "198.51.100.1", "198.51.100.1, 198.51.100.2", "", "nonsense"])
def test_without_a_proxy_of_ours_nobody_is_believed(settings, forwarded):
    settings.TRUSTED_PROXIES = 0
    assert client(forwarded=forwarded) == "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        # What stands before is what the client made up.
        (1, "10.0.0.1, 127.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (1, " 198.51.100.1 ", "198.51.100.1"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        # Nothing that can be read: all behind the proxy count as one.
        (1, None, "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "unknown", "203.0.113.9"),
        (1, "198.51.100.1,", "203.0.113.9"),
        (1, "9" * 5000, "203.0.113.9"),
        (3, "198.51.100.1, 192.0.2.1", "203.0.113.9"),
    ],
)
def test_of_the_header_only_what_our_proxies_wrote_counts(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client(forwarded=forwarded) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_who_has_a_network_of_addresses_is_one_client(settings, address, expected):
    settings.TRUSTED_PROXIES = 1
    assert client(forwarded=address) == expected


def test_behind_a_unix_socket_there_is_no_address():
    assert client(remote="") == "unknown"
