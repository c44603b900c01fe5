"""An entry of a reference list taken apart: authors, year, title, where it appeared, identifiers.

Styles differ in order and punctuation, and writers in how well they keep to them. So the parts that are
certain are taken out first (identifiers, the date of access, volume and pages), then the year and the
authors before it, and the title is what stands between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.articles.documents import Author, ListedReference
from evidence.articles.identifiers_in_text import Found, identifiers_in
from evidence.articles.reference_names import is_group, leading_authors, whole_names, written_authors
from evidence.articles.reference_places import place_in
from evidence.articles.reference_titles import title_and_container
from evidence.identifiers import Scheme

LONGEST_REFERENCE = 20_000

_LABEL = re.compile(
    r"\s{0,20}(?:\[(?P<a>\d{1,4})\][.:]?|\((?P<b>\d{1,4})\)|(?P<c>\d{1,4})[.)\]:](?=\s|[^\W\d]))\s{0,20}|\s{0,20}[-*•–]\s{1,20}"
)
_BARE_LABEL = re.compile(r"\s{0,20}(?P<number>[1-9]\d{0,3})\s{1,20}(?=[^\W\d_])")
_WRAPPED = re.compile(
    r"(?<=[^\W\d_A-Z])-[ ]?\n\s{0,40}(?=[a-zß-ÿ])|(?<=[^\W_])([-–])[ ]?\n\s{0,40}(?=[A-Z\d])"
)
# Where a line's end, or who took a PDF apart, broke a DOI: behind its slash, a full stop or a hyphen.
_BROKEN_DOI = re.compile(
    r"(?<=\bdoi\.)\s{1,3}(?=org/)|(?<=https://)\s{1,3}(?=(?:dx\.)?doi\.)|(?<=doi\.org/)\s{1,3}(?=10\.)"
    r"|(?:(?<=\b10\.\d{4}/)|(?<=\b10\.\d{5}/))\s{1,40}(?=[\w.()-]{0,60}\d)"
    r"|(?<=[\w)][./_-])\n\s{0,40}(?=(?!PMC|https?:)[\da-z][\w.()/-]{0,60}\d[\w.()/;-]{0,60}[.,]?\s*$)"
    # Behind a letter too, where what follows can be nothing else: 10.1016/S | 2215-0366(17)30328-0.
    r"|(?<=[a-zA-Z])\n\s{0,40}(?=\d{3,8}[-(.][\w.()/-]{0,60}[-(.][\w.()/;-]{0,60}\d[.,]?\s*$)"
)
_REPORT = re.compile(r"\s\((?:[A-Z]+\s)?(?:Publication|Report|Document|Order)\s[Nn]os?\.?\s[^()]{1,40}\)")
_SEASON = r"(?:Spring|Summer|Autumn|Fall|Winter)"
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_YEAR_IN_BRACKETS = re.compile(
    rf"[(\[]\s?(?:(?:{_MONTH}\s(?:\d{{1,2}},?\s)?|\d{{1,2}}\s{_MONTH}\s)?(?P<year>{YEAR})\s?(?:[-–/]\s?(?:{YEAR}|\d\d))?[a-z]?|(?P<none>n\.\s?d\."
    rf"|no date|in press|forthcoming|s\.\s?d\.))"
    rf"(?:,\s[^()\[\]]{{1,40}}|\s{_MONTH}[^()\[\]]{{0,20}})?\s?[)\]]",
    re.I,
)
_YEAR_BARE = re.compile(rf"(?<![\d/–:.-])(?P<year>{YEAR})[a-z]?(?![\d–/-])")
_YEAR_LEADS = re.compile(rf"[,.;:]?\s{{0,2}}(?P<year>{YEAR})[a-z]?(?:[.,:]\s{{0,2}}|\s(?=[^\W\da-z]))")
_WHOLE_NAMES = re.compile(
    rf"(?P<names>[^\d“”\"?!:;()]{{3,3000}}?[.,]?)\s(?:\(?(?P<year>{YEAR})[a-z]?\)?[.,]\s{{0,2}}|(?=[“\"]))"
)
_CLOSED = re.compile(r"“[^“”]{8,600}[,.?!]”|“[^“”]{8,600}”[,.]|\"[^\"]{8,600}(?:[,.?!]\"|\"[,.])")
_DAY = (
    rf"(?:{YEAR}\s{_MONTH}(?:\s\d{{1,2}})?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s{YEAR}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{YEAR}|\d{{4}}-\d\d-\d\d"
    rf"|\d{{1,2}}[/.]\s?\d{{1,2}}[/.]\s?\d{{2,4}}|{_MONTH}\s{YEAR}"
    # In other languages: 3 mai 2020, 12 feb 2021, 3. März 2020, 5 de mayo de 2019.
    rf"|\d{{1,2}}(?:er|\.)?\s(?:de\s)?[^\W\d_]{{3,10}}\.?\s(?:de\s)?{YEAR})"
)
_SEEN = (
    r"(?:(?:last\s)?(?:accessed|retrieved|viewed|cited|consulted|visited)|(?:zuletzt\s)?(?:abgerufen|aufgerufen"
    r"|geprüft)|zugriff|stand|(?:page\s)?consultée?|citado|consultado|recuperado|acceso|accesso|consultato|acesso"
    r"|geraadpleegd|дата\sобращения)(?:\s(?:on|at|am|le|el|il|em|op))?:?"
)
_ACCESSED = re.compile(
    rf"[(\[]?\b{_SEEN}\s(?P<date>{_DAY})(?:,?\sfrom\b:?|\sat\b)?[)\]]?[.;]?",
    re.I,
)
_AVAILABLE = re.compile(
    r"\b(?:available\s(?:from|at|online|on)|retrieved\sfrom|accessed\sat|disponible\s(?:en|sur|à)|disponível\sem"
    r"|disponibile\s(?:su|in)|(?:verfügbar\s)?unter|online|im\sinternet|repéré\sà|récupéré\sde|recuperado\sde"
    r"|режим\sдоступа|URL)\s?(?:at)?:?\s{0,3}$",
    re.I,
)
_MEDIUM = re.compile(
    r"\s?\[(?:internet|online|web ?page|website|electronic|en línea|en ligne|электронный ресурс"
    r"|serial on(?: the)? (?:internet|line))\]",
    re.I,
)
_BETWEEN_IDENTIFIERS = re.compile(
    r"(?:\b(?:doi|pmid|pmcid|url|epub(?: ahead of print)?)\b\s?[:.=]?|PubMed|CrossRef"
    r"|Google Scholar)\s{0,3}$",
    re.I,
)

_ROLES = r"(?:Eds?|editors?|Hrsg|Hg|dir|coords?|Hosts?|Directors?|(?:Executive\s)?Producers?|Writers?|Narr)"
# A group that edits: "Health Office (Hrsg.): Report".
_EDITING_GROUP = re.compile(rf"(?P<name>[^.?!“”\"():]{{2,120}}?),?\s\({_ROLES}\.?\)[.,:]\s", re.I)
# Names in Chinese, Japanese and Korean: no form tells family from given names.
_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·]{2,12}"
_CJK_NAMES = re.compile(
    rf"(?P<names>{_CJK}(?:\s?[,，、;；]\s?{_CJK}){{0,30}})(?:\s?[,，]\s?等|\s?[,，]\s?et\sal)?\s?[.．。,，]\s?"
)


@dataclass(frozen=True, slots=True)
class _Core:
    """An entry without its label, identifiers and dates of access, and what those were."""

    text: str
    found: tuple[Found, ...]
    accessed: str
    doi_as_given: str


def parse_reference(raw: str) -> ListedReference:
    """The parts of one entry of a reference list, in any of the usual styles.

    What is not there, or cannot be told, is ``""``. `raw` is kept as given; at most 20,000 characters of
    it are looked at. `pages` stands as written, `year` is the year alone (without a letter behind it).

    >>> reference = parse_reference("2. Low PA, Sandroni P. Postural tachycardia. J Card. 2009;20(3):352-8.")
    >>> reference.number, [author.family for author in reference.authors], reference.year, reference.title
    (2, ['Low', 'Sandroni'], '2009', 'Postural tachycardia')
    >>> reference.container_title, reference.volume, reference.issue, reference.pages
    ('J Card', '20', '3', '352-8')
    """
    number, label_end = entry_label(raw)
    text = _BROKEN_DOI.sub("", raw[label_end:LONGEST_REFERENCE])
    text = _WRAPPED.sub(lambda match: match[1] or "", text)
    core = _core(" ".join(text.split()))
    authors, year, rest = _authors_and_year(core.text)
    place = place_in(rest)
    year = year or place.year
    if not year and (bare := _last(_YEAR_BARE, core.text)):
        year = bare["year"]
    title, container, publisher = title_and_container(rest, place)
    if container and not title and authors and not any(one.family for one in authors):
        # Without an author, APA puts the title where the authors would be: "Title. (2004). Journal, 3, 1".
        name = ", ".join(one.literal for one in authors)
        if not is_group(name):
            authors, title = (), name
    by_scheme = {found.scheme: found.value for found in reversed(core.found)}
    return ListedReference(
        number=number,
        raw=raw,
        end=len(raw),
        authors=authors,
        year=year,
        title=title,
        container_title=container,
        volume=place.volume,
        issue=place.issue,
        pages=place.pages,
        article_number=place.article_number,
        publisher=publisher or place.publisher,
        doi=by_scheme.get(Scheme.DOI, ""),
        pmid=by_scheme.get(Scheme.PMID, ""),
        pmcid=by_scheme.get(Scheme.PMCID, ""),
        url=by_scheme.get(Scheme.URL, ""),
        accessed=core.accessed,
        doi_as_given=core.doi_as_given,
    )


def entry_label(raw: str, *, bare: bool = False, expected: int | None = None) -> tuple[int | None, int]:
    """The number that an entry is given (None: it has none), and where the entry's text begins.

    A number with nothing but a space behind it counts where authors follow it, or with `bare`, where the
    list is known to be numbered so. One that may be a year counts only where it is the `expected` one.

    >>> entry_label("12 Low PA, Ek B. Title."), entry_label("12 angry men"), entry_label("1999. Rest.")
    ((12, 3), (None, 0), (None, 0))
    """
    label = _LABEL.match(raw)
    alone = None if label else _BARE_LABEL.match(raw)
    if alone and int(alone["number"]) >= 1000 and int(alone["number"]) != expected:
        alone = None
    if alone and (_begins_entry(raw, alone.end()) if bare else _names_follow(raw, alone.end())):
        return int(alone["number"]), alone.end()
    if not label:
        return None, len(raw) - len(raw.lstrip())
    digits = label["a"] or label["b"] or label["c"]
    if digits and 1500 <= int(digits) <= 2100 and int(digits) != expected:
        return None, 0
    return (int(digits) if digits else None), label.end()


def _begins_entry(raw: str, position: int) -> bool:
    return not raw[position].islower() or _names_follow(raw, position)


def _names_follow(raw: str, position: int) -> bool:
    return bool(leading_authors(raw[position : position + 200])[0])


def _core(text: str) -> _Core:
    found = identifiers_in(text)
    accessed, doi_as_given = "", ""
    pieces: list[str] = []
    position = 0
    for one in found:
        before = text[position : one.start].rstrip("([<{ ")
        before = _AVAILABLE.sub("", _BETWEEN_IDENTIFIERS.sub("", before)).rstrip("([<{ ")
        pieces.append(before)
        position = one.end
        if one.scheme is Scheme.DOI and not doi_as_given:
            doi_as_given = text[one.start : one.end]
    rest = text[position:]
    pieces.append(rest.lstrip(")]>} .;,") if found else rest)
    core = " ".join(piece for piece in pieces if piece)
    if match := _ACCESSED.search(core):
        accessed = match["date"]
        core = core[: match.start()].rstrip() + " " + core[match.end() :].lstrip()
    elif found and (match := _ACCESSED.search(text)):
        accessed = match["date"]
    core = _AVAILABLE.sub("", core.rstrip())
    if not doi_as_given and (broken := re.search(r"\bdoi\b(?:\.org/|[:\s])\s{0,2}(\S{1,200})", core, re.I)):
        doi_as_given = broken[1].rstrip(".,;")
        core = core[: broken.start()] + core[broken.end() :]
    core = _REPORT.sub("", _MEDIUM.sub("", core))
    return _Core(core.strip(), tuple(found), accessed, doi_as_given)


def _authors_and_year(text: str) -> tuple[tuple[Author, ...], str, str]:
    """Authors, year ("" where it does not stand behind them), and what follows."""
    if cjk := _CJK_NAMES.match(text):
        names = re.split(r"\s?[,，、;；]\s?", cjk["names"])
        people = tuple(Author(literal=name) for name in names if name != "等")
        rest = text[cjk.end() :]
        when = re.match(rf"[(（]?(?P<year>{YEAR})[a-z]?[)）]?[.,:．]\s?", rest)
        return people, when["year"] if when else "", rest[when.end() :] if when else rest
    if named := _before_title(text):
        return named
    bracketed = _YEAR_IN_BRACKETS.search(text)
    authors, end = leading_authors(text)
    end = _behind_editors(text, end) if authors else end
    if bracketed and _leads(text, bracketed, end):
        before = text[: bracketed.start()]
        rest = text[bracketed.end() :].lstrip(" .,:;")
        return written_authors(_without_editors(before)), bracketed["year"] or "", rest
    if authors:
        rest = text[end:]
        if group := _GROUP_BEHIND.match(rest):
            authors = (*authors, Author(literal=group["name"]))
            rest = rest[group.end() :]
        if year := _YEAR_LEADS.match(rest):
            return authors, year["year"], rest[year.end() :].strip()
        return authors, "", rest.lstrip(" .,:;")
    return _group_first(text)


def _before_title(text: str) -> tuple[tuple[Author, ...], str, str] | None:
    """Whole names before a year or a title in quotation marks, as Chicago and MLA have them; else None."""
    head = _WHOLE_NAMES.match(text)
    if not head:
        return None
    # Before a title in quotation marks stand authors of any form, or a group.
    quoted = not head["year"] and head["names"][-1] in ".," and _CLOSED.match(text, head.end())
    authors = whole_names(head["names"]) or (written_authors(head["names"]) if quoted else ())
    return (authors, head["year"] or "", text[head.end() :]) if authors else None


def _leads(text: str, year: re.Match[str], end: int) -> bool:
    """Whether a year in brackets stands behind the authors, not behind the title or the journal."""
    before = text[: year.start()].strip()
    if not before or len(text) - year.end() < (10 if year["year"] else 4):
        return False
    if end:
        between = text[end : year.start()]
        # "Low PA. His ship: a life (1930–2022)": the year stands in the title.
        if re.match(r"\.?\s{1,2}[^\W\d_]{2}", between) and not re.match(r"\s{0,2}(?:and|&|et)\s", between):
            return False
        between = between.strip(" .,;&")
        return len(between) <= 120 and not re.search(r"[^\W\d_]{3}\.\s", between)
    # A group, or names that no form fits: a sentence that ended before the year would be a title.
    return len(before) <= 400 and not re.search(r"[a-z]{3}[.?!]\s", before)


def _behind_editors(text: str, end: int) -> int:
    match = re.compile(rf",?\s?\(?{_ROLES}\b\.?\)?[.,:]?", re.I).match(text, end)
    return match.end() if match else end


def _without_editors(text: str) -> str:
    return re.sub(rf",?\s?\({_ROLES}\b\.?\)[.,]?", "", text, flags=re.I).strip(" ,;:")


def _group_first(text: str) -> tuple[tuple[Author, ...], str, str]:
    """An entry that begins with the name of a group, with whole names, or with its title."""
    if group := _EDITING_GROUP.match(text):
        return (Author(literal=group["name"].strip()),), "", text[group.end() :]
    year = _YEAR_BARE.search(text)
    if (
        year
        and year.start() <= 150
        and text[year.end() : year.end() + 1] in (".", ",")
        and "." not in text[: year.start() - 2]
    ):
        return (
            written_authors(text[: year.start()].strip(" .,")),
            year["year"],
            text[year.end() :].lstrip(" .,"),
        )
    first = re.match(r"([^.?!“”\"]{2,150}?)(?:\.|:(?=\s[A-Z]))\s", text)
    if first:
        behind = text[first.end() :]
        # Behind names, two more sentences at least: a title and where it appeared.
        named = _looks_like_names(first[1]) and re.search(r"[.?!;]\s", behind)
        if behind.strip() and "," not in first[1] and is_group(first[1]):
            return (Author(literal=first[1].strip()),), "", behind
        if behind.strip() and (named or is_group(first[1])):
            return written_authors(first[1]), "", behind
    return (), "", text


_GROUP_BEHIND = re.compile(
    r"[,;]\s(?:and\s|on behalf of\s)?(?:the\s)?(?P<name>[^\W\da-z][^.:,;()]{3,100}\b"
    r"(?:Group|Team|Consortium|Collaborators|Investigators|Network|Committee|Collaboration"
    r"|Association|Society))(?=[:.])"
)


def _looks_like_names(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 40 and all(
        word[0].isupper() or word in ("and", "&", "de", "van", "von") for word in words
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text):  # noqa: B007
        pass
    return last
