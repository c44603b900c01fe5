"""CSL-JSON and schema.org's JSON-LD. In either no text can end a script that it is put into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence.citations.rendering import Cited

from . import fields

# Inside a string the same letters; in HTML no "</script>" and no "<!--".
_INERT = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)
_SCHEMA_TYPES: Mapping[str, str] = {
    "article": "ScholarlyArticle",
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "motion_picture": "Movie",
    "paper-conference": "ScholarlyArticle",
    "periodical": "Periodical",
    "post-weblog": "BlogPosting",
    "report": "Report",
    "review": "ScholarlyArticle",
    "software": "SoftwareSourceCode",
    "thesis": "Thesis",
    "webpage": "WebPage",
}
_ROLES = {"author": "author", "editor": "editor", "translator": "translator"}
_IN_PERIODICALS = frozenset({"article-journal", "article-magazine", "article-newspaper", "review"})


def write_csl_json(works: Iterable[Cited]) -> Iterator[str]:
    """A list of CSL-JSON items (csl-data.json, 1.0.2). A retraction stands in `note`."""
    yield "["
    for place, work in enumerate(works):
        yield f"{',' if place else ''}\n{csl_json_item(work)}"
    yield "\n]\n"


def csl_json_item(work: Cited) -> str:
    """One item alone, as doi.org answers with it."""
    return _dumped({**work.csl, "note": f"{work.label[1:-1]}."} if work.label else work.csl)


def json_ld_item(work: Cited) -> str:
    """One work alone, with its context."""
    return _dumped({"@context": "https://schema.org", **_described(work)})


def write_json_ld(works: Iterable[Cited]) -> Iterator[str]:
    """A graph of schema.org's creative works."""
    yield '{"@context":"https://schema.org","@graph":['
    for place, work in enumerate(works):
        yield f"{',' if place else ''}\n{_dumped(_described(work))}"
    yield "\n]}\n"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_INERT)


def _described(work: Cited) -> dict[str, Any]:
    csl = work.csl
    kind = fields.text(csl, "type")
    doi = fields.text(csl, "DOI")
    described: dict[str, Any] = {
        "@type": _SCHEMA_TYPES.get(kind, "CreativeWork"),
        "@id": f"https://doi.org/{doi}" if doi else fields.text(csl, "URL"),
        "name": fields.text(csl, "title"),
        "alternateName": fields.text(csl, "original-title"),
        **{name: [_person(one) for one in fields.people(csl, role)] for role, name in _ROLES.items()},
        "datePublished": fields.iso_date(csl),
        "inLanguage": fields.text(csl, "language"),
        "bookEdition": fields.text(csl, "edition") if kind == "book" else "",
        "isbn": fields.text(csl, "ISBN") if kind == "book" else "",
        "isPartOf": _part_of(csl, kind),
        **_pages(csl),
        "publisher": _organization(fields.text(csl, "publisher")),
        "identifier": _identifiers(csl),
        "sameAs": fields.text(csl, "URL") if doi else "",
        "url": f"https://doi.org/{doi}" if doi else fields.text(csl, "URL"),
        "creativeWorkStatus": work.label[1:-1],
    }
    return {key: value for key, value in described.items() if value}


def _person(name: Mapping[str, str]) -> dict[str, str]:
    if literal := name.get("literal"):
        return {"@type": "Organization", "name": literal}
    parts = {"familyName": "family", "givenName": "given", "honorificSuffix": "suffix"}
    written = " ".join(name[part] for part in ("given", "family", "suffix") if part in name)
    return {
        "@type": "Person",
        "name": written,
        **{key: name[part] for key, part in parts.items() if part in name},
    }


def _organization(name: str) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _pages(csl: Mapping[str, Any]) -> dict[str, str]:
    pages = fields.pages(csl)
    first, dash, last = pages.partition("-")
    found = {"pageStart": first, "pageEnd": last} if dash else {"pagination": pages}
    return {**found, "articleNumber": fields.text(csl, "number")} if pages or csl.get("number") else {}


def _part_of(csl: Mapping[str, Any], kind: str) -> dict[str, Any] | None:
    """The issue in the volume in the journal, or the book."""
    name = fields.text(csl, "container-title")
    if not name:
        return None
    if kind not in _IN_PERIODICALS:
        whole = {
            "@type": "WebSite" if kind == "webpage" else "Book",
            "name": name,
            "isbn": fields.text(csl, "ISBN"),
        }
        return {key: value for key, value in whole.items() if value}
    of: dict[str, Any] = {"@type": "Periodical", "name": name}
    if issn := fields.text(csl, "ISSN"):
        of["issn"] = issn
    if volume := fields.text(csl, "volume"):
        of = {"@type": "PublicationVolume", "volumeNumber": volume, "isPartOf": of}
    if issue := fields.text(csl, "issue"):
        of = {"@type": "PublicationIssue", "issueNumber": issue, "isPartOf": of}
    return of


def _identifiers(csl: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"@type": "PropertyValue", "propertyID": key, "value": value}
        for key in ("DOI", "PMID", "PMCID")
        if (value := fields.text(csl, key))
    ]
