"""Pages of the web at addresses that users give: fetched so that nobody reaches into the house by them.

A name is resolved once; every address that it has must be a public one, and the connection goes to the
one that was looked at, whatever the name resolves to a moment later. Each redirect begins anew. Only
http and https at their own ports, no proxies, no credentials; bytes, time and hops are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from evidence.identifiers import InvalidIdentifier, parse_url

LARGEST_PAGE = 5_000_000
MOST_SECONDS = 20.0
# Each step on the network.
_STEP_SECONDS = 8.0
_MOST_HOPS = 4
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "EvidenceBase/0.1.0 (audit of an article, asked for by a person)",
    "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, application/xml;q=0.8",
    # Nothing to unpack: what is read is what was sent.
    "Accept-Encoding": "identity",
}

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that IANA gave out of IPv6 for the public internet: Python calls much besides it global, also what was
# once compatible with IPv4 or is translated to it.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
# Within what is public, and yet ways into what is not: IETF's own, 6to4 and its relays, Teredo; and the
# addresses for documentation that not every Python knows.
_TUNNELS = tuple(
    map(
        ipaddress.ip_network,
        ("2002::/16", "192.0.0.0/24", "192.88.99.0/24", "2001::/32", "3fff::/20"),
    )
)  # fmt: skip

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class UnreachablePage(ValueError):
    """The page was not fetched: says why, and what to do."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What came: the address it came from in the end, its media type, its bytes."""

    address: str
    media_type: str
    data: bytes


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a host's name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connected(address: tuple[str, int], seconds: float) -> socket.socket:
    return socket.create_connection(address, timeout=seconds)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address not in _PUBLIC_IPV6:
            return False
    if any(address.version == network.version and address in network for network in _TUNNELS):
        return False
    return address.is_global and not address.is_multicast


def fetch_page(
    address: str,
    *,
    resolve: Resolve = resolved,
    connect: Connect = connected,
    clock: Callable[[], float] = time.monotonic,
) -> FetchedPage:
    """The page at `address`, which a user has given. Raises `UnreachablePage`, and nothing else."""
    until = clock() + MOST_SECONDS
    for _ in range(_MOST_HOPS + 1):
        url = _checked(address)
        found = _asked(url, resolve, connect, lambda: until - clock())
        if isinstance(found, FetchedPage):
            return found
        address = urljoin(url, found)
    raise UnreachablePage(f"The page leads on more than {_MOST_HOPS} times. Give the address it ends at.")


def _checked(address: str) -> str:
    try:
        url = parse_url(address)
    except InvalidIdentifier as error:
        raise UnreachablePage(error.reason) from error
    parts = urlsplit(url)
    if parts.port not in (None, _PORTS[parts.scheme]):
        raise UnreachablePage("Only pages at the usual ports (80 and 443) are fetched.")
    return url


def _asked(url: str, resolve: Resolve, connect: Connect, left: Callable[[], float]) -> FetchedPage | str:
    """The page, or the address that it leads on to; `left` says how many seconds there are for it."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", _PORTS[parts.scheme]
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise UnreachablePage(f"There is no host called {host}, or it could not be asked for.") from error
    if not addresses or not all(map(is_public, addresses)):
        raise UnreachablePage(f"{host} is not a public address of the internet: it is not fetched.")
    # To find the host takes its time, too.
    if (seconds := left()) <= 0:
        raise _too_slow()
    opened = _Pinned(host, port, addresses[0], parts.scheme == "https", connect, min(seconds, _STEP_SECONDS))
    # A host that sends a byte a second keeps every single step within its time.
    watch = threading.Timer(seconds, opened.cut)
    watch.daemon = True
    watch.start()
    try:
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        opened.request("GET", target, headers=_HEADERS)
        found = _answer(url, opened.getresponse())
        # Cut within its headers, an answer looks like a whole one without a body.
        if opened.is_cut:
            raise _too_slow()
        return found
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, UnreachablePage):
            raise
        if opened.is_cut or isinstance(error, TimeoutError):
            raise _too_slow() from error
        raise UnreachablePage(f"{host} did not answer as a web server does.") from error
    finally:
        watch.cancel()
        opened.close()


def _too_slow() -> UnreachablePage:
    return UnreachablePage("The page took too long. Save it, and give the file.")


def _answer(url: str, response: http.client.HTTPResponse) -> FetchedPage | str:
    if response.status in _REDIRECTS:
        if onward := response.getheader("Location"):
            return onward
        raise UnreachablePage("The page leads on, and does not say where.")
    if response.status != 200:
        raise UnreachablePage(f"The page's server answered with HTTP {response.status}.")
    if response.getheader("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnreachablePage("The page came packed, though it was asked for as it is. Save it as a file.")
    data = response.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        raise UnreachablePage(f"The page has more than {LARGEST_PAGE:,} bytes. Give its text alone.")
    if response.length:
        raise UnreachablePage("The page broke off in the middle. Try again.")
    return FetchedPage(url, response.getheader("Content-Type", ""), data)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, in the name of its host."""

    def __init__(
        self, host: str, port: int, address: str, encrypted: bool, connect: Connect, seconds: float
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._encrypted, self._connect, self._seconds = address, encrypted, connect, seconds
        self._raw: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        self._raw = self.sock = self._connect((self._address, self.port), self._seconds)
        self.sock.settimeout(self._seconds)
        if self._encrypted:
            context = ssl.create_default_context()
            self._raw = self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        # While hands were shaken, there was no socket that could be cut.
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End what is going on, from another thread."""
        self.is_cut = True
        if self._raw is not None:
            try:
                self._raw.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It has ended by itself.
                return
