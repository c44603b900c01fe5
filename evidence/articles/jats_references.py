"""The entries of a JATS reference list: their text, and the parts that JATS tells apart."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from evidence.articles.documents import Author
from evidence.articles.link_citations import leads_to
from evidence.identifiers import InvalidIdentifier, parse_doi, parse_pmcid, parse_pmid, parse_url

_CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
_MIXED = ("mixed-citation", "citation")
_NAME_PARTS = ("surname", "prefix")
_XLINK = "{http://www.w3.org/1999/xlink}href"
_PARTS = {
    "title": ("article-title", "chapter-title", "part-title"),
    "year": ("year",),
    "volume": ("volume",),
    "issue": ("issue",),
    "publisher": ("publisher-name",),
}


def entry_text(ref: Element) -> str:
    """The text of a `ref`, with its label; where JATS has parts alone, joined as a reference is written."""
    label = " ".join((ref.findtext("label") or "").split()).strip("[]().")
    # Of alternatives the one that is written out is the entry; several citations are one entry.
    written = [one for name in _MIXED for one in ref.iter(name) if one.text or _has_tails(one)]
    citation = _citation(ref)
    if written:
        text = " ".join(_text(one) for one in written)
    elif citation is None:
        text = " ".join(_text(one) for one in ref if one.tag != "label")
    else:
        text = _composed(citation)
    return f"{label}. {text}" if label.isdigit() and text and not text.startswith(f"{label}.") else text


def entry_fields(ref: Element) -> dict[str, object]:
    """The parts of a `ref` that have an element of their own, as `ListedReference` has them."""
    citation = _citation(ref)
    if citation is None:
        return {}
    fields: dict[str, object] = {"authors": tuple(_authors(citation))}
    for field, names in _PARTS.items():
        fields[field] = next((text for name in names if (text := _found(citation, name))), "")
    source = _found(citation, "source")
    if not fields["title"] and _has_tails(citation):
        # Only some of its parts are marked: which is the title is for the text to tell.
        del fields["title"]
    elif fields["title"]:
        fields["container_title"] = source
    elif source and not fields["volume"] and citation.get("publication-type") != "journal":
        fields["title"] = source
    else:
        fields["container_title"] = source
    fields["year"] = str(fields["year"])[:4] if str(fields["year"])[:4].isdigit() else ""
    first, last = _found(citation, "fpage"), _found(citation, "lpage")
    fields["pages"] = f"{first}–{last}" if first and last and first != last else first
    fields["article_number"] = _found(citation, "elocation-id")
    for scheme, read in (("doi", parse_doi), ("pmid", _pmid), ("pmcid", parse_pmcid)):
        fields[scheme] = _identifier(citation, scheme, read)
    fields["url"] = _address(citation)
    fields["accessed"] = _found(citation, "date-in-citation") or _found(citation, "access-date")
    return fields


def _address(citation: Element) -> str:
    """The address of a source that is only a web page, be it written or only behind a link."""
    for given in _addresses(citation):
        if not leads_to(given):
            try:
                return parse_url(given)
            except InvalidIdentifier:
                continue
    return ""


def _addresses(citation: Element) -> Iterator[str]:
    for element in citation.iter():
        if element.tag in ("uri", "ext-link"):
            for given in (element.get(_XLINK) or "", _text(element)):
                if given.startswith(("http://", "https://")):
                    yield given


def _pmid(text: str) -> str:
    return parse_pmid(text if text.upper().startswith("PMID") else f"PMID {text}")


def _identifier(citation: Element, scheme: str, read: object) -> str:
    for element in citation.iter("pub-id"):
        if element.get("pub-id-type") == scheme:
            given = _text(element)
            try:
                return str(read(given)) if callable(read) else ""
            except InvalidIdentifier:
                continue
    # Some have it only behind a link.
    for given in (*(element.get(_XLINK) or "" for element in citation.iter("pub-id")), *_addresses(citation)):
        work = leads_to(given)
        if work and work.scheme == scheme:
            return work.value
    for element in citation.iter("ext-link") if scheme == "doi" else ():
        if element.get("ext-link-type") == "doi":
            try:
                return parse_doi(element.get(_XLINK) or _text(element))
            except InvalidIdentifier:
                continue
    return ""


def _citation(ref: Element) -> Element | None:
    for name in _CITATIONS:
        found = ref.find(f".//{name}")
        if found is not None:
            return found
    return None


def _authors(citation: Element) -> Iterator[Author]:
    groups = [
        one for one in citation.iter("person-group") if one.get("person-group-type", "author") == "author"
    ]
    for part in groups or [citation]:
        other = {one for names in part.iter("name-alternatives") for one in list(names)[1:]}
        for element in part.iter():
            if element in other:
                continue
            if element.tag in ("name", "string-name"):
                family, given = _found(element, "surname"), _found(element, "given-names")
                if family or given:
                    yield Author(family=family, given=given)
                elif text := _text(element):
                    yield Author(literal=text)
            elif element.tag == "collab" and (text := _text(element)):
                yield Author(literal=text)


def _composed(citation: Element) -> str:
    names = ", ".join(one.literal or f"{one.family} {one.given}".strip() for one in _authors(citation))
    fields = {
        name: _found(citation, name)
        for name in (
            "article-title",
            "chapter-title",
            "source",
            "year",
            "volume",
            "issue",
            "fpage",
            "lpage",
            "elocation-id",
            "publisher-name",
        )
    }
    pages = "-".join(part for part in (fields["fpage"], fields["lpage"]) if part) or fields["elocation-id"]
    place = (
        fields["volume"]
        + (f"({fields['issue']})" if fields["issue"] else "")
        + (f":{pages}" if pages and fields["volume"] else f"p. {pages}" if pages else "")
    )
    when = ";".join(part for part in (fields["year"], place) if part)
    parts = [
        names,
        fields["article-title"] or fields["chapter-title"],
        fields["source"],
        fields["publisher-name"],
        when,
    ]
    text = ". ".join(part.rstrip(". ") for part in parts if part)
    others = [f"{element.get('pub-id-type')}: {_text(element)}" for element in citation.iter("pub-id")]
    links = [_text(element) for name in ("ext-link", "uri") for element in citation.iter(name)]
    links += [f"Accessed {_text(element)}" for element in citation.iter("date-in-citation")]
    comments = [_text(element) for element in citation.iter("comment")]
    return ". ".join(part for part in [text, *comments, *others, *links] if part)


def _has_tails(citation: Element) -> bool:
    return any((child.tail or "").strip() for child in citation)


def _found(element: Element, name: str) -> str:
    found = next(element.iter(name), None)
    return _text(found) if found is not None else ""


def _text(element: Element) -> str:
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    """The texts of an element in order, without recursion."""
    stack: list[Element | str] = [element]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
            continue
        if one.tag == "-":
            continue
        yield "et al" if one.tag == "etal" and not one.text else one.text or ""
        for child in reversed(list(one)):
            # What says surname and initials apart, often leaves out the space between them.
            stack.append(child.tail or (" " if child.tag in _NAME_PARTS else ""))
            stack.append(child)
