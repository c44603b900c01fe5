"""A readable reference from CSL-JSON alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citations.csl import work_to_csl
from evidence.citations.plain import MOST_AUTHORS, plain_reference
from evidence.crossref.normalise import normalise
from tests.crossref.any_json import any_json, json_objects
from tests.crossref.corpus import real_messages

# The machines that run this are shared: a slow moment is no fault.
unhurried = settings(deadline=None)


ITEM = {
    "id": "a",
    "type": "article-journal",
    "author": [
        {"family": "Carberry", "given": "Josiah S.", "suffix": "Jr."},
        {"family": "Oh", "given": "Hang-nyeong"},
        {"literal": "The Blunting Group"},
    ],
    "title": "Blunting under SSRIs",
    "container-title": "J Inv Res",
    "publisher": "Nobody names it",
    "volume": "12",
    "issue": "3",
    "page": "45-67",
    "issued": {"date-parts": [[2021, 4]]},
    "DOI": "10.5555/a<b>",
    "URL": "https://journal.example.org/",
}
WHOLE = (
    "Carberry JS Jr., Oh HN, The Blunting Group (2021). Blunting under SSRIs. J Inv Res, 12(3), 45-67. "
    "https://doi.org/10.5555/a%3Cb%3E"
)


def test_the_whole():
    assert plain_reference(ITEM) == WHOLE


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (
            ["author"],
            "Blunting under SSRIs (2021). J Inv Res, 12(3), 45-67. https://doi.org/10.5555/a%3Cb%3E",
        ),
        (["issued"], WHOLE.replace("2021", "n.d.")),
        (["title"], WHOLE.replace("Blunting under SSRIs. ", "")),
        (["volume"], WHOLE.replace("12(3)", "(3)")),
        (["issue"], WHOLE.replace("12(3)", "12")),
        (["volume", "issue"], WHOLE.replace("12(3), ", "")),
        (["page"], WHOLE.replace(", 45-67", "")),
        (["container-title"], WHOLE.replace("J Inv Res, ", "").replace("67.", "67. Nobody names it.")),
        (["DOI"], WHOLE.replace("https://doi.org/10.5555/a%3Cb%3E", "https://journal.example.org/")),
        (["DOI", "URL"], WHOLE.replace(" https://doi.org/10.5555/a%3Cb%3E", "")),
    ],
)
def test_each_part_may_be_missing(missing, expected):
    item = {key: value for key, value in ITEM.items() if key not in missing}
    assert plain_reference(item) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({}, ""),
        ({"id": "x", "type": "book", "issued": {"date-parts": [[2020]]}}, ""),
        ({"DOI": "10.5555/a"}, "https://doi.org/10.5555/a"),
        ({"title": "Why?", "author": [{"family": "A"}]}, "A (n.d.). Why?"),
        ({"title": "Told.", "issued": {"date-parts": [[1999]]}}, "Told (1999)."),
        ({"title": "He said “so.”", "author": [{"family": "A"}]}, "A (n.d.). He said “so.”"),
        ({"container-title": "J", "volume": 2, "issued": {"date-parts": [["2020"]]}}, "J, 2 (2020)."),
        ({"title": "T", "PMID": "21103140"}, "T (n.d.). PMID 21103140"),
        ({"title": "T", "PMCID": "PMC1", "DOI": "no DOI"}, "T (n.d.). PMC1"),
        ({"title": "T", "URL": "javascript:alert(1)"}, "T (n.d.)."),
        ({"title": "T", "number": "e17", "container-title": "J"}, "T (n.d.). J, e17."),
        (
            {
                "type": "webpage",
                "title": "Feeling numb",
                "author": [{"literal": "Mind"}],
                "URL": "https://m.example/",
            },
            "Mind (n.d.). Feeling numb. https://m.example/",
        ),
        (
            {
                "type": "book",
                "title": "Handbook",
                "edition": "2",
                "publisher": "P",
                "editor": [{"family": "E"}],
            },
            "E (Ed.) (n.d.). Handbook (2nd ed.). P.",
        ),
        (
            {"type": "book", "title": "H", "edition": "12", "editor": ["E F", {"literal": "G"}]},
            "E F, G (Eds.) (n.d.). H (12th ed.).",
        ),
        ({"type": "book", "title": "H", "edition": "1"}, "H (n.d.)."),
        ({"type": "book", "title": "H", "edition": "rev."}, "H (rev. ed.) (n.d.)."),
        (
            {
                "type": "chapter",
                "title": "C",
                "author": [{"family": "A"}],
                "container-title": "B",
                "page": "1-2",
            },
            "A (n.d.). C. In B, 1-2.",
        ),
        (
            {"type": "article", "title": "P", "genre": "Preprint", "publisher": "bioRxiv"},
            "P [Preprint] (n.d.). bioRxiv.",
        ),
        # Crossref's own CSL-JSON has lists.
        ({"title": ["One", "Two"], "container-title": ["", "J"], "ISSN": ["x"]}, "One (n.d.). J."),
    ],
)
def test_other_items(item, expected):
    assert plain_reference(item) == expected


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [[2020, 1, 2]]}, "2020"),
        ({"raw": "May 2020"}, "2020"),
        ({"literal": "ca. 1850"}, "1850"),
        ("2020-05", "2020"),
        ({"date-parts": [[None]]}, "n.d."),
        ({"date-parts": [[]], "raw": "2019"}, "2019"),
        ({"date-parts": "2018"}, "2018"),
        ({"raw": "in press"}, "n.d."),
        (None, "n.d."),
    ],
)
def test_years(issued, year):
    assert plain_reference({"title": "T", "issued": issued}) == f"T ({year})."


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("Alan W. C.", "AWC"),
        ("A.W.C.", "AWC"),
        ("Jean-Paul", "JP"),
        ("Hang-nyeong", "HN"),
        ("JP", "JP"),
        ("JEAN", "J"),
        ("Maria de la", "M"),
        ("ahmed", "A"),
        ("창현", "창"),
        ("Ø. é", "Ø"),
        ("", ""),
        ("...", ""),
    ],
)
def test_initials(given, initials):
    name = f"Doe {initials}".strip()
    assert (
        plain_reference({"author": [{"family": "Doe", "given": given}], "title": "T"}) == f"{name} (n.d.). T."
    )


def test_particles_and_names_with_one_part():
    item = {
        "author": [
            {"non-dropping-particle": "van", "family": "Gogh", "given": "V"},
            {"given": "Plato"},
            {},
            7,
        ]
    }
    assert plain_reference(item) == "van Gogh V, Plato, 7 (n.d.)."


@pytest.mark.parametrize("count", [MOST_AUTHORS, MOST_AUTHORS + 1, 500])
def test_twenty_authors_at_most(count):
    names, _, _ = plain_reference({"author": [{"family": f"N{i}"} for i in range(count)]}).partition(" (")
    shown = [f"N{i}" for i in range(min(count, MOST_AUTHORS))] + ["et al."] * (count > MOST_AUTHORS)
    assert names == ", ".join(shown)


@unhurried
@given(json_objects)
def test_any_item(item):
    reference = plain_reference(item)
    assert reference == reference.strip()
    assert "\n" not in reference


@unhurried
@given(st.sampled_from(sorted(ITEM)), any_json)
def test_any_value_in_an_item(key, value):
    reference = plain_reference({**ITEM, key: value})
    assert key in ("title", "id", "type") or "Blunting under SSRIs" in reference
    assert isinstance(plain_reference({**ITEM, "author": [{"family": value, "given": value}]}), str)


@pytest.mark.corpus
def test_every_real_record_reads_well(shared_dir):
    for message in real_messages(shared_dir):
        work = normalise(message)
        reference = plain_reference(work_to_csl(work))
        text, _, doi = reference.partition("https://doi.org/")
        assert doi.startswith("10."), reference
        # No joint shows where a part is missing, unless the record itself has such.
        given = " ".join([work.title, work.subtitle, work.container_title, work.publisher])
        for joint in ("..", ",,", " ,", "()", "[]", "None"):
            assert joint not in text or joint in given, reference
        if work.title:
            assert work.title.removesuffix(".") in reference, message["DOI"]
        for person in work.contributors[:3]:
            if person.role.value == "author":
                assert (person.literal or person.family) in reference, message["DOI"]
