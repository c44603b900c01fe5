"""Where in a journal or a book a work stands: volume, issue, pages or article number, out of a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass

_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|Spring|Summer|Autumn|Fall|Winter)"
)
_DASH = r"[-‐‑–—−]{1,2}"
_PAGE = r"(?:[A-Za-z]{0,4}\.?\d{1,16}(?:\.\d{1,6})?[A-Za-z]{0,2}\d{0,8})"
_PAGES = rf"(?P<pages>{_PAGE}(?:\s?{_DASH}\s?{_PAGE})?(?:,\s?\d{{1,5}}\s?{_DASH}\s?\d{{1,5}})?)"
_PP = r"(?:pp?\.?|pages?|S\.)"
_VOLUME = (
    r"(?P<volume>(?:[A-Z]{1,2}-?)?\d{1,4}[A-Z]?(?:\s?[-–/]\s?\d{1,4}|-[A-Z])?(?:\s(?:Suppl?\.?"
    r"|Pt)(?:\s\d{1,2})?)?|[XVILC]{1,8})"
)
_ISSUE = r"\s?\(\s?(?P<issue>[^()]{1,40}(?:\([^()]{1,20}\))?)\s?\)"
_DATE = (
    rf"(?P<year>{_YEAR})[a-z]?(?:\s{_MONTH}\.?(?:\s?[-–/]\s?{_MONTH}\.?)?(?:\s\d{{1,2}}"
    rf"(?:\s?[-–]\s?\d{{1,2}})?)?)?"
)
_TAILED_YEAR = rf"(?:[,.;]?\s\(?(?:{_MONTH}\.?,?\s)?(?P<tail>{_YEAR})[a-z]?\)?)?"

# The likeliest first; where one is found the others are not tried.
_FORMS = [
    re.compile(form)
    for form in (
        # 2009;20(3):352-8 / 2009 Mar 3;20(3 Suppl 1):S352-8 / 2009, 20(3): 352
        rf"(?<![\d(]){_DATE}\s?[;,:]\s?(?:vol\.?\s)?{_VOLUME}(?:{_ISSUE})?\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w)",
        # 20(3):352-8. / 26:117-126 / vol 26: 117
        rf"(?<![\d.–-])(?:\b[Vv]ol(?:ume|\.)?\s?)?{_VOLUME}(?:{_ISSUE})?\s?:\s?{_PP}?\s?{_PAGES}(?!\w){_TAILED_YEAR}",
        # vol. 36, no. 6, pp. 1183–1194
        rf"\b[Vv]ol(?:ume|\.)?\s?{_VOLUME}(?:{_ISSUE})?(?:[,;]?\s(?:no|issue|iss|nr|number)\.?\s?(?P<no>[\w./–-]{{1,15}}))?(?:[,;:]?\s(?:Art(?:icle)?\.?\s)?{_PP}?\s?{_PAGES}(?!\w))?{_TAILED_YEAR}",
        # 36(6), 1183–1194 / 36 (6), pp. 1183–1194 / 7(9), Article e2432387
        rf"(?<![\d.–-]){_VOLUME}{_ISSUE}\s?[,;:.]\s?{_PP}?\s?(?:(?:Art(?:icle|\.)?|No)\.?\s(?:no\.?\s)?)?{_PAGES}(?!\w){_TAILED_YEAR}",
        # , 125, 276–302 / , 293, 113355 / 79, 926 (1983)
        rf"(?<![\d.–-]){_VOLUME},\s?{_PP}?\s?(?:(?:Art(?:icle|\.)?|No)\.?\s(?:no\.?\s)?)?{_PAGES}(?!\w){_TAILED_YEAR}",
        # , 21(1) / 2009;20(3) / , 15.
        rf"(?<![\d.–-])(?:(?P<year>{_YEAR})[^;]{{0,20}};\s?)?{_VOLUME}{_ISSUE}(?=[.,;]?\s?$|[.,]\s){_TAILED_YEAR}",
        rf"(?<![\d(]){_DATE}\s?;\s?{_VOLUME}(?=[.,;]?\s?$|[.,]\s)",
        rf"(?<=[^\W\d_],\s){_VOLUME}(?=[.,;]?\s?$){_TAILED_YEAR}",
        # In a book, or a journal without volumes: pp. 517-519, p. 12, EClinicalMedicine, 102135–102135
        rf"\(?(?:\d{{1,2}}(?:st|nd|rd|th)\sed\.?,\s)?\b{_PP}\s?{_PAGES}(?!\w)\)?{_TAILED_YEAR}",
        rf"(?<=[^\W\d_],\s)(?P<pages>[a-zA-Z]?\d{{1,8}}\s?{_DASH}\s?[a-zA-Z]?\d{{1,8}})(?=[.,;]?\s?$|\s\()"
        + _TAILED_YEAR,
        r"(?<=[^\W\d_],\s)(?P<pages>[a-zA-Z]?\d{5,9})(?=[.,;]?\s?$)",
        # J X. 2009. / J X (2009)
        rf"(?<=[.,;]\s)(?P<year>{_YEAR})(?:\s{_MONTH}[\s\d]{{0,6}})?(?=[.;]?\s?$)",
        rf"\((?P<year>{_YEAR})\)(?=[.;]?\s?$)",
    )
]
_NEAR_END = 30
_SAME = re.compile(rf"(?P<one>[A-Za-z]{{0,4}}\d{{4,}})\s?{_DASH}\s?(?P<other>[A-Za-z]{{0,4}}\d{{4,}})")
_ARTICLE = re.compile(r"(?:e\d{2,9}|[A-Za-z]{0,4}\d{6,9}|\d{5,}|[A-Z]{2,4}\d{3,9}|\d{1,3}\.\d{1,6})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work stands, and the characters of the entry that say so (0, 0: none were found)."""

    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    start: int = 0
    end: int = 0


def place_in(text: str) -> Place:
    """The volume, issue and pages in `text`, an entry without its identifiers.

    >>> place = place_in("Polyhedron, 15(24), 4513–4520.")
    >>> place.volume, place.issue, place.pages
    ('15', '24', '4513–4520')
    >>> place_in("JAMA Network Open, 7(9), e2432387–e2432387.").article_number
    'e2432387'
    """
    first: re.Match[str] | None = None
    for form in _FORMS:
        last = None
        for match in form.finditer(text):
            last = match if last is None or match.groupdict().get("pages") else last
        # "1:1 complexes" in a title looks like a place; the real one stands near the end.
        if last and len(text) - last.end() <= _NEAR_END:
            return _place(last)
        first = first or last
    if first:
        return _place(first)
    return Place()


def _place(match: re.Match[str]) -> Place:
    parts = {name: (value or "").strip() for name, value in match.groupdict().items()}
    pages, article = _split_pages(parts.get("pages", ""))
    return Place(
        year=parts.get("year", "") or parts.get("tail", ""),
        volume=parts.get("volume", ""),
        issue=parts.get("issue", "") or parts.get("no", ""),
        pages=pages,
        article_number=article,
        start=match.start(),
        end=match.end(),
    )


def _split_pages(written: str) -> tuple[str, str]:
    """Pages, and the article number where that stands in their place (also as a range of one)."""
    written = " ".join(written.split())
    if (same := _SAME.fullmatch(written)) and same["one"] == same["other"]:
        written = same["one"]
    return ("", written) if _ARTICLE.fullmatch(written) else (written, "")
