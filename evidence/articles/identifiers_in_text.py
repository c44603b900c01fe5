"""DOIs, PMIDs, PMCIDs and web addresses among other words, with where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.identifiers import InvalidIdentifier, Scheme, identify, parse_doi, parse_pmcid, parse_pmid

# Longer runs without a space are no identifier, and would be walked for nothing.
_LONGEST = 2048
_STOP = r"\s\"“”‘’«»"
_URL = re.compile(rf"https?://[^{_STOP}]{{1,{_LONGEST}}}|(?<![\w@./-])www\.[^{_STOP}]{{1,{_LONGEST}}}", re.I)
_DOI = re.compile(
    rf"(?:(?:\bdoi\b[:.=]?\s{{0,3}})?(?:https?://)?(?:dx\.)?doi\.org/|\bdoi\b[:.=]?\s{{0,3}}|(?<![\w./-]))"
    rf"(?P<doi>10\.\d{{4,9}}(?:\.\d{{1,9}}){{0,4}}/[^{_STOP}]{{1,{_LONGEST}}})",
    re.I | re.ASCII,
)
_PMID = re.compile(
    r"\b(?:PMID|PubMed(?:\s{1,2}ID)?)(?:\s{0,2}[:=])?\s{0,2}(?P<pmid>\d{1,8})(?![\w.]\d|\d)", re.I | re.A
)
_PMCID = re.compile(r"\b(?:PMCID(?:\s{0,2}[:=])?\s{0,2})?(?P<pmcid>PMC\s?\d{4,9})(?!\d)", re.I | re.A)
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_PUNCTUATION = ".,;:!?*_|\\"


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text: its canonical value and the characters that it takes up there."""

    scheme: Scheme
    value: str
    start: int
    end: int


def trimmed(text: str) -> str:
    """`text` without the sentence's punctuation and the brackets behind it that it did not open.

    >>> trimmed("10.1000/xyz(2020))."), trimmed("10.1000/(sici)3.0.co;2-2.")
    ('10.1000/xyz(2020)', '10.1000/(sici)3.0.co;2-2')
    """
    surplus = {close: text.count(close) - text.count(opening) for close, opening in _BRACKETS.items()}
    end = len(text)
    while end:
        last = text[end - 1]
        if last in _BRACKETS and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return text[:end]


def identifiers_in(text: str) -> list[Found]:
    """The identifiers in `text`, in its order, none within another.

    >>> [(str(found.scheme), found.value) for found in identifiers_in(
    ...     "(see https://doi.org/10.1000/A(20)1?utm_source=x). PMID: 21103140; PMCID: PMC8650205.")]
    [('doi', '10.1000/a(20)1'), ('pmid', '21103140'), ('pmcid', 'PMC8650205')]
    """
    found: list[Found] = []
    for pattern, read in ((_DOI, _doi), (_URL, _address), (_PMCID, _pmcid), (_PMID, _pmid)):
        taken = sorted((one.start, one.end) for one in found)
        place = 0
        for match in pattern.finditer(text):
            while place < len(taken) and taken[place][1] <= match.start():
                place += 1
            if place < len(taken) and taken[place][0] < match.end():
                continue
            if one := read(match):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _doi(match: re.Match[str]) -> Found | None:
    given = trimmed(match["doi"])
    linked = "doi.org/" in match[0][: match.start("doi") - match.start()].lower()
    try:
        value = parse_doi(f"https://doi.org/{given}" if linked else given)
    except InvalidIdentifier:
        return None
    return Found(Scheme.DOI, value, match.start(), match.start("doi") + len(given))


def _address(match: re.Match[str]) -> Found | None:
    given = trimmed(match[0])
    try:
        one = identify(given if given[:4].lower() == "http" else f"https://{given}")
    except InvalidIdentifier:
        return None
    return Found(one.scheme, one.value, match.start(), match.start() + len(given))


def _pmid(match: re.Match[str]) -> Found | None:
    try:
        return Found(Scheme.PMID, parse_pmid(f"PMID {match['pmid']}"), match.start(), match.end())
    except InvalidIdentifier:
        return None


def _pmcid(match: re.Match[str]) -> Found | None:
    try:
        return Found(
            Scheme.PMCID, parse_pmcid(match["pmcid"].upper().replace(" ", "")), match.start(), match.end()
        )
    except InvalidIdentifier:
        return None
