"""The works within a container, each still as its own piece of JSON, in parts of a size that fits in memory.

Read are JSON Lines, ``{"items": […]}`` (the public data file until 2024), answers of the API
(``{"status": "ok", "message": …}``, a work or a list of them), lists, and works alone; several of these
may stand in one file, one a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import msgspec

from evidence.crossref.dump_files import READ_ERRORS, Container

# A tenth of one of Crossref's containers: a part is in memory several times over, in each process.
PART = 500
# A container of the public data file has 25 to 60 MB. What is not in lines has to be read whole.
LARGEST_DOCUMENT = 256 * 1024 * 1024
# Far beyond the longest work, one with a list of 30,000 references and 5,000 authors.
LONGEST_LINE = 64 * 1024 * 1024
# Up to here, what the quick reader refuses is read by Python's own, which needs far more memory.
_SECOND_READING = 32 * 1024 * 1024

# Read at once: what is put together of many small pieces leaves holes in memory that hold nothing again.
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be read, where it stands (``3.json.gz, line 17``), and why, in a sentence."""

    place: str
    reason: str
    identifier: str = ""


@dataclass(slots=True)
class Part:
    """Some of a container's works, with the places where they stand; `number` counts from 0."""

    container: Container
    number: int
    items: list[tuple[str, bytes]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    # How many of the container's stored bytes are read up to its end.
    position: int = 0
    is_last: bool = False

    @property
    def read(self) -> int:
        return len(self.items) + len(self.refused)


class _Envelope(msgspec.Struct):
    """What tells the forms apart; all else in them is passed over without being decoded."""

    items: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    message: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    doi: msgspec.Raw | msgspec.UnsetType = msgspec.field(name="DOI", default=msgspec.UNSET)


_envelope = msgspec.json.Decoder(_Envelope)
_list = msgspec.json.Decoder(list[msgspec.Raw])
# What the quick reader raises for text that is not what it should be.
DECODE_ERRORS = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _NoWorks(ValueError):
    """A piece of JSON that holds no works; says why."""


def parts(container: Container, *, size: int = PART) -> Iterator[Part]:
    """The works of a container, `size` at a time, with a line for each piece that is none.

    A container that breaks off (a truncated gzip) gives what stands before, and a refusal. There is
    always a last part, though it may be empty. Raises nothing about the container's content.
    """
    part = Part(container, 0)
    for found, position in _found(container):
        # Not before there is more: only the last may say that it is.
        if part.read >= size:
            yield part
            part = Part(container, part.number + 1)
        part.position = position
        if isinstance(found, Refused):
            part.refused.append(found)
        else:
            part.items.append(found)
    part.position, part.is_last = container.size, True
    yield part


def _found(container: Container) -> Iterator[tuple[tuple[str, bytes] | Refused, int]]:
    try:
        with container.text() as (file, position):
            for found in _in_text(container, file):
                yield found, position()
    except READ_ERRORS as error:
        reason = f"It breaks off or is damaged here: {error}. What came before was read."
        yield Refused(container.name, reason), 0


def _in_text(container: Container, file: IO[bytes]) -> Iterator[tuple[str, bytes] | Refused]:
    # A document on one line is as long as a document may be; JSON Lines have lines.
    line = _line(file, LARGEST_DOCUMENT + 1)
    if line.startswith(b"\xef\xbb\xbf"):
        del line[:3]
    if not line:
        yield Refused(container.name, "It is empty.")
        return
    if len(line) > LARGEST_DOCUMENT:
        yield _too_large(container)
        return
    if not container.has_lines and not _is_json(line):
        while len(line) <= LARGEST_DOCUMENT and (piece := file.read(_PIECE)):
            line += piece
        if len(line) > LARGEST_DOCUMENT:
            yield _too_large(container)
            return
        yield from _works(line, container.name)
        return
    number = 1
    while line:
        if len(line) > LONGEST_LINE and number > 1:
            yield Refused(f"{container.name}, line {number}", "The line is too long for a work.")
            while line and not line.endswith(b"\n"):
                line = _line(file, LONGEST_LINE)
        elif not line.isspace():
            # A document that stands on one line has no lines.
            is_line = container.has_lines or number > 1
            yield from _works(line, f"{container.name}, line {number}" if is_line else container.name)
        number += 1
        line = _line(file, LONGEST_LINE + 1)


def _line(file: IO[bytes], longest: int) -> bytearray:
    """The next line, or as much of it as `longest` bytes; empty at the end."""
    line = bytearray()
    while len(line) < longest and (piece := file.readline(min(_PIECE, longest - len(line)))):
        line += piece
        if piece.endswith(b"\n"):
            break
    return line


def _too_large(container: Container) -> Refused:
    size = LARGEST_DOCUMENT // (1024 * 1024)
    return Refused(container.name, f"It is one piece of JSON of more than {size} MB. Write it as JSON Lines.")


def _is_json(text: bytearray) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except DECODE_ERRORS:
        return False
    return True


def _works(text: bytearray, where: str) -> Iterator[tuple[str, bytes] | Refused]:
    """The works of one document or line, counted from 1 where there are several."""
    try:
        single, several = _opened(text)
    except DECODE_ERRORS as error:
        yield from _works_read_again(text, where, str(error))
        return
    except _NoWorks as error:
        yield Refused(where, str(error))
        return
    # In bytes of their own, so that a document need not stay for the last of its works.
    if single is not None:
        yield where, bytes(single).strip()
    for i, item in enumerate(several, start=1):
        yield f"{where}, item {i}", bytes(item)


def _opened(text: bytearray | msgspec.Raw) -> tuple[bytearray | msgspec.Raw | None, list[msgspec.Raw]]:
    """The work that `text` is, or the works that it holds."""
    if bytes(memoryview(text)[:64]).lstrip().startswith(b"["):
        return None, _list.decode(text)
    envelope = _envelope.decode(text)
    if envelope.doi is not msgspec.UNSET:
        return text, []
    if envelope.items is not msgspec.UNSET:
        return None, _list.decode(envelope.items)
    if envelope.message is not msgspec.UNSET:
        return _opened(envelope.message)
    raise _NoWorks("It is no work: it has no DOI, no items and no message.")


def _works_read_again(text: bytearray, where: str, reason: str) -> Iterator[tuple[str, bytes] | Refused]:
    """What the quick reader refuses and Python's takes: lone surrogates, NaN. Slow, and seldom."""
    value: Any = None
    try:
        if len(text) > _SECOND_READING:
            raise ValueError(reason)
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Refused(where, f"It is not JSON, or cut short: {error}.")
        return
    whole = value
    while isinstance(value, dict) and "DOI" not in value and isinstance(value.get("message"), dict):
        value = value["message"]
    if isinstance(value, dict) and "DOI" not in value and isinstance(value.get("items"), list):
        value = value["items"]
    if not isinstance(value, list):
        yield where, bytes(text).strip() if value is whole else json.dumps(value).encode()
        return
    for i, item in enumerate(value, start=1):
        yield f"{where}, item {i}", json.dumps(item).encode()
