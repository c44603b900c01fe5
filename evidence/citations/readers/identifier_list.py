"""A plain list of identifiers, one a line, as people paste and export them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.tagged import lines
from evidence.identifiers import InvalidIdentifier, identify

_BETWEEN = re.compile(r"[\s,;]+")
_MOST_A_LINE = 2000


def looks_like_identifiers(text: str) -> bool:
    """Whether most of the first lines are identifiers."""
    looked, found = 0, 0
    for line in lines(text[:20_000]):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        looked += 1
        found += any(_identifies(piece) for piece in (line, *_BETWEEN.split(line.strip())[:1]))
        if looked == 20:
            break
    return found * 2 > looked


def read_identifiers(text: str) -> Iterator[Entry]:
    """An entry for every line that is neither empty nor a comment (``#``); for each, if it holds several."""
    number = 0
    for line_number, line in enumerate(lines(text), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        pieces = [line]
        if not _identifies(line) and len(line) <= _MOST_A_LINE:
            several = [piece for piece in _BETWEEN.split(line) if piece]
            if len(several) > 1 and all(map(_identifies, several)):
                pieces = several
        for piece in pieces:
            number += 1
            yield _entry(number, line_number, piece)


def _identifies(text: str) -> bool:
    try:
        identify(text)
    except InvalidIdentifier:
        return False
    return True


def _entry(number: int, line: int, text: str) -> Entry:
    draft = Draft()
    draft.key = text[:100]
    try:
        found = identify(text)
    except InvalidIdentifier as error:
        return Entry(number, line, text[:100], text, None, reason=str(error))
    draft.identifiers[found.scheme] = found
    return draft.entry(number=number, line=line, raw=text)
