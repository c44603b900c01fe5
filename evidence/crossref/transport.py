"""GET over one set of pooled connections, bounded in time and in size.

httpx2's timeouts bound each read from the socket: a server that sends a byte now and then,
in its headers or in its body, holds a caller for ever. Here every read is bounded by the
call's deadline too. That needs a network backend of our own, which httpx2's own transport
does not take, but httpcore2's connection pool (what httpx2's transport is made of) does.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from .deadline import Deadline
from .errors import BadResponse

# The streams of the pool outlive a call and change threads, so they cannot hold a deadline:
# they look up that of the call in whose thread they are read.
_deadline: ContextVar[Deadline | None] = ContextVar("_deadline", default=None)

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Unreachable(Exception):
    """No complete HTTP answer came; the message says why, in words without any of its bytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, its body decoded. The headers' names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """Sends GET requests; may be used by many threads at once.

    `timeout` bounds each step (to connect, to read, to write) in seconds, `max_bytes` a
    decoded body. `transport` takes the place of the pooled connections (for tests).
    """

    def __init__(
        self,
        *,
        base_url: str,
        headers: Mapping[str, str],
        timeout: float,
        max_bytes: int,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._client = httpx2.Client(
            # zstd and brotli bring nothing that Crossref sends, and each is one more decoder to trust.
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", **headers},
            transport=transport or _BoundedTransport(base_url),
            # Redirects are followed where they can be paced and refused: see exchange.py.
            follow_redirects=False,
            # The proxy is chosen above; the rest of what this brings (.netrc) is not for us.
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    def close(self) -> None:
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> Answer:
        """The answer to GET `url`, redirects not followed.

        Raises `Unreachable` if no complete answer came before `deadline`, and `BadResponse`
        if it is too large or cannot be decoded.
        """
        token = _deadline.set(deadline)
        try:
            request = self._client.build_request(
                "GET", url, params=params, headers=headers, timeout=httpx2.Timeout(self._timeout)
            )
            response = self._client.send(request, stream=True)
            try:
                return Answer(response.status_code, _lower(response.headers), self._read(response, deadline))
            finally:
                response.close()
        except httpx2.InvalidURL as error:
            # Ours are made of encoded parts, so this one came with a redirect.
            raise BadResponse("Crossref redirected to what is no address") from error
        except httpx2.DecodingError as error:
            raise BadResponse("the answer's compression is damaged") from error
        except httpx2.TransportError as error:
            raise Unreachable(_reason(error, deadline)) from error
        finally:
            _deadline.reset(token)

    def _read(self, response: httpx2.Response, deadline: Deadline) -> bytes:
        encodings = response.headers.get_list("content-encoding", split_commas=True)
        if sum(encoding.strip().lower() not in ("", "identity") for encoding in encodings) > 1:
            # Each layer multiplies what a small answer can cost, and none of Crossref's has two.
            raise BadResponse("the answer says that it is compressed more than once")
        body = bytearray()
        # Decoded in pieces of at most 1 MiB, so a bomb is noticed long before it is large.
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._max_bytes:
                raise BadResponse(f"the answer is larger than {self._max_bytes:,} bytes")
            if deadline.passed:
                raise httpx2.ReadTimeout("the call's time is over")
        return bytes(body)


def _lower(headers: httpx2.Headers) -> dict[str, str]:
    # The first of several of a name: joined with commas, two equal limits are no number.
    first: dict[str, str] = {}
    for name, value in headers.multi_items():
        first.setdefault(name.lower(), value)
    return first


def _reason(error: httpx2.TransportError, deadline: Deadline) -> str:
    """Why no answer came. The library's own text is left out: it may quote what was received."""
    if isinstance(error, httpx2.TimeoutException):
        return "no complete answer in the time allowed" if deadline.passed else "no answer for too long"
    if isinstance(error, httpx2.ProxyError):
        return "the proxy refused the connection"
    if isinstance(error, httpx2.ConnectError):
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, OSError) and cause.strerror:
                return f"no connection ({cause.strerror})"
            cause = cause.__cause__ or cause.__context__
        return "no connection"
    if isinstance(error, httpx2.NetworkError):
        return "the connection broke"
    return "the connection ended before the answer did, or what came is not HTTP"


def _proxy_for(base_url: str) -> str | None:
    """The proxy that the environment names for Crossref's host; none for loopback."""
    parts = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or parts.hostname in _LOOPBACK or proxy_bypass(parts.netloc):
        return None
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise ValueError("the environment names a proxy that is neither http:// nor https://")
    return proxy


@cache
def _tls() -> ssl.SSLContext:
    # Reading the system's certificates takes longer than a request.
    return httpx2.create_ssl_context()


class _BoundedTransport(httpx2.BaseTransport):
    """httpx2's transport, but that the deadline bounds each of its steps."""

    def __init__(self, base_url: str) -> None:
        proxy = _proxy_for(base_url)
        options: dict[str, Any] = {
            # Without one, httpcore2 makes its own when a redirect leads to https.
            "ssl_context": _tls() if base_url.startswith("https:") else None,
            # The pacer bounds how many requests are under way.
            "max_connections": None,
            "max_keepalive_connections": 20,
            "keepalive_expiry": 30.0,
            "network_backend": _BoundedBackend(),
        }
        self._pool: httpcore2.ConnectionPool
        if proxy:
            url = httpx2.URL(proxy)
            auth = (url.username, url.password) if url.username else None
            where = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
            self._pool = httpcore2.HTTPProxy(where, proxy_auth=auth, **options)
        else:
            self._pool = httpcore2.ConnectionPool(**options)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        with _as_httpx2():
            answer = self._pool.handle_request(
                httpcore2.Request(
                    request.method,
                    httpcore2.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    extensions=request.extensions,
                )
            )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx2():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _as_httpx2() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except httpcore2.ProxyError as error:
        raise httpx2.ProxyError(str(error)) from error
    except httpcore2.ConnectError as error:
        raise httpx2.ConnectError(str(error)) from error
    except httpcore2.NetworkError as error:
        raise httpx2.ReadError(str(error)) from error
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise httpx2.RemoteProtocolError(str(error)) from error


def _bounded(timeout: float | None) -> float | None:
    """`timeout`, or what is left until the deadline of the call under way, if that is less."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline.remaining()
    if left <= 0:
        raise httpcore2.ReadTimeout("the call's time is over")
    return left if timeout is None else min(timeout, left)


class _BoundedBackend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._sockets.connect_tcp(host, port, _bounded(timeout), local_address, socket_options)
        return _BoundedStream(stream)


class _BoundedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _bounded(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, _bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
