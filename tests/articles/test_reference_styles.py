"""Entries as the guides of many styles have them, and as writers spoil them."""

import json
from pathlib import Path

import pytest

from evidence.articles.reference_entries import parse_reference
from tests.hanging import must_end

# Invented, a line each: the entry, and those of its parts that are looked at.
ENTRIES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["raw"][:30])
def test_entries_of_many_styles(entry):
    one, expected = parse_reference(entry["raw"]), entry["parts"]
    found = {
        "authors": "; ".join(author.literal or author.family for author in one.authors),
        "pages": one.pages or one.article_number,
    }
    assert {name: found.get(name, getattr(one, name)) for name in expected} == expected


@pytest.mark.parametrize(
    "piece",
    [
        "Low, Ann, ", "Low A, ", "A. Low, ", "Low, A, Ek Bo, and ", "“Rest ",
        "(2009) ", "12 (2009): ", "no. 3, ",
        "vol. 3, no. 2, ", "Mar. 2009, ", "3(2), ", "2019, Issue 3. Art. ", ", edited by A. B ",
        "Ek B, editor. ",
        "[Preprint] ", "10.5555/\n", "doi. ", "2nd ed. ", "Published online ", ". In ", "1 Low A. ",
        "The ", "and ",
        "(Report No. ", "2009;12", "n° 95 ", "12-13, ",
        "Low e y ", "M. van der ", "王伟, ", "王", " y cols. ", " et al ", "2. Aufl. ", " // ", "XXXVIII",
        "2019. Т. 8, ",
        "(January 3, ", "Low (Hrsg", "(eds.) ", " in: ", "abgerufen am 3 ", "[J]", "Bundes", "1st ed., a",
    ],
)  # fmt: skip
def test_no_expression_hangs(piece):
    with must_end():
        parse_reference(piece * 20_000)
