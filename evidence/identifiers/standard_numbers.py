"""ORCID iDs, ISSNs and ISBNs: numbers that carry a check digit."""

from __future__ import annotations

import re
from functools import lru_cache

from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.text import single_line

_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/|(?:orcid(?: ?id)?|info:orcid) ?[:/]? ?)*"
    r"(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dX])/?",
    re.ASCII | re.IGNORECASE,
)
# Crossref's older records write http://id.crossref.org/issn/1234-5678.
_ISSN = re.compile(
    r"(?:https?://id\.crossref\.org/issn/|https?://portal\.issn\.org/resource/ISSN/"
    r"|(?:urn:)?(?:[epl]-?)?issn(?:-l)? ?:? ?)?"
    r"(\d{4})[- ]?(\d{3}[\dX])",
    re.ASCII | re.IGNORECASE,
)
_ISBN_LABEL = re.compile(
    r"https?://id\.crossref\.org/isbn/|(?:urn:)?(?:e-?)?isbn(?:-?1[03](?=[: ]))? ?:? ?",
    re.ASCII | re.IGNORECASE,
)
_ISBN = re.compile(r"97[89]\d{10}|\d{9}[\dX]", re.ASCII)


def parse_orcid(text: str) -> str:
    """The ORCID iD in `text`, as ``0000-0002-1825-0097``.

    Reads the iD alone (with or without hyphens), behind ``ORCID:``, or as a link to orcid.org.
    Raises `InvalidIdentifier` for anything else, and where the check digit (ISO 7064, MOD 11-2)
    does not fit. Source: https://support.orcid.org, "Structure of the ORCID Identifier".

    >>> parse_orcid("http://orcid.org/000000021694233x")
    '0000-0002-1694-233X'
    """
    # Cleaning changes nothing about one that stands alone, and takes most of the time.
    match = _ORCID.fullmatch(text) or _ORCID.fullmatch(single_line(text))
    if not match:
        raise InvalidIdentifier(
            text, "This is not an ORCID iD. Write its sixteen digits, like 0000-0002-1825-0097."
        )
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    _check(text, digits, (12 - total % 11) % 11, "ORCID iD")
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))


def parse_issn(text: str) -> str:
    """The ISSN in `text`, as ``1234-567X``.

    Reads the number alone (with or without its hyphen), behind ``ISSN``, ``eISSN:`` or ``urn:issn:``,
    and as Crossref's and the ISSN Centre's links. Raises `InvalidIdentifier` for anything else, and
    where the check digit (ISO 3297: weights 8 to 2, modulo 11) does not fit.

    >>> parse_issn("ISSN 0028-0836")
    '0028-0836'
    """
    return _issn(text)


# A dump names each journal thousands of times.
@lru_cache(4096)
def _issn(text: str) -> str:
    match = _ISSN.fullmatch(single_line(text))
    if not match:
        raise InvalidIdentifier(text, "This is not an ISSN. Write its eight digits, like 0028-0836.")
    digits = "".join(match.groups()).upper()
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=False))
    _check(text, digits, -total % 11, "ISSN")
    return f"{digits[:4]}-{digits[4:]}"


def parse_isbn(text: str) -> str:
    """The ISBN in `text`, as its thirteen digits without hyphens.

    Reads ten and thirteen digits, with hyphens or spaces anywhere, behind ``ISBN``, ``ISBN-13:`` or
    ``urn:isbn:``, and as Crossref's links. Raises `InvalidIdentifier` for anything else, and where
    the check digit of the form that was given (ISO 2108) does not fit.

    >>> parse_isbn("ISBN 0-306-40615-2"), parse_isbn("978-0-306-40615-7")
    ('9780306406157', '9780306406157')
    """
    line = single_line(text)
    label = _ISBN_LABEL.match(line)
    digits = line[label.end() if label else 0 :].upper().replace("-", "").replace(" ", "")
    if not _ISBN.fullmatch(digits):
        raise InvalidIdentifier(
            text, "This is not an ISBN. Write its ten or thirteen digits, like 978-0-306-40615-7."
        )
    if len(digits) == 10:
        total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
        _check(text, digits, -total % 11, "ISBN")
        digits = "978" + digits[:9]
        return digits + str(_isbn_13_check(digits))
    _check(text, digits, _isbn_13_check(digits), "ISBN")
    return digits


def _isbn_13_check(digits: str) -> int:
    return -sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits[:12])) % 10


def _check(text: str, digits: str, expected: int, name: str) -> None:
    if digits[-1] != "0123456789X"[expected]:
        raise InvalidIdentifier(
            text,
            f"The last digit of this {name} does not fit the others, so at least one is wrong. "
            "Compare it with the source.",
        )
