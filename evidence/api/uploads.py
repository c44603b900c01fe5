"""Files in a request's body: as one field of a form, or as the body itself. Read to disk, in pieces.

How large a body may be is known before anything of it is read; a body that broke off is refused, as
what is left of a file would be taken for all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from evidence.citations.readers import MOST_BYTES

# What a form has beside its file: boundaries, headers, the other fields.
_AROUND = 64 * 1024
_PIECE = 64 * 1024
# A file is held in memory up to this size, and on disk beyond it.
_IN_MEMORY = 1024 * 1024

# What a file may call itself; what it is, its content says.
FILE_TYPES = (
    "application/octet-stream",
    "application/x-research-info-systems",
    "application/x-bibtex",
    "application/nbib",
    "application/vnd.citationstyles.csl+json",
    "application/xml",
    "text/xml",
    "text/csv",
    "text/plain",
)


class _Counted:
    """A body that knows how much of it came."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.came = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.came += len(piece)
        return piece


class FormParser(MultiPartParser):
    """A form with a file, up to the largest that is imported (413)."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        length = _length(parser_context, MOST_BYTES + _AROUND)
        counted = _Counted(stream)
        parsed = super().parse(cast("IO[bytes]", counted), media_type, parser_context)
        _check_whole(counted.came, length)
        return parsed


class SentFile:
    """A file that is a request's body: `read` gives it in pieces or whole; `size` is in bytes."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._held = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- goes with the request
        self.size = 0
        while piece := stream.read(min(_PIECE, length - self.size)):
            self._held.write(piece)
            self.size += len(piece)
        if self.size < length:
            self._held.close()
        _check_whole(self.size, length)
        self._held.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._held.read(size)

    def seek(self, place: int) -> None:
        self._held.seek(place)

    def close(self) -> None:
        self._held.close()


class FileParser(BaseParser):
    """A body that is a file, up to the largest that is imported (413)."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        file = SentFile(stream, _length(parser_context, MOST_BYTES))
        request = (parser_context or {})["request"]
        # As Django REST Framework does with the files of forms: they are closed with the request.
        inner = getattr(request, "_request", request)
        inner._post, inner._files = QueryDict(), MultiValueDict({"file": [file]})
        return file


FILE_PARSERS = tuple(type("FileParser", (FileParser,), {"media_type": name}) for name in FILE_TYPES)


def is_file(request: Request) -> bool:
    """Whether the body says that it is a file, or a form."""
    return str(request.content_type).partition(";")[0].strip().lower() in (FormParser.media_type, *FILE_TYPES)


def digest_of(file: Any) -> bytes:
    """SHA-256 of a file that is read from its beginning and left there."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def _length(parser_context: Mapping[str, Any] | None, most: int) -> int:
    """How many bytes the client says it sends; a body of unknown length does not come here (WSGI)."""
    meta = (parser_context or {})["request"].META
    length = int(meta.get("CONTENT_LENGTH") or 0)
    if length > most:
        raise RequestDataTooBig
    return length


def _check_whole(came: int, length: int) -> None:
    if came < length:
        raise ParseError(f"The body broke off after {came:,} of {length:,} bytes. Nothing was imported.")
