"""One readable reference from CSL-JSON, in plain text and in no particular style.

For lists and messages, and wherever no citation style was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from evidence.identifiers import InvalidIdentifier, doi_url, parse_doi
from evidence.markup import is_plain

MOST_AUTHORS = 20

_PERIODICAL_TYPES = frozenset({"article-journal", "article-magazine", "article-newspaper", "review"})
_PARTS_OF_BOOKS = frozenset(
    {"chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference"}
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SENTENCE_END = re.compile(r"[.?!…][\"'”’»]*$")
_WORD = re.compile(r"[^\s.]+")
_HYPHEN = re.compile(r"[-‐‑]")


def plain_reference(csl: Mapping[str, Any]) -> str:
    """``Ma H, Cai M (2021). Title. Container, 12(3), 45-67. https://doi.org/…`` from a CSL-JSON item.

    Whatever is missing, or is not what CSL prescribes, is left out; an undated work is "n.d.".
    After `MOST_AUTHORS` names comes "et al.". Where there are no authors the editors stand, where
    there are no editors the title. An item with neither names, a title nor a container gives its
    link, or ``""``. The text is plain, to be escaped when it is put in a page. Never raises.
    """
    link = _link(csl)
    title = _title(csl)
    names = ", ".join(_names(csl.get("author"))) or _editors(csl)
    source = _source(csl)
    if not (title or names or source):
        return link
    first, *others = (part for part in (names, title, source, _publisher(csl)) if part)
    # The full stop comes behind the year.
    first = first if names else first.removesuffix(".")
    sentences = [f"{first} ({_year(csl)}).", *map(_sentence, others), link]
    return " ".join(sentence for sentence in sentences if sentence)


def _text(value: Any) -> str:
    """A value as text on one line. Crossref's own CSL-JSON has lists where CSL has strings."""
    if isinstance(value, list):
        value = next((item for item in value if item), "")
    if isinstance(value, str):
        return value if is_plain(value) else " ".join(value.split())
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9 else ""


def _sentence(text: str) -> str:
    return text if _SENTENCE_END.search(text) else f"{text}."


def _title(csl: Mapping[str, Any]) -> str:
    title, edition, genre = _text(csl.get("title")), _text(csl.get("edition")), _text(csl.get("genre"))
    if not title:
        return ""
    if edition not in ("", "1"):
        title += f" ({_ordinal(edition)} ed.)"
    return f"{title} [{genre}]" if genre else title


def _ordinal(edition: str) -> str:
    if not (edition.isascii() and edition.isdigit()):
        return edition
    tens, units = divmod(int(edition) % 100, 10)
    return edition + ("th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(units, "th"))


def _names(people: Any) -> list[str]:
    names = [name for name in map(_name, people) if name] if isinstance(people, list) else []
    return [*names[:MOST_AUTHORS], "et al."] if len(names) > MOST_AUTHORS else names


def _editors(csl: Mapping[str, Any]) -> str:
    names = _names(csl.get("editor"))
    return f"{', '.join(names)} ({'Ed.' if len(names) == 1 else 'Eds.'})" if names else ""


def _name(person: Any) -> str:
    if not isinstance(person, Mapping):
        return _text(person)
    value = person.get
    # Most have these two and no more.
    if len(person) == 2 and (family := _text(value("family"))) and (given := _text(value("given"))):
        initials = _initials(given)
        return f"{family} {initials}" if initials else family
    given, family, literal = _text(value("given")), _text(value("family")), _text(value("literal"))
    if literal or not family:
        return literal or given
    parts = (_text(value("non-dropping-particle")), family, _initials(given), _text(value("suffix")))
    return " ".join([part for part in parts if part])


# A dump has the same given names over and over.
@lru_cache(8_192)
def _initials(given: str) -> str:
    """``Alan W. C.``, ``Jean-Paul`` and ``Maria de la`` as AWC, JP and M."""
    words = _WORD.findall(given)
    capitalised = [word for word in words if not word[0].islower()] or words
    parts = [part for word in capitalised for part in _HYPHEN.split(word) if part]
    # "JP" is two initials, "JEAN" is a name in capitals.
    return "".join(part if part.isupper() and len(part) <= 3 else part[0].upper() for part in parts)


def _year(csl: Mapping[str, Any]) -> str:
    issued = csl.get("issued")
    if isinstance(issued, Mapping):
        parts = issued.get("date-parts")
        while isinstance(parts, list) and parts:
            parts = parts[0]
        given = [_text(parts), *(_text(issued.get(key)) for key in ("raw", "literal", "edtf"))]
    else:
        given = [_text(issued)]
    for text in given:
        if year := _YEAR.search(text):
            return year[0]
    return "n.d."


def _source(csl: Mapping[str, Any]) -> str:
    """Where in what: ``Container, 12(3), 45-67``."""
    container = _text(csl.get("container-title")) or _text(csl.get("container-title-short"))
    if container and _text(csl.get("type")) in _PARTS_OF_BOOKS:
        container = f"In {container}"
    volume, issue = _text(csl.get("volume")), _text(csl.get("issue"))
    numbering = volume + (f"({issue})" if issue else "")
    page = _text(csl.get("page")) or _text(csl.get("number"))
    return ", ".join(part for part in (container, numbering, page) if part)


def _publisher(csl: Mapping[str, Any]) -> str:
    """Of journals nobody names the publisher."""
    if _text(csl.get("type")) in _PERIODICAL_TYPES and _text(csl.get("container-title")):
        return ""
    return _text(csl.get("publisher"))


def _link(csl: Mapping[str, Any]) -> str:
    doi, url = _text(csl.get("DOI")), _text(csl.get("URL"))
    if doi:
        try:
            return doi_url(_registered(doi))
        except InvalidIdentifier:
            pass
    if url.lower().startswith(("https://", "http://")):
        return url
    pmid, pmcid = _text(csl.get("PMID")), _text(csl.get("PMCID"))
    if pmid:
        return f"PMID {pmid}"
    return pmcid


def _registered(doi: str) -> str:
    """A canonical DOI as it is, because a few end in punctuation; any other made canonical."""
    return doi if doi.startswith("10.") and doi == doi.lower() else parse_doi(doi)
