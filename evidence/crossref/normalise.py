"""A Crossref message (``message`` of ``GET /works/{doi}``, an item of a list) to a `Work`.

One function a field. Each takes the record's `Fields` and gives the value for any JSON that may
stand there; what is odd is kept as far as it can be, and named in `Work.remarks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from evidence.crossref import dates
from evidence.crossref.cleaning import clean_message
from evidence.crossref.fields import Fields
from evidence.crossref.notices import notices
from evidence.crossref.people import contributors
from evidence.crossref.references import references, relations
from evidence.crossref.rights import funders, licences
from evidence.identifiers import InvalidIdentifier, parse_isbn, parse_issn, parse_url, registered_doi
from evidence.markup import abstract_text, inline_html, plain_text
from evidence.records import PartialDate, Work

__all__ = ["MalformedRecord", "clean_message", "normalise"]

_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
# The form of BCP 47's tags; which of them exist is not looked up.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))

# What systems write where there is nothing (yet): "n/a-n/a", "None-None", "null", a typesetter's "&NA;".
_NOTHING = re.compile(r"(?:&NA;|n/?a|none|null|-)(?:-(?:n/?a|none|null))?", re.IGNORECASE)


class MalformedRecord(ValueError):
    """What came as a work's record cannot be one.

    `path` is the field that is wrong, ``""`` for the record as a whole; `reason` says what is.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


def normalise(message: Mapping[str, Any]) -> Work:
    """The work that a Crossref message describes.

    Raises `MalformedRecord` if the message is no object or names no valid DOI, and nothing else,
    whatever JSON it holds. All texts are plain and on one line, except `title_html` and the
    abstract (see `evidence.markup`), and hold no character that PostgreSQL refuses.
    """
    if not isinstance(message, Mapping):
        raise MalformedRecord("", "the record is not a JSON object")
    remarks: list[str] = []
    record = Fields(message, remarks)
    doi = _doi(record)
    titles = _titles(record)
    title, title_html = titles[0] if titles else ("", "")
    containers = record.texts("container-title")
    container_title = containers[0] if containers else ""
    people = contributors(record)
    return Work(
        doi=doi,
        aliases=_aliases(record, doi),
        work_type=_word(record, "type", _TYPE),
        work_subtype=_word(record, "subtype", _TYPE),
        title=title,
        title_html=title_html,
        other_titles=tuple(text for text, _ in titles[1:]),
        subtitle=_subtitle(record),
        original_title=_first(record, "original-title"),
        container_title=container_title,
        container_title_short=_first(record, "short-container-title"),
        other_container_titles=tuple(containers[1:]),
        institution=_institution(record),
        publisher=record.text("publisher"),
        publisher_place=record.text("publisher-location"),
        edition=record.text("edition-number"),
        volume=_numbering(record, "volume"),
        issue=_numbering(record, "issue"),
        page=_page(record),
        article_number=_numbering(record, "article-number"),
        published_print=dates.published_print(record),
        published_online=dates.published_online(record),
        issued=dates.issued(record),
        abstract=_abstract(record),
        language=_word(record, "language", _LANGUAGE),
        url=_url(record),
        issn=_issn(record),
        isbn=_isbn(record),
        contributors=people,
        references=references(record),
        notices=notices(
            record,
            doi=doi,
            title=title,
            container_title=container_title,
            contributors=people,
            published=_published(record),
        ),
        relations=relations(record),
        licences=licences(record),
        funders=funders(record),
        cited_by_count=record.count("is-referenced-by-count"),
        remarks=tuple(remarks),
    )


def _doi(record: Fields) -> str:
    given = record.raw("DOI")
    if not given:
        raise MalformedRecord("DOI", "there is none")
    try:
        return registered_doi(given)
    except InvalidIdentifier as error:
        raise MalformedRecord("DOI", str(error)) from error


def _aliases(record: Fields, doi: str) -> tuple[str, ...]:
    return tuple(alias for alias in record.identifiers("aliases", registered_doi) if alias != doi)


def _titles(record: Fields) -> list[tuple[str, str]]:
    """The titles that have any text, as text and as HTML."""
    sources = record.strings("title")
    return [(text, inline_html(source)) for source in sources if (text := plain_text(source))]


def _first(record: Fields, key: str) -> str:
    """The first text of a list. Where there are several, it is the one that Crossref shows."""
    texts = record.texts(key)
    return texts[0] if texts else ""


def _subtitle(record: Fields) -> str:
    return "; ".join(record.texts("subtitle"))


def _institution(record: Fields) -> str:
    # Until 2022 an object, since then a list of them.
    if isinstance(record.value("institution"), Mapping):
        return record.object("institution").text("name")
    return next((name for fields in record.objects("institution") if (name := fields.text("name"))), "")


def _numbering(record: Fields, key: str) -> str:
    """Where in its container the work stands, as given: "12", "S1", "978-985", "e474"."""
    text = record.text(key)
    if text.isdecimal():
        return text
    if _NOTHING.fullmatch(text.translate(_DASHES)):
        record.remark(key, f"“{text}” stands for nothing; left out")
        return ""
    return text


def _page(record: Fields) -> str:
    page = _numbering(record, "page")
    return page if page.isascii() else page.translate(_DASHES)


def _published(record: Fields) -> frozenset[PartialDate]:
    """When it was published, where the record has notices to compare that with; few have."""
    has_notices = record.value("update-to") or record.value("updated-by")
    return dates.publication_dates(record) if has_notices else frozenset()


def _abstract(record: Fields) -> str:
    value = record.value("abstract")
    return abstract_text(value) if isinstance(value, str) else record.text("abstract")


def _word(record: Fields, key: str, form: re.Pattern[str]) -> str:
    """A word of a vocabulary that may grow, if it has the vocabulary's form."""
    word = record.raw(key)
    if word and not form.fullmatch(word):
        record.remark(key, f"“{word}” is none of its words; left out")
        return ""
    return word


def _url(record: Fields) -> str:
    """The page that shows the work, on its publisher's site: `resource.primary`, not the DOI's link."""
    return record.object("resource").object("primary").identifier("URL", parse_url)


def _issn(record: Fields) -> tuple[str, ...]:
    return _standard_numbers(record, "ISSN", "issn-type", parse_issn)


def _isbn(record: Fields) -> tuple[str, ...]:
    return _standard_numbers(record, "ISBN", "isbn-type", parse_isbn)


def _standard_numbers(
    record: Fields, key: str, typed_key: str, parse: Callable[[str], str]
) -> tuple[str, ...]:
    """The numbers of the list `key`; only where that is missing, those of the list with their media."""
    if record.value(key) is not None:
        return record.identifiers(key, parse)
    numbers = (fields.identifier("value", parse) for fields in record.objects(typed_key))
    return tuple(dict.fromkeys(number for number in numbers if number))
