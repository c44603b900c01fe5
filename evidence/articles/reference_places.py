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
_PAGE = r"(?:[A-Za-z]{0,4}\.?\d{1,16}(?:\.e?\d{1,6})?[A-Za-z]{0,2}\d{0,8})"
_PAGES = (
    rf"(?P<pages>(?!\d{{1,3}}(?:st|nd|rd|th)\b){_PAGE}(?:\s?{_DASH}\s?{_PAGE})?"
    rf"(?:,\s?\d{{1,5}}\s?{_DASH}\s?\d{{1,5}})?)"
)
_PP = r"(?:pp?\.?|pages?|S\.)"
_VOLUME = (
    r"(?P<volume>(?:[A-Z]{1,2}-?)?\d{1,4}[A-Z]?(?:\s?[-–/]\s?\d{1,4}|-[A-Z])?(?:\s(?:Suppl?\.?"
    r"|Pt)(?:\s\d{1,2})?)?|(?=[XVLCI])C{0,3}(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})(?![^\W_]))"
)
_ISSUE = rf"\s?\((?!{_YEAR}\s?\))\s?(?P<issue>[^()]{{1,40}}(?:\([^()]{{1,20}}\))?)\s?\)"
_DATE = (
    rf"(?P<year>{_YEAR})[a-z]?(?:\s{_MONTH}\.?(?:\s?[-–/]\s?{_MONTH}\.?)?(?:\s\d{{1,2}}"
    rf"(?:\s?[-–]\s?\d{{1,2}})?)?)?"
)
_WHEN = (
    rf"(?:{_MONTH}\.?(?:\s?[-–/]\s?{_MONTH}\.?)?\s(?:\d{{1,2}},?\s)?|\d{{1,2}}\s{_MONTH}\.?,?\s)?"
    rf"(?P<tail>{_YEAR})[a-z]?"
)
_NO = (
    r"(?:[Nn]os?|[Ii]ss(?:ue)?|[Nn]r|[Nn]umber|[Hh]eft|[Nn]úm)\.?\s?"
    r"(?P<no>[\w./–-]{1,15}(?:,?\s(?:[Pp]t|[Ss]uppl|[Ss]pec)\.?(?:\s\w{1,8}\.?)?)?)"
)
_TAILED_YEAR = rf"(?:[,.;]?\s\(?(?:{_MONTH}\.?,?\s)?(?P<tail>{_YEAR})[a-z]?\)?)?"

# The likeliest first; where one is found the others are not tried.
_FORMS = [
    re.compile(form)
    for form in (
        # 2009;20(3):352-8 / 2009 Mar 3;20(3 Suppl 1):S352-8 / 2009, 20(3): 352
        rf"(?<![\d(]){_DATE}\s?[;,:]\s?(?:vol\.?\s)?{_VOLUME}(?:{_ISSUE})?\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w)",
        # 2019. Т. 88, № 3. С. 45–52. (GOST) / 2019. Vol. 88, No. 3. P. 45–52.
        rf"(?<!\d)(?P<year>{_YEAR})\.\s(?:Т|Vol|V|Vyp|Вып)\.\s?{_VOLUME}(?:[,.]\s(?:№|[Nn]o\.?|[Вв]ып\.)\s?(?P<issue>[\w/–-]{{1,12}}))?"
        rf"[.,]\s(?:С|C|P|Pp|S)\.\s?{_PAGES}(?!\w)",
        # 2019, Issue 3. Art. No.: CD012345 (Cochrane's own)
        rf"(?<!\d)(?P<year>{_YEAR}),?\s[Ii]ssue\s(?P<issue>\d{{1,3}})"
        rf"(?:[.,]\sArt(?:icle|\.)?\s?[Nn]o\.?:?\s?(?P<pages>[A-Z]{{2}}\d{{3,9}}))?(?!\w)",
        # 2009;(3):352-8, which has no volume
        rf"(?<![\d(]){_DATE}\s?[;,]{_ISSUE}\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w)",
        # 36, no. 6 (2009): 1183–1194 / vol. 36, no. 6 (March 2009), pp. 1183–94
        rf"(?<![\w./–-])(?:\b[Vv]ol(?:ume|\.)?\s?)?{_VOLUME},?\s{_NO}\s?\({_WHEN}\)(?:\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w))?",
        # 36 (2009): 12
        rf"(?<![\w./–-])(?<!\d,\s)(?<!no\.\s)(?<!nos\.\s)(?:\b[Vv]ol(?:ume|\.)?\s?)?{_VOLUME}\s?\({_WHEN}\)\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w)",
        # vol. 36, no. 6, Mar. 2009, pp. 1183–94
        rf"\b[Vv]ol(?:ume|\.)?\s?{_VOLUME}(?:,\s{_NO})?(?:,\s(?:no|art)\.\s[\w.-]{{1,15}})?,\s{_WHEN}(?:,\s{_PP}\s?{_PAGES}(?!\w))?",
        # 20(3):352-8. / 26:117-126 / vol 26: 117
        rf"(?<![\w./–-])(?<!no\.\s)(?<!nos\.\s)(?:\b[Vv]ol(?:ume|\.)?\s?)?{_VOLUME}(?:{_ISSUE})?\s?:\s?{_PP}?\s?{_PAGES}(?!\w){_TAILED_YEAR}",
        # vol. 36, no. 6, pp. 1183–1194
        rf"\b[Vv]ol(?:ume|\.)?\s?{_VOLUME}(?:{_ISSUE})?(?:[,;]?\s(?:no|issue|iss|nr|number)\.?\s?(?P<no>[\w./–-]{{1,15}}))?(?:[,;:]?\s(?:Art(?:icle)?\.?\s(?:no\.?\s)?)?{_PP}?\s?{_PAGES}(?!\w))?{_TAILED_YEAR}",
        # no. 7 (September): 11–20 / no. 7, 2009, pp. 11–20
        rf"\b{_NO},?(?:\s\({_MONTH}\)|\s\(?{_WHEN}\)?)?\s?[:,]\s?{_PP}?\s?{_PAGES}(?!\w)",
        # 36(6), 1183–1194 / 36 (6), pp. 1183–1194 / 7(9), Article e2432387
        rf"(?<![\w./–-]){_VOLUME}{_ISSUE}\s?[,;:.]\s?{_PP}?\s?(?:(?:Art(?:icle|\.)?|No)\.?\s(?:no\.?\s)?)?{_PAGES}(?!\w){_TAILED_YEAR}",
        # Journal, (3), 352–358
        rf"(?<=[^\W\d_]),{_ISSUE},\s?{_PP}?\s?{_PAGES}(?!\w)",
        # , 125, 276–302 / , 293, 113355 / 79, 926 (1983)
        rf"(?<![\w./–-]){_VOLUME},\s?{_PP}?\s?(?:(?:Art(?:icle|\.)?|No)\.?\s(?:no\.?\s)?)?{_PAGES}(?!\w){_TAILED_YEAR}",
        # , 21(1) / 2009;20(3) / , 15.
        rf"(?<![\w./–-])(?:(?P<year>{_YEAR})[^;]{{0,20}};\s?)?{_VOLUME}{_ISSUE}(?=[.,;]?\s?$|[.,]\s){_TAILED_YEAR}",
        # 2009;188–96, which has no volume / Journal, 352–358
        rf"(?<![\d(]){_DATE}\s?;\s?:?\s?(?P<pages>\d{{2,5}}\s?{_DASH}\s?\d{{1,5}})(?=[.,;]?\s?$)",
        rf"(?<=[^\W\d_],\s)(?P<pages>[a-zA-Z]?\d{{1,8}}\s?{_DASH}\s?[a-zA-Z]?\d{{1,8}})(?=[.,;]?\s?$|\s\()"
        + _TAILED_YEAR,
        rf"(?<![\d(]){_DATE}\s?;\s?{_VOLUME}(?=[.,;]?\s?$|[.,]\s)",
        rf"(?<=[^\W\d_],\s)(?!{_YEAR}\D){_VOLUME}(?=[.,;]?\s?$){_TAILED_YEAR}",
        # Journal 4: (with a DOI for the page) / Journal 4, (2009) / Journal 352–358
        rf"(?<=[^\W\d_]\s)(?P<volume>\d{{1,3}})\s?(?::|,\s\((?P<year>{_YEAR})\))(?=[.,;]?\s?$)",
        rf"(?<=[^\W\d_]\s)(?!{_YEAR}\D)(?P<pages>\d{{1,5}}\s?{_DASH}\s?\d{{1,5}})(?:\s\((?P<year>{_YEAR})\))?(?=[.,;]?\s?$)",
        # (Springer, Berlin, 2009)
        rf"\((?P<publisher>[^()\d]{{2,120}}),\s(?P<year>{_YEAR})\)(?=[.;]?\s?$)",
        # In a book, or a journal without volumes: pp. 517-519, p. 12, EClinicalMedicine, 102135–102135
        rf"\(?(?:\d{{1,2}}(?:st|nd|rd|th)\sed\.?,\s)?\b{_PP}\s?{_PAGES}(?!\w)\)?{_TAILED_YEAR}",
        r"(?<=[^\W\d_],\s)(?P<pages>[a-zA-Z]?\d{5,9})(?=[.,;]?\s?$)",
        # J X. 2009. / J X (2009)
        rf"(?<=[.,;]\s)(?P<year>{_YEAR})(?:\s{_MONTH}[\s\d]{{0,6}})?(?=[.;]?\s?$)",
        rf"\((?P<year>{_YEAR})\)(?=[.;]?\s?$)",
    )
]
_NEAR_END = 30
# "Updated October 14, 2022" is no volume 14.
_DAY_AND_YEAR = re.compile(rf"\b{_MONTH}\.?\s\d{{1,2}},\s{_YEAR}$")
_SAME = re.compile(rf"(?P<one>[A-Za-z]{{0,4}}\d{{4,}})\s?{_DASH}\s?(?P<other>[A-Za-z]{{0,4}}\d{{4,}})")
_ONLY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_FIRST = re.compile(rf"^{_YEAR},\s(?=\d{{1,5}}\s?{_DASH})")
_ARTICLE = re.compile(r"(?:e\d{2,9}|[A-Za-z]{0,4}\d{6,9}|\d{5,}|[A-Z]{2,4}\d{3,9}|\d{1,3}\.\d{1,6})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work stands, and the characters of the entry that say so (0, 0: none were found)."""

    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    publisher: str = ""
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
            if _DAY_AND_YEAR.search(text, max(0, match.start() - 20), match.end()):
                continue
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
    if (
        _ONLY_YEAR.fullmatch(parts.get("volume", ""))
        and not any(parts.get(name) for name in ("year", "tail", "issue", "no"))
        and match.string[: match.start("volume")].rstrip().endswith(";")
    ):
        # A book's: "Rest Press; 2002:10-20". Journals with years for volumes have a comma there, or a space.
        parts["year"], parts["volume"] = parts["volume"], ""
    return Place(
        year=parts.get("year", "") or parts.get("tail", ""),
        volume=parts.get("volume", ""),
        issue=parts.get("issue", "") or parts.get("no", ""),
        pages=pages,
        article_number=article,
        publisher=parts.get("publisher", ""),
        start=match.start(),
        end=match.end(),
    )


def _split_pages(written: str) -> tuple[str, str]:
    """Pages, and the article number where that stands in their place (also as a range of one)."""
    # What Chicago puts before a paper's pages: "September 18, 1997, 188–89".
    written = _YEAR_FIRST.sub("", " ".join(written.split()))
    if (same := _SAME.fullmatch(written)) and same["one"] == same["other"]:
        written = same["one"]
    return ("", written) if _ARTICLE.fullmatch(written) else (written, "")
