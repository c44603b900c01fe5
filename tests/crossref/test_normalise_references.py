"""Reference lists and relations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.records import CitedReference, Relation

from .messages import MESSAGE, read


def test_a_reference_list():
    assert read(reference=MESSAGE["reference"]).references == (
        CitedReference(
            position=1,
            key="ref1",
            doi="10.5555/abc",
            doi_as_given="10.5555/ABC",
            author="Pavlov",
            year="1927",
            title="On dogs",
            container_title="J Dogs",
            volume="1",
            issue="2",
            first_page="3",
        ),
        CitedReference(position=2, key="ref2", unstructured="Anon. Book. 1999."),
    )


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("10.1002/(SICI)1097-461X(1998)66:4<261::AID-QUA1>3.0.CO;2-T", None),
        ("https://doi.org/10.5555/A", "10.5555/a"),
        ("doi:10.5555/A.", "10.5555/a"),
        (" 10.5555/A\n", "10.5555/a"),
    ],
)
def test_dois_are_canonical_and_kept_as_given(given, canonical):
    work = read(reference=[{"DOI": given}])
    (reference,) = work.references
    assert reference.doi == (canonical or given.lower())
    assert reference.doi_as_given == given.strip()
    assert work.remarks == ()


def test_what_is_no_doi_is_kept_as_given_and_named():
    work = read(reference=[{"key": "a"}, {"DOI": "10.5555/a b", "year": 1999}])
    assert work.references[1] == CitedReference(position=2, doi_as_given="10.5555/a b", year="1999")
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("reference[1].DOI: “10.5555/a b”: ")


def test_keys_are_for_programs():
    key = "10.1002/1531-8249(200004)47:4<440::AID-ANA6>3.0.CO;2-E-BIB16&amp;"
    assert read(reference=[{"key": key}]).references[0].key == key


def test_texts_without_their_markup():
    (reference,) = read(
        reference=[
            {
                "unstructured": 'IBM. <ext-link x:href="u">Power</ext-link>, 1990 <1983>. <https://ibm.example/>'
            }
        ]
    ).references
    assert reference.unstructured == "IBM. Power, 1990 <1983>. <https://ibm.example/>"


@pytest.mark.parametrize(
    ("given", "container"),
    [
        ({"journal-title": "J", "volume-title": "V", "series-title": "S"}, "J"),
        ({"volume-title": "V", "series-title": "S"}, "V"),
        ({"series-title": "S"}, "S"),
    ],
)
def test_what_a_reference_stands_in(given, container):
    assert read(reference=[given]).references[0].container_title == container


def test_an_entry_that_is_none_is_passed_over():
    work = read(reference=[{"key": "a"}, None, {"key": "c"}])
    assert [(reference.position, reference.key) for reference in work.references] == [(1, "a"), (2, "c")]
    assert work.remarks == ("reference[1]: nothing, not an object; left out",)


def test_relations():
    work = read(
        relation={
            "is-preprint-of": [
                {"id-type": "doi", "id": "https://doi.org/10.5555/PAPER", "asserted-by": "subject"}
            ],
            "has-review": [{"id-type": "doi", "id": "10.5555/r1"}, {"id-type": "DOI", "id": "10.5555/R1"}],
            "is-part-of": [{"id-type": "issn", "id": "2749-9952"}],
            "cites": [],
        }
    )
    assert work.relations == (
        Relation("is-preprint-of", "doi", "10.5555/paper", "subject"),
        Relation("has-review", "doi", "10.5555/r1"),
        Relation("is-part-of", "issn", "2749-9952"),
    )
    assert work.remarks == ()


def test_odd_relations():
    work = read(
        relation={
            "has-part": [{"id-type": "doi", "id": "10.5555"}, {"id-type": "uri"}, "x"],
            "cites": {"id": "y"},
            "": [{"id": "z"}],
            "\x00": [{"id-type": "other", "id": "z" * 1001}],
        }
    )
    assert work.relations == (Relation("has-part", "doi", "10.5555"),)
    assert [remark.split(":")[0] for remark in work.remarks] == [
        "relation.has-part[0].id",
        "relation.has-part[1].id",
        "relation.has-part[2]",
        "relation.cites",
        "relation.[0].id",
        "relation.\ufffd[0].id",
    ]


NAMES = st.sampled_from(
    ["key", "DOI", "unstructured", "author", "year", "article-title", "journal-title", "x"]
)
TEXTS = st.sampled_from(
    ["a", "", "a|b", "a |", "| b", " a", "a  b", "a<i>b</i>", "&lt;", "\n", "10.5555/A", "10.5555/a b"]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.dictionaries(NAMES, TEXTS), max_size=3))
def test_the_short_way_of_plain_lists_gives_what_the_long_way_gives(entries):
    short = read(reference=entries)
    # A number among them is for the long way.
    long = read(reference=[*entries, {"key": 1}])
    assert short.references == long.references[:-1]
    assert short.remarks == long.remarks
