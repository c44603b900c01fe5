"""Who asks: the address of the client that limits count by."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

# What one customer of a provider gets of IPv6: counting single addresses would count nobody.
_NETWORK = 64
UNKNOWN = "unknown"


def client_of(request: HttpRequest) -> str:
    """The client's address: ``192.0.2.7``, or its network where it is IPv6, ``2001:db8:1:2::/64``.

    Each proxy adds whom it was asked by to the end of ``X-Forwarded-For``. With the setting
    `TRUSTED_PROXIES` at n, the n-th from the end is what the outermost of our own proxies wrote; what
    stands before it is whatever the client made up, and at 0 so is all of it. Where an address cannot be
    read, everybody behind the nearest proxy counts as one; never as nobody.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= proxies and (client := _read(forwarded[-proxies])):
            return client
    return _read(nearest) or UNKNOWN


@lru_cache(maxsize=5_000)
def _read(text: str) -> str:
    text = text.strip()
    # With a port: 192.0.2.7:4711 and [2001:db8::1]:4711.
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), _NETWORK), strict=False))
