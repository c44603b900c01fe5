"""BibTeX and BibLaTeX.

Values stand in braces, in UTF-8; no text can end its value or become a command (see `latex`). Of a title
what must keep its capitals is in braces of its own: styles put titles into small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.citations.csl_types import untold, written_type
from evidence.citations.readers.bibtex_fields import TYPES
from evidence.citations.rendering import Cited

from . import fields, latex
from .keys import Keys

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class _Dialect:
    types: Mapping[str, str]
    # CSL's variable by the dialect's field, where it is no more than that.
    texts: Mapping[str, str]
    journal: str
    # CSL types that are not told by the types of entries.
    untold: frozenset[str]
    is_biblatex: bool = False


_BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "book": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
_BIBLATEX_TYPES = {
    **_BIBTEX_TYPES,
    "article": "online",
    "dataset": "dataset",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference",
    "motion_picture": "movie",
    "patent": "patent",
    "periodical": "periodical",
    "post-weblog": "online",
    "report": "report",
    "software": "software",
    "song": "audio",
    "standard": "standard",
    "thesis": "thesis",
    "webpage": "online",
}
_BIBTEX = _Dialect(
    types=_BIBTEX_TYPES,
    texts={
        "volume": "volume",
        "edition": "edition",
        "publisher-place": "address",
        # Not BibTeX's own; programs that do not know them pass them over.
        "original-title": "origtitle",
        "container-title-short": "shortjournal",
        "ISSN": "issn",
        "ISBN": "isbn",
        "language": "language",
    },
    journal="journal",
    untold=untold(_BIBTEX_TYPES, "misc", TYPES),
)
_BIBLATEX = _Dialect(
    types=_BIBLATEX_TYPES,
    texts={
        "volume": "volume",
        "edition": "edition",
        "publisher-place": "location",
        "original-title": "origtitle",
        "container-title-short": "shortjournal",
        "ISSN": "issn",
        "ISBN": "isbn",
        "language": "langid",
    },
    journal="journaltitle",
    untold=untold(_BIBLATEX_TYPES, "misc", TYPES),
    is_biblatex=True,
)
# What has a number of its own, which is no issue's: of the report, not of a periodical.
_NUMBERED = frozenset({"patent", "report", "standard", "thesis"})
# Kinds for which whatever holds them is how they were published, or who published them.
_ALONE = frozenset({"misc", "online", "software"})
# Whose publisher has a field of its own.
# biblatex's words for subtypes of articles.
_SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
_PUBLISHERS = {
    "techreport": "institution",
    "report": "institution",
    "phdthesis": "school",
    "thesis": "institution",
}


def write_bibtex(works: Iterable[Cited]) -> Iterator[str]:
    """An entry for each work, of BibTeX's own types and fields (and doi, url, pmid, pmcid)."""
    return _written(works, _BIBTEX)


def write_biblatex(works: Iterable[Cited]) -> Iterator[str]:
    """An entry for each work, of biblatex's types and fields, dates by ISO 8601."""
    return _written(works, _BIBLATEX)


def _written(works: Iterable[Cited], dialect: _Dialect) -> Iterator[str]:
    keys = Keys()
    for work in works:
        kind = dialect.types.get(fields.text(work.csl, "type"), "misc")
        lines = [f"  {field} = {value},\n" for field, value in _fields(work, kind, dialect) if value]
        yield f"@{kind}{{{keys.key(work.csl)},\n{''.join(lines)}}}\n\n"


def _fields(work: Cited, kind: str, dialect: _Dialect) -> Iterator[tuple[str, str]]:
    csl = work.csl
    of = fields.text(csl, "type")
    for role in ("author", "editor", "translator"):
        if role in csl:
            yield role, _braced(" and ".join([latex.name(name) for name in fields.people(csl, role)]))
    yield "title", _braced(latex.title(fields.text(csl, "title"), fields.title_html(csl)))
    yield _container(kind, dialect), _text(csl, "container-title")
    yield from _dates(csl, dialect)
    for variable, field in dialect.texts.items():
        yield field, _text(csl, variable)
    numbered = of in _NUMBERED
    yield "issue" if numbered else "number", _text(csl, "issue")
    yield "number" if numbered else "eid", _text(csl, "number")
    yield "pages", _braced(latex.text(fields.pages(csl)).replace("-", "--"))
    yield _PUBLISHERS.get(kind, "publisher"), _text(csl, "publisher")
    yield "type", _text(csl, "genre")
    if of in dialect.untold and not (of == "article" and csl.get("genre")):
        yield "entrysubtype", _braced(_SUBTYPES.get(of) or written_type(of))
    yield "doi", _braced(latex.address(fields.text(csl, "DOI")))
    yield "pmid", _text(csl, "PMID")
    yield "pmcid", _text(csl, "PMCID")
    yield "url", _braced(latex.address(fields.text(csl, "URL")))
    yield "note", _braced(work.label[1:-1])


def _container(kind: str, dialect: _Dialect) -> str:
    if kind == "article":
        return dialect.journal
    if kind in _ALONE:
        return "howpublished" if kind == "misc" else "organization"
    return "maintitle" if kind == "dataset" else "booktitle"


def _dates(csl: Mapping[str, Any], dialect: _Dialect) -> Iterator[tuple[str, str]]:
    if dialect.is_biblatex:
        yield "date", _braced(fields.iso_date(csl))
        return
    parts = fields.date_parts(csl)
    yield "year", _braced(str(parts[0])) if parts else ""
    if len(parts) > 1 and 1 <= parts[1] <= 12:
        yield "month", _MONTHS[parts[1] - 1]
    if len(parts) > 2:
        yield "day", _braced(str(parts[2]))


def _text(csl: Mapping[str, Any], variable: str) -> str:
    return _braced(latex.text(fields.text(csl, variable))) if variable in csl else ""


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""
