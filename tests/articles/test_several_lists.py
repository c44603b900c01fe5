# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""Articles with several reference lists: all are read, and no marker is tied to the wrong one."""

from datetime import date

import pytest

from evidence.articles.reading import read_article
from evidence.articles.rules import Verdict, check
from evidence.articles.rules.facts import Checked, Policy, ResolvedReference, SentenceFacts, Status
from tests.articles.test_reading_hostile import is_coherent
from tests.hanging import must_end

FIRST = ["Low PA. Rest at sea. J Rest. 2009;20(3):352-8.", "Ek B. Rest on land. J Rest. 2010;21(2):31-8."]
SECOND = [
    "Berg C. Sleep at sea. J Sleep. 2011;2(1):1-9.",
    "Dale E. Sleep on land. J Sleep. 2012;3(1):11-19.",
    "Holm F. Sleep in the air. J Sleep. 2013;4(1):21-9.",
]


def listed(entries, first=1):
    return "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, start=first))


def plain(one, other, *, second_from=1):
    return (
        f"Part one\n\n{one}\n\nReferences\n{listed(FIRST)}\n\n"
        f"Part two\n\n{other}\n\nReferences\n{listed(SECOND, second_from)}\n"
    )


def page(one, other):
    first, second = ("".join(f"<li>{entry}</li>" for entry in entries) for entries in (FIRST, SECOND))
    return (
        f"<html><body><article><h1>Rest</h1><h2>Part one</h2><p>{one}</p><h3>References</h3><ol>{first}</ol>"
        f"<h2>Part two</h2><p>{other}</p><h3>References</h3><ol>{second}</ol></article></body></html>"
    )


def markdown(one, other):
    return plain(one, other).replace("Part ", "## Part ").replace("References\n", "### References\n\n")


READ = {"a.txt": plain, "a.html": page, "a.md": markdown}
FITTING = ("Rest helps sailors [1]. It helps farmers [2].", "Sleep helps [1,2]. Pilots need it [3].")
UNFIT = ("Rest helps sailors [1]. It helps many more [2,3].", "Sleep helps all of us [1].")


def checked(document):
    return Checked(
        document,
        tuple(ResolvedReference(Status.NOT_CHECKABLE) for _ in document.references),
        tuple(SentenceFacts() for _ in document.sentences),
        Policy(date(2026, 11, 29)),
    )


def findings(document, *rules):
    return [one for one in check(checked(document)) if one.rule in rules]


@pytest.mark.parametrize("name", READ)
def test_each_parts_markers_belong_to_the_list_behind_it(name):
    document = read_article(READ[name](*FITTING), filename=name)
    is_coherent(document)
    assert [one.raw for one in document.references] == FIRST + SECOND
    assert [one.number for one in document.references] == [1, 2, 1, 2, 3]
    assert [(one.marker, one.references) for one in document.citations] == [
        ("[1]", (0,)),
        ("[2]", (1,)),
        ("[1,2]", (2, 3)),
        ("[3]", (4,)),
    ]
    said = [document.text[one.start : one.end] for one in document.sentences]
    assert said == [
        "Rest helps sailors [1].",
        "It helps farmers [2].",
        "Sleep helps [1,2].",
        "Pilots need it [3].",
    ]
    (remark,) = document.remarks
    assert remark.startswith("2 reference lists were found")
    assert "tied to the list that follows" in remark
    # What is called no. 3 is the third entry of all, the first of the second list.
    assert [checked(document).number(place) for place in range(5)] == [1, 2, 3, 4, 5]
    assert not findings(
        document, "reference-never-cited", "marker-without-reference", "numbers-with-gaps", "out-of-order"
    )


@pytest.mark.parametrize("name", READ)
def test_where_they_do_not_fit_no_marker_is_guessed(name):
    document = read_article(READ[name](*UNFIT), filename=name)
    assert [one.raw for one in document.references] == FIRST + SECOND
    # Only the second list has a third entry.
    assert [one.references for one in document.citations] == [(), (4,), ()]
    assert len(document.sentences) == 3
    (remark,) = document.remarks
    assert "cannot be told" in remark
    found = findings(document, "reference-never-cited", "marker-without-reference", "numbers-with-gaps")
    assert [(one.rule, one.verdict, one.expected) for one in found] == [
        ("marker-without-reference", Verdict.CANNOT_DETERMINE, f"one entry for {number}")
        for number in (1, 2, 1)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A box with a list of its own, within a text whose list stands at its end.
        ("Rest helps sailors [1]. It helps farmers [2].", "Sleep helps, too [3]. And naps [1]."),
        # Nothing is cited before one of the lists.
        ("Rest helps all.", "Sleep helps [1,2]. Pilots need it [3]."),
    ],
)
def test_numbers_that_a_part_leaves_out_make_it_unsure(one, other):
    document = read_article(plain(one, other))
    assert {number for citation in document.citations for number in citation.numbers} == {1, 2, 3}
    assert {place for citation in document.citations for place in citation.references} == {4}


def test_text_behind_the_last_list_makes_it_unsure():
    document = read_article(
        page(*FITTING).replace("</article>", "<h2>End</h2><p>So it is [1].</p></article>")
    )
    assert {place for citation in document.citations for place in citation.references} == {4}


def test_lists_that_go_on_counting_are_one():
    document = read_article(
        plain("Rest helps [1]. Farmers too [2].", "Sleep helps [3,4]. Pilots [5]; see [1].", second_from=3)
    )
    assert [one.number for one in document.references] == [1, 2, 3, 4, 5]
    assert [one.references for one in document.citations] == [(0,), (1,), (2, 3), (4,), (0,)]
    (remark,) = document.remarks
    assert "go on" in remark


def test_the_same_work_in_two_parts_lists_is_no_duplicate():
    text = plain(*FITTING).replace(SECOND[0], FIRST[0])
    assert not findings(read_article(text), "duplicate-reference")
    assert findings(
        read_article(text.replace("Part two", "").replace(FIRST[1], FIRST[0])), "duplicate-reference"
    )


def test_authors_and_years_lead_to_the_entries_of_both_lists():
    text = (
        "Part one\n\nRest helps (Low, 2009). Farmers rest (Ek, 2010).\n\nReferences\n\n"
        "Low, P. A. (2009). Rest at sea. Journal of Rest, 20(3), 352–358.\n\n"
        "Ek, B. (2010). Rest on land. Journal of Rest, 21(2), 31–38.\n\n"
        "Part two\n\nSleep helps (Berg, 2011). Farmers sleep (Dale, 2012).\n\nReferences\n\n"
        "Berg, C. (2011). Sleep at sea. Journal of Sleep, 2(1), 1–9.\n\n"
        "Dale, E. (2012). Sleep on land. Journal of Sleep, 3(1), 11–19.\n"
    )
    document = read_article(text)
    assert [one.references for one in document.citations] == [(0,), (1,), (2,), (3,)]
    assert len(document.sentences) == 4
    (remark,) = document.remarks
    assert "all were read" in remark


def test_a_section_that_is_only_called_so_is_no_list():
    document = read_article(
        "Rest\n\nSources\n\nWe asked sailors, and say what they told us [1].\n\n"
        "Text\n\nRest helps [2].\n\nReferences\n" + listed(FIRST)
    )
    assert len(document.references) == 2
    assert [one.references for one in document.citations] == [(0,), (1,)]
    assert document.remarks == ()


def test_jats_with_two_lists():
    def refs(prefix, entries):
        return "<ref-list><title>References</title>" + "".join(
            f'<ref id="{prefix}{number}"><label>{number}</label><mixed-citation>{entry}</mixed-citation></ref>'
            for number, entry in enumerate(entries, start=1)
        ) + "</ref-list>"  # fmt: skip

    document = read_article(
        '<?xml version="1.0"?><article article-type="research-article"><front/><body><sec><title>Rest</title><p>Rest helps'
        ' [<xref ref-type="bibr" rid="a2">2</xref>]. Sleep helps [<xref ref-type="bibr" rid="b1">1</xref>].</p></sec>'
        f"</body><back>{refs('a', FIRST)}{refs('b', SECOND)}</back></article>"
    )
    assert [one.raw for one in document.references] == FIRST + SECOND
    assert [one.references for one in document.citations] == [(1,), (2,)]


@pytest.mark.parametrize(
    "piece", ["References\n", f"References\n1. {FIRST[0]}\n", f"References\n{FIRST[0]}\n\nRest.\n\n"]
)
def test_many_lists_end(piece):
    with must_end():
        is_coherent(read_article(piece * (30_000 // len(piece)), filename="a.txt"))
