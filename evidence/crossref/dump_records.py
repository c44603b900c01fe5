"""A work of a dump: what is asked of each before it is read in full, and the reading in full."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from evidence.crossref.cleaning import DEEPEST
from evidence.crossref.dates import time_of
from evidence.crossref.dump_items import DECODE_ERRORS
from evidence.crossref.normalise import MalformedRecord, normalise
from evidence.crossref.reading import read_record, remarks_on
from evidence.identifiers import InvalidIdentifier, registered_doi
from evidence.records import Work

# Escapes of what PostgreSQL refuses: NUL and surrogates, which are lone where they are not a pair.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
# Crossref's records nest eight deep.
_USUAL_DEPTH = 16
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class _Times(msgspec.Struct):
    DOI: Any = None
    indexed: Any = None
    deposited: Any = None


@dataclass(slots=True)
class Entry:
    """A work before it is read in full.

    `digest` is over its bytes, so two of the same digest say the same. `indexed` is when Crossref last
    indexed it, the one time that orders the records of a work, with that of the deposit behind it.
    """

    place: str
    item: bytes
    doi: str
    digest: bytes
    indexed: datetime
    deposited: datetime

    @property
    def rank(self) -> tuple[datetime, datetime]:
        """By which the newest of several records of one work is told."""
        return self.indexed, self.deposited

    def says_nothing_new(self, digest: bytes, indexed: datetime | None) -> bool:
        """Whether what is held is this very record, by its digest, or one that was indexed later."""
        return digest == self.digest or (indexed is not None and indexed > self.indexed)


_times = msgspec.json.Decoder(_Times)


def entry_of(place: str, item: bytes) -> Entry:
    """Who the work is, and how new its record.

    Raises `MalformedRecord` where it is no JSON object or names no valid DOI.
    """
    try:
        head = _times.decode(item)
    except DECODE_ERRORS:
        message = _slowly(item)
        head = _Times(message.get("DOI"), message.get("indexed"), message.get("deposited"))
    return Entry(
        place,
        item,
        _doi(head.DOI),
        blake2b(item, digest_size=16).digest(),
        time_of(head.indexed) or LONG_AGO,
        time_of(head.deposited) or LONG_AGO,
    )


def _doi(given: Any) -> str:
    try:
        return registered_doi(given.strip())
    except (InvalidIdentifier, AttributeError):
        # What says the same of a DOI, whatever stands there, or why it is none.
        return normalise({"DOI": given}).doi


def read_entry(entry: Entry) -> tuple[Work, bytes, tuple[str, ...]]:
    """The work, its message as JSON text that a JSON column takes, and the remarks on both.

    The same as `read_record` gives for the same message. Raises `MalformedRecord` where it is no work.
    """
    raw = entry.item
    if (b"\\u" not in raw or _SUSPECT.search(raw) is None) and not _nests_deep(raw):
        try:
            message = msgspec.json.decode(raw)
        except DECODE_ERRORS:
            pass
        else:
            work = normalise(message)
            return work, raw, remarks_on(work)
    work, cleaned, remarks = read_record(_slowly(raw))
    return work, json.dumps(cleaned, ensure_ascii=False).encode(), remarks


def _slowly(item: bytes) -> dict[str, Any]:
    """The message as Python's own reader gives it, which takes what others refuse."""
    try:
        message = json.loads(item)
    except (ValueError, RecursionError) as error:
        raise MalformedRecord("", f"it is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise MalformedRecord("", "the record is not a JSON object")
    return message


def _nests_deep(raw: bytes) -> bool:
    """Whether it may be nested deeper than is stored. Brackets in texts may make it say so needlessly."""
    brackets = raw.translate(None, _NOT_BRACKETS)
    if len(brackets) < 2 * DEEPEST:
        return False
    for _ in range(_USUAL_DEPTH):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(brackets) < 2 * (DEEPEST - _USUAL_DEPTH):
            return False
    return True
