"""One invented work after another, in the shape of `message` of Crossref's ``GET /works/{doi}``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from .parts import authors, funders, journal, partial_date, references, sentence, title_about
from .words import CONTENT, CONTENT_WEIGHTS, PUBLISHERS, TOPIC_WEIGHTS, TOPICS

# Crossref's own prefix for examples, and a word that no other test uses.
PREFIX = "10.5555/bench."

_KINDS = ("journal-article", "book-chapter", "proceedings-article", "posted-content", "monograph", "dataset")
_KIND_WEIGHTS = (82, 7, 5, 4, 1, 1)
_LICENCES = (
    "https://creativecommons.org/licenses/by/4.0/",
    "https://www.example.org/tdm/userlicense/1.0/",
    "https://creativecommons.org/licenses/by-nc-nd/4.0/",
)
_LANGUAGES, _LANGUAGE_WEIGHTS = ("en", "de", "es", "fr", "zh"), (94, 2, 2, 1, 1)
_HEADINGS = ("Background", "Methods", "Results", "Conclusions")
_NEWEST, _OLDEST = 2026, 1950


def doi_of(number: int) -> str:
    """The DOI of the work with that number."""
    return f"{PREFIX}{number:08d}"


def works(first: int, last: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The works numbered `first` … `last` - 1."""
    return (work(number, seed=seed) for number in range(first, last))


def work(number: int, *, seed: int = 1) -> dict[str, Any]:
    """The work with that number: made from nothing but `seed` and `number`."""
    rng = random.Random(seed * 1_000_000_007 + number)  # noqa: S311 - the point is that it can be foretold
    chance = rng.random
    topics = list(dict.fromkeys(rng.choices(TOPICS, cum_weights=TOPIC_WEIGHTS, k=1 + int(chance() * 2.6))))
    kind = rng.choices(_KINDS, _KIND_WEIGHTS)[0]
    # Half of all that was ever published is younger than twelve years.
    year = max(_OLDEST, _NEWEST - int(rng.expovariate(1 / 14)))
    name, short, issns = journal(rng)
    doi = doi_of(number)
    listed = references(rng, number, year, doi_of)
    title = title_about(rng, topics)
    made: dict[str, Any] = {
        "indexed": _stamp(rng, 2026),
        "reference-count": len(listed),
        "publisher": PUBLISHERS[hash_of(name) % len(PUBLISHERS)],
        "content-domain": {"domain": [], "crossmark-restriction": False},
        "short-container-title": [short],
        "DOI": doi,
        "type": kind,
        "created": _stamp(rng, year),
        "source": "Crossref",
        "is-referenced-by-count": int(rng.paretovariate(0.9)) - 1,
        "title": [title],
        "prefix": "10.5555",
        "author": authors(rng),
        "member": str(1 + hash_of(name) % 9000),
        "container-title": [name],
        "original-title": [],
        "deposited": _stamp(rng, min(_NEWEST, year + 2)),
        "score": 1,
        "resource": {"primary": {"URL": f"https://www.example.org/articles/{number:08d}"}},
        "subtitle": [],
        "short-title": [],
        "issued": {"date-parts": [partial_date(rng, year)]},
        "references-count": len(listed),
        "URL": f"https://doi.org/{doi}",
        "relation": {},
        "ISSN": issns,
        "issn-type": [
            {"value": value, "type": kind} for value, kind in zip(issns, ("print", "electronic"), strict=True)
        ],
        "subject": [],
    }
    if listed:
        made["reference"] = listed
    if chance() < 0.6:
        made["published-print"] = {"date-parts": [partial_date(rng, year)]}
    if chance() < 0.7:
        made["published-online"] = {"date-parts": [[year, 1 + int(chance() * 12), 1 + int(chance() * 28)]]}
    if kind == "journal-article":
        made |= {"volume": str(1 + year % 90), "issue": str(1 + int(chance() * 12))}
        first_page = 1 + int(chance() * 1800)
        made["page"] = f"{first_page}-{first_page + 4 + int(chance() * 16)}"
    if chance() < 0.86:
        made["language"] = rng.choices(_LANGUAGES, _LANGUAGE_WEIGHTS)[0]
    if chance() < 0.52:
        made["abstract"] = _abstract(rng, topics)
    if chance() < 0.62:
        made["license"] = [
            {
                "start": _stamp(rng, year),
                "content-version": version,
                "delay-in-days": 0,
                "URL": _LICENCES[int(chance() * 3)],
            }
            for version in ("vor", "tdm")[: 1 + int(chance() * 2)]
        ]
        made["link"] = [
            {
                "URL": f"https://www.example.org/articles/{number:08d}.pdf",
                "content-type": "application/pdf",
                "content-version": "vor",
                "intended-application": "text-mining",
            }
        ]
    if chance() < 0.25:
        made["funder"] = funders(rng)
    if kind == "posted-content":
        made["subtype"] = "preprint"
        made["relation"] = {
            "is-preprint-of": [{"id-type": "doi", "id": doi_of(number + 1), "asserted-by": "subject"}]
        }
    if number % 1000 == 999:
        made["title"] = [f"Retraction: {title}"]
        made["update-to"] = [
            {
                "DOI": doi_of(number - 500),
                "type": "retraction",
                "label": "Retraction",
                "source": "publisher",
                "updated": _stamp(rng, year),
            }
        ]
    return made


def hash_of(text: str) -> int:
    """A number that is the same in every process, as `hash` is not."""
    return sum(index * ord(letter) for index, letter in enumerate(text, 1))


def _stamp(rng: random.Random, year: int) -> dict[str, Any]:
    month, day = 1 + int(rng.random() * 12), 1 + int(rng.random() * 28)
    return {"date-parts": [[year, month, day]], "date-time": f"{year}-{month:02d}-{day:02d}T08:15:30Z"}


def _abstract(rng: random.Random, topics: list[str]) -> str:
    """JATS: in sections for a third, else one paragraph."""
    if rng.random() < 0.34:
        return "".join(
            f"<jats:sec><jats:title>{heading}</jats:title>"
            f"<jats:p>{sentence(rng, topics, 2)}</jats:p></jats:sec>"
            for heading in _HEADINGS
        )
    text = sentence(rng, topics, 4 + int(rng.random() * 6))
    word = rng.choices(CONTENT, cum_weights=CONTENT_WEIGHTS)[0]
    text = f"{text} <jats:italic>{word}</jats:italic> (p &lt; 0.05)."
    return f"<jats:title>Abstract</jats:title><jats:p>{text}</jats:p>"
