"""Real reference strings, taken apart: how many of each part are right.

The strings come with what another program took out of them, which is wrong in places (titles cut at their
first italics), so none of the floors can be 1. `docs/reading.md` has the figures.
"""

import gzip
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from evidence.articles.documents import ListedReference
from evidence.articles.reference_entries import parse_reference

pytestmark = pytest.mark.corpus

FOLDER = Path(__file__).parents[2].parent / "shared" / "references"
# What was measured, less half a hundredth.
FLOORS = {
    "biomedical_strings": {"author": 0.99, "title": 0.92, "journal": 0.985, "volume": 0.99, "page": 0.99},
    "crossref_unstructured": {
        "author": 0.99,
        "year": 0.99,
        "journal": 0.965,
        "volume": 0.985,
        "issue": 0.98,
        "page": 0.985,
    },
}


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def records(name: str) -> list[dict]:
    path = FOLDER / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the folder of records beside the project is absent")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def truth(record: dict) -> dict[str, str]:
    fields = record.get("fields") or {}
    parts = {
        "author": record.get("firstAuthor") or fields.get("author"),
        "title": record.get("atitle"),
        "journal": record.get("jtitle") or fields.get("journal-title"),
        "volume": record.get("volume") or fields.get("volume"),
        "page": record.get("firstPage") or fields.get("first-page"),
        "year": fields.get("year"),
        "issue": fields.get("issue"),
    }
    whole = folded(re.sub(r"-\s*\n\s*", "", record["ref_string"]))
    # What the string does not say, nobody can take out of it.
    told = {}
    for name, value in parts.items():
        # An author's given names may be written otherwise, and stand behind.
        sought = folded(value.split()[-1] if name == "author" else value) if value else ""
        if sought and sought in whole:
            told[name] = value
    return told


def parts_of(one: ListedReference) -> dict[str, str]:
    first = one.authors[0] if one.authors else None
    return {
        "author": (first.family or first.literal) if first else "",
        "title": one.title,
        "journal": one.container_title,
        "volume": one.volume,
        "page": re.split(r"[-–—]", one.pages or one.article_number)[0],
        "year": one.year,
        "issue": one.issue,
    }


def is_right(name: str, expected: str, found: str) -> bool:
    wanted, got = folded(expected), folded(found)
    if name == "author":
        return bool(got) and (got in wanted or wanted in got)
    # A title may have been cut at its first italics.
    longer = name == "title" and 10 < len(got) < 1.6 * len(wanted) and got.startswith(wanted)
    return wanted == got or longer


@pytest.mark.parametrize("name", FLOORS)
def test_parts_of_real_references(name):
    right, asked = Counter[str](), Counter[str]()
    for record in records(name):
        found = parts_of(parse_reference(record["ref_string"]))
        for part, expected in truth(record).items():
            asked[part] += 1
            right[part] += is_right(part, expected, found[part])
    shares = {part: right[part] / asked[part] for part in FLOORS[name]}
    assert all(shares[part] >= floor for part, floor in FLOORS[name].items()), shares
    assert all(asked[part] > 250 for part in FLOORS[name])


def test_dois_that_real_references_write_out_are_found():
    asked = missed = 0
    for record in records("crossref_unstructured"):
        doi = record["DOI"].lower()
        if doi in record["ref_string"].lower():
            asked += 1
            missed += parse_reference(record["ref_string"]).doi != doi
    assert asked > 100
    assert missed <= asked * 0.01
