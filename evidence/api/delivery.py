"""How an answer leaves: its tag and 304, caches, compression (RFC 9110, 8.8, 13 and 12.5.3; RFC 9111).

All in the API's own views and not in a middleware: pages hold forms with secrets, which compression would
give away (BREACH), and what has no need of any of it does not pay for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, parse_http_date
from rest_framework.request import Request
from rest_framework.response import Response

from .moments import newest
from .versions import coded, tag_of, uncoded

# Less than what fits into one packet gains nothing.
SMALLEST = 1_000
# Quick ones: an answer is written once and sent once.
_GZIP_LEVEL, _BROTLI_QUALITY = 4, 4
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_BROTLI, _GZIP = "br", "gzip"
# What is compressed already stays as it is.
_COMPRESSIBLE = (
    "application/json",
    "application/x-ndjson",
    "application/jsonl",
    "application/vnd.oai",
    "application/vnd.sqlite3",
    "text/",
)
# Of a 304 these say nothing new, or what is not true of it.
_OF_A_BODY = ("Content-Length", "Content-Type", "Content-Encoding")


def delivered(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """`response` as it is sent to this client; of one that is not rendered yet, once it is."""
    if request.method not in ("GET", "HEAD"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
    known = _is_known(request)
    # Anybody's cache may keep what nobody in particular asked for, and asks each time whether it holds: a
    # retraction is not to come a minute late.
    response.headers.setdefault("Cache-Control", "private, no-cache" if known else "public, no-cache")
    patch_vary_headers(response, ("Accept", "Accept-Encoding", "Authorization", "Cookie"))
    if response.status_code != HTTPStatus.OK:
        return _without_body(response) if request.method == "HEAD" else response
    if isinstance(response, Response) and not response.is_rendered:
        if modified := newest(response.data):
            response.headers.setdefault("Last-Modified", modified)
        if response.has_header("ETag") and holds(request, response):
            # Of a row alone the tag is known before anything is written.
            return _not_modified(request, response)
        response.add_post_render_callback(lambda rendered: finished(request, rendered))
        return response
    return finished(request, response)


def allowed_methods(methods: Iterable[str]) -> HttpResponse:
    """The answer to OPTIONS: which methods an address has. What they take, the API's description says."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(methods)})
    del response.headers["Content-Type"]
    return response


def finished(request: Any, response: Any) -> Any:
    """`response` to a GET or HEAD, whose body is there, tagged, compressed, or as a 304."""
    if response.streaming:
        if response.has_header("ETag") and holds(request, response):
            return _not_modified(request, response)
        if coding := _coding(request, response):
            _compress_stream(response, coding)
        return _without_body(response) if request.method == "HEAD" else response
    if not response.has_header("ETag"):
        response.headers["ETag"] = tag_of(response.content)
    if holds(request, response):
        return _not_modified(request, response)
    coding = _coding(request, response)
    if coding and len(response.content) >= SMALLEST:
        response.content = _compressed(response.content, coding)
        response.headers["Content-Encoding"] = coding
        response.headers["ETag"] = coded(response.headers["ETag"], coding)
    return _without_body(response) if request.method == "HEAD" else response


def _without_body(response: Any) -> HttpResponseBase:
    """The answer to HEAD: gunicorn would throw the body away, and write a warning each time."""
    if response.streaming:
        response.streaming_content = ()
    elif getattr(response, "is_rendered", True):
        length = str(len(response.content))
        response.content = b""
        response.headers["Content-Length"] = length
    return response


def _is_known(request: Request) -> bool:
    """Whether somebody shows who they are, or tries to: what they get may be for their eyes only."""
    return "HTTP_AUTHORIZATION" in request.META or settings.SESSION_COOKIE_NAME in request.COOKIES


def holds(request: Request, response: Any) -> bool:
    """Whether the client has this very answer."""
    held = request.META.get("HTTP_IF_NONE_MATCH")
    if held is not None:
        # Compared weakly, as the RFC says: a cache on the way may have marked it so.
        tags = [uncoded(tag.removeprefix("W/")) for tag in parse_etags(held)]
        return "*" in tags or uncoded(response.headers.get("ETag", "")) in tags
    # A time is trusted where it says everything, as of a file. A row's does not: what stands around it in
    # an answer (notices, counts, which rows there are) changes without it.
    since = request.META.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or not getattr(response, "modified_says_all", False):
        return False
    try:
        return parse_http_date(response.headers["Last-Modified"]) <= parse_http_date(since)
    except ValueError:
        return False


def _not_modified(request: Request, response: Any) -> HttpResponse:
    unchanged = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    for name, value in response.headers.items():
        if name not in _OF_A_BODY:
            unchanged.headers[name] = value
    del unchanged.headers["Content-Type"]
    # As the client named it: which coding it has is its own affair.
    held = [tag.removeprefix("W/") for tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))]
    tag = response.headers.get("ETag", "")
    same = [one for one in held if one != "*" and uncoded(one) == uncoded(tag)]
    if same:
        unchanged.headers["ETag"] = same[0]
    if again := getattr(response, "again", None):
        unchanged.again = again  # type: ignore[attr-defined]
    # A file is closed with the answer that goes instead. Not `response.close()`: it says that all is over.
    unchanged._resource_closers += response._resource_closers  # type: ignore[attr-defined]
    return unchanged


def _coding(request: Request, response: HttpResponseBase) -> str | None:
    """In which coding the client wants this answer; None: as it is."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING")
    if not accepted or response.has_header("Content-Encoding"):
        return None
    # A browser sends its cookie with what a foreign page makes it ask for; the length of a compressed
    # answer would tell that page what stands in it (BREACH). A token, no foreign page can send.
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    kind = response.headers.get("Content-Type", "")
    return preferred(accepted) if kind.startswith(_COMPRESSIBLE) else None


def preferred(accepted: str) -> str | None:
    """The coding of ours that ``Accept-Encoding`` likes best; Brotli where it likes both alike.

    >>> preferred("gzip, deflate, br"), preferred("br;q=0.5, gzip"), preferred("*, br;q=0")
    ('br', 'gzip', 'gzip')
    >>> preferred("identity"), preferred("gzip;q=0"), preferred("gzip;q=much")
    (None, None, None)
    """
    weights: dict[str, float] = {}
    for one in accepted.lower().split(","):
        name, _, parameter = one.partition(";")
        try:
            weights[name.strip()] = float(parameter.partition("=")[2]) if "=" in parameter else 1.0
        except ValueError:
            continue
    rest = weights.get("*", 0.0)
    best = max((_BROTLI, _GZIP), key=lambda coding: weights.get(coding, rest))
    return best if weights.get(best, rest) > 0 else None


def _compressed(body: bytes, coding: str) -> bytes:
    if coding == _BROTLI:
        return brotli.compress(body, quality=_BROTLI_QUALITY)
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return compressor.compress(body) + compressor.flush()


def _compress_stream(response: StreamingHttpResponse, coding: str) -> None:
    pieces: Any = response.streaming_content
    response.streaming_content = _pieces_compressed(pieces, coding)
    response.headers["Content-Encoding"] = coding
    if response.has_header("ETag"):
        response.headers["ETag"] = coded(response.headers["ETag"], coding)


def _pieces_compressed(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    if coding == _BROTLI:
        compressor: Any = brotli.Compressor(quality=_BROTLI_QUALITY)
        compress, finish = compressor.process, compressor.finish
    else:
        compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
        compress, finish = compressor.compress, compressor.flush
    for piece in pieces:
        if ready := compress(piece):
            yield ready
    yield finish()
