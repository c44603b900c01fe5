"""Web addresses as identifiers of pages."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.text import JOINERS, clean, trim_end, trim_start, unprintable

LONGEST_URL = 2048

_DEFAULT_PORTS = {"http": 80, "https": 443}
# They say how a reader came, not which page it is. Compared as beginnings of a parameter's name.
_TRACKING = ("utm_", "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid")

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
# Python's codec follows IDNA 2003, which maps these to other letters; browsers no longer do, so the
# codec would name another host than the one the reader saw.
_IDNA_DEVIATIONS = "ßẞς" + JOINERS
_DROP_JOINERS = dict.fromkeys(map(ord, JOINERS))
_URL_LABEL = re.compile(r"url:\s?", re.IGNORECASE)
# An address that is canonical as it stands, as nearly all in Crossref's records are.
_PLAIN_URL = re.compile(
    r"https?://(?:[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,5}[a-z]{2,20}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}){0,8}/[A-Za-z0-9]{1,100}",
    re.ASCII,
)
_HAS_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20}):", re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """The parts of a canonical web address. `origin` has the scheme, the host and a port that is
    not the default; `path` and `query` are percent-encoded; a fragment has no part in it."""

    origin: str
    host: str
    path: str
    query: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}{'?' if self.query else ''}{self.query}"

    def query_value(self, name: str) -> str:
        """The decoded value of the first parameter called `name`, or ``""``. A plus stays a plus:
        DOIs have them, and this is no form."""
        for pair in self.query.split("&"):
            key, _, value = pair.partition("=")
            if key.lower() == name:
                return unquote(value)
        return ""


def parse_url(text: str) -> str:
    """The canonical address of the web page that `text` names.

    Scheme (http or https) and host in lower case, an international host in its ``xn--`` form, no
    default port, no fragment (it names a place on the page), no ``utm_…`` or other tracking
    parameters, percent-encoding and dot segments as RFC 3986, section 6.2.2, normalises them; all
    ASCII, 2,048 characters at most. Brackets and quotes around it and the sentence's punctuation
    behind it are taken off. Raises `InvalidIdentifier` for other schemes, without a scheme or a host,
    and for user names, control characters and spaces.

    >>> parse_url("<HTTPS://www.Healthline.com:443/health/feeling-numb?utm_source=x#signs-and-symptoms>.")
    'https://www.healthline.com/health/feeling-numb'
    """
    return text if _PLAIN_URL.fullmatch(text) else str(split_url(text))


def is_web_address(text: str) -> bool:
    """Whether `text`, as it was pasted, begins with ``http://`` or ``https://``."""
    return bool(_HAS_SCHEME.match(_unlabelled(clean(text))))


def split_url(text: str) -> WebAddress:
    """The parts of what `parse_url` returns; raises as it does."""
    pasted = trim_end(_unlabelled(clean(text, keep_joiners=True)))
    if not _HAS_SCHEME.match(pasted):
        raise InvalidIdentifier(text, _why_not_http(pasted))
    if bad := unprintable(pasted.translate(_DROP_JOINERS)):
        raise InvalidIdentifier(text, f"There is {bad} in this web address. Paste the address alone.")
    if "\\" in pasted:
        raise InvalidIdentifier(text, "There is a backslash in this web address. Write / or %5C for it.")
    try:
        parts = urlsplit(pasted)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidIdentifier(
            text, "The host or the port of this web address cannot be read. Copy the address again."
        ) from None
    if "@" in parts.netloc:
        raise InvalidIdentifier(
            text, "There is a user name in this web address. Remove everything up to the @."
        )
    host = _canonical_host(text, host)
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"

    path = _without_dot_segments(_percent_normalised(parts.path, "/:@!$&'()*+,;=~"))
    query = "&".join(
        item
        for item in _percent_normalised(parts.query, "/?:@!$&'()*+,;=~").split("&")
        if not item.lower().startswith(_TRACKING)
    )
    # Once more: dropping a parameter or decoding "%2E" may have left punctuation at the end.
    path, _, query = trim_end(f"{path}?{query}").partition("?")
    address = WebAddress(origin, host, path, query)
    if len(str(address)) > LONGEST_URL:
        raise InvalidIdentifier(
            text,
            f"This web address has more than {LONGEST_URL:,} characters. Find a shorter link to the page.",
        )
    return address


def _unlabelled(pasted: str) -> str:
    start = trim_start(pasted)
    label = _URL_LABEL.match(start)
    return trim_start(start[label.end() :]) if label else start


def _why_not_http(pasted: str) -> str:
    scheme = _OTHER_SCHEME.match(pasted)
    if scheme and not _HOST_NAME.match(pasted.lower()):
        return f"A web page's address begins with https:// or http://, this one with {scheme[1]}:."
    return "A web page's address begins with https:// or http://. Copy the whole address from the browser."


def _canonical_host(text: str, host: str) -> str:
    host = host.removesuffix(".")
    if not host:
        raise InvalidIdentifier(text, "There is no host in this web address. Copy the whole address.")
    if ":" in host:
        try:
            address = ipaddress.IPv6Address(host)
        except ValueError:  # pragma: no cover - urlsplit refuses it itself from Python 3.11.4 on
            address = None
        # A zone ("%eth0") means something on one machine only.
        if address is None or address.scope_id:
            raise InvalidIdentifier(text, "The host of this web address is not a valid IPv6 address.")
        return f"[{address.compressed}]"
    if not host.isascii():
        host = _ascii_host(text, host)
    if len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise InvalidIdentifier(
            text, "The host of this web address is not a full domain name. Copy the whole address."
        )
    if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise InvalidIdentifier(
                text, "The host of this web address ends in a number but is no IPv4 address."
            ) from None
    return host


def _ascii_host(text: str, host: str) -> str:
    # The codec's time grows faster than the host's length; no valid host is longer.
    if len(host) <= 253 and not any(c in host for c in _IDNA_DEVIATIONS):
        try:
            return host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            pass
    raise InvalidIdentifier(
        text, "The international host of this web address has no one ASCII form. Write it as xn--…."
    )


def _percent_normalised(part: str, safe: str) -> str:
    def normalised(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        c = chr(int(match[1], 16))
        return c if _UNRESERVED.fullmatch(c) else f"%{match[1].upper()}"

    return _PERCENT.sub(normalised, quote(part, safe=safe + "%"))


def _without_dot_segments(path: str) -> str:
    # RFC 3986, section 5.2.4, for a path that is absolute or empty.
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
