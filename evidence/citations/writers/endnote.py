"""EndNote XML, as EndNote and Zotero export and import it: every text escaped, nothing declared."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from evidence.citations.csl_types import untold, written_type
from evidence.citations.readers.kinds import kind_of
from evidence.citations.rendering import Cited

from . import fields

# EndNote's names and numbers of types of references.
_TYPES: Mapping[str, tuple[str, int]] = {
    "article": ("Preprint", 43),
    "article-journal": ("Journal Article", 17),
    "article-magazine": ("Magazine Article", 19),
    "article-newspaper": ("Newspaper Article", 23),
    "bill": ("Bill", 4),
    "book": ("Book", 6),
    "chapter": ("Book Section", 5),
    "dataset": ("Dataset", 59),
    "entry": ("Encyclopedia", 53),
    "entry-dictionary": ("Dictionary", 52),
    "entry-encyclopedia": ("Encyclopedia", 53),
    "legal_case": ("Case", 7),
    "manuscript": ("Manuscript", 36),
    "map": ("Map", 20),
    "motion_picture": ("Film or Broadcast", 21),
    "pamphlet": ("Pamphlet", 24),
    "paper-conference": ("Conference Paper", 47),
    "patent": ("Patent", 25),
    "periodical": ("Serial", 57),
    "personal_communication": ("Personal Communication", 26),
    "post-weblog": ("Blog", 56),
    "report": ("Report", 27),
    "review": ("Journal Article", 17),
    "software": ("Computer Program", 9),
    "standard": ("Standard", 58),
    "thesis": ("Thesis", 32),
    "webpage": ("Web Page", 12),
}
_GENERIC = ("Generic", 13)
_UNTOLD = untold(
    {kind: name for kind, (name, _) in _TYPES.items()},
    _GENERIC[0],
    {name: kind_of(name) for name, _ in (*_TYPES.values(), _GENERIC)},
) | {"article"}
_FACES = {"i": "italic", "b": "bold", "sub": "subscript", "sup": "superscript"}
_TAG = re.compile(r"(</?(?:i|b|sub|sup)>)")
_SOURCE = '<source-app name="Evidence Base">Evidence Base</source-app>'


def write_endnote_xml(works: Iterable[Cited]) -> Iterator[str]:
    """A file of ``records``; titles with their italics and indices as EndNote's styles."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for number, work in enumerate(works, start=1):
        yield f"<record>{_SOURCE}<rec-number>{number}</rec-number>{''.join(_elements(work))}</record>\n"
    yield "</records></xml>\n"


def _elements(work: Cited) -> Iterator[str]:
    csl = work.csl
    kind = fields.text(csl, "type")
    name, number = _TYPES.get(kind, _GENERIC)
    yield f"<ref-type name={quoteattr(name)}>{number}</ref-type>"
    if kind in _UNTOLD and not (kind == "article" and csl.get("genre")):
        yield _element("work-type", written_type(kind))
    yield _within("contributors", "".join(_people(csl)))
    container, short = fields.text(csl, "container-title"), fields.text(csl, "container-title-short")
    titles = _within("title", _styled(fields.text(csl, "title"), fields.title_html(csl)))
    titles += _element("secondary-title", container) + _element("alt-title", short)
    yield _within("titles", titles + _element("translated-title", fields.text(csl, "original-title")))
    if kind in ("article-journal", "review"):
        yield _within("periodical", _element("full-title", container) + _element("abbr-1", short))
    yield _element("pages", fields.pages(csl))
    yield _element("volume", fields.text(csl, "volume"))
    yield _element("number", fields.text(csl, "issue"))
    yield _element("edition", fields.text(csl, "edition"))
    parts = fields.date_parts(csl)
    day = _within("pub-dates", _element("date", fields.iso_date(csl))) if len(parts) > 1 else ""
    yield _within("dates", (_element("year", str(parts[0])) if parts else "") + day)
    yield _element("publisher", fields.text(csl, "publisher"))
    yield _element("pub-location", fields.text(csl, "publisher-place"))
    yield _element("isbn", "\n".join(filter(None, (fields.text(csl, key) for key in ("ISSN", "ISBN")))))
    yield _element("accession-num", fields.text(csl, "PMID"))
    yield _element("electronic-resource-num", fields.text(csl, "DOI"))
    yield _element("custom2", fields.text(csl, "PMCID"))
    yield _element("custom7", fields.text(csl, "number"))
    yield _element("notes", work.label and f"{work.label[1:-1]}.")
    yield _within("urls", _within("related-urls", _element("url", fields.text(csl, "URL"))))
    yield _element("remote-database-name", "PubMed" if csl.get("PMID") else "")
    yield _element("language", fields.text(csl, "language"))


def _people(csl: Mapping[str, Any]) -> Iterator[str]:
    for role, group in (
        ("author", "authors"),
        ("editor", "secondary-authors"),
        ("translator", "subsidiary-authors"),
    ):
        names = "".join(_element("author", _name(name)) for name in fields.people(csl, role))
        yield _within(group, names)


def _name(name: Mapping[str, str]) -> str:
    written = fields.inverted(name)
    # A comma behind a group keeps EndNote from turning it round.
    return f"{written}," if "literal" in name and "," not in written else written


def _element(name: str, value: str) -> str:
    return _within(name, escape(value))


def _within(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else ""


def _styled(plain: str, marked: str) -> str:
    if not marked:
        return escape(plain)
    pieces = []
    faces: list[str] = []
    for part in _TAG.split(marked):
        if _TAG.fullmatch(part):
            face = _FACES[part.strip("</>")]
            if part.startswith("</"):
                faces = faces[:-1] if faces[-1:] == [face] else faces
            else:
                faces.append(face)
        elif part:
            words = escape(html.unescape(part))
            pieces.append(f'<style face="{" ".join(faces) or "normal"}">{words}</style>')
    return "".join(pieces)
