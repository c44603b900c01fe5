"""Contributors: people and groups, in their order, each with what is known."""

import pytest

from evidence.records import Person, Role

from .messages import read


def people(*authors):
    return read(author=list(authors)).contributors


def test_a_person_with_everything():
    author = {
        "given": "Josiah S.",
        "family": "Carberry",
        "suffix": "Jr.",
        "ORCID": "http://orcid.org/0000-0002-1825-0097",
        "affiliation": [{"name": " Dept of Psychoceramics,\r Brown "}, {"name": "Wesleyan &amp; Co"}],
    }
    assert people(author) == (
        Person(
            given="Josiah S.",
            family="Carberry",
            suffix="Jr.",
            orcid="0000-0002-1825-0097",
            affiliations=("Dept of Psychoceramics, Brown", "Wesleyan & Co"),
        ),
    )


def test_roles_follow_each_other_and_keep_their_order():
    work = read(
        translator=[{"family": "T"}],
        chair=[{"family": "C"}],
        editor=[{"family": "E2"}, {"family": "E1"}],
        author=[{"family": "A2"}, {"name": "Group"}, {"family": "A1"}],
    )
    assert [(person.role, person.family or person.literal) for person in work.contributors] == [
        (Role.AUTHOR, "A2"),
        (Role.AUTHOR, "Group"),
        (Role.AUTHOR, "A1"),
        (Role.EDITOR, "E2"),
        (Role.EDITOR, "E1"),
        (Role.CHAIR, "C"),
        (Role.TRANSLATOR, "T"),
    ]


@pytest.mark.parametrize(
    ("author", "person"),
    [
        ({"family": "Lin"}, Person(family="Lin")),
        ({"given": "Plato"}, Person(given="Plato")),
        ({"name": "EFSA Panel\xa0on Food"}, Person(literal="EFSA Panel on Food")),
        ({"given": "", "family": "Oh", "suffix": "III"}, Person(family="Oh", suffix="III")),
        ({"given": "Na", "family": "Na"}, Person(given="Na", family="Na")),
        ({"family": "Na"}, Person(family="Na")),
        ({"given": "Seán", "family": "O&apos;Brien"}, Person(given="Seán", family="O'Brien")),
    ],
)
def test_names(author, person):
    work = read(author=[author])
    assert (work.contributors, work.remarks) == ((person,), ())


@pytest.mark.parametrize(
    "author",
    [
        {},
        {"family": "&NA;"},
        {"name": "NA"},
        {"name": "et al."},
        {"name": "n/a"},
        {"family": "-"},
        {"given": " "},
    ],
)
def test_what_is_no_name_is_left_out_and_named(author):
    work = read(author=[author, {"family": "Stays"}])
    assert work.contributors == (Person(family="Stays"),)
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("author[0].")
    assert work.remarks[0].endswith("the contributor is left out")


def test_a_name_beside_a_family_name():
    work = read(author=[{"name": "A. Group", "family": "Person"}])
    assert work.contributors == (Person(family="Person"),)
    assert work.remarks == ("author[0].name: “A. Group” beside a family or given name; left out",)


def test_an_orcid_whose_check_digit_is_wrong_is_left_out_and_named():
    work = read(author=[{"family": "A"}, {"family": "B", "ORCID": "https://orcid.org/0000-0002-1825-0098"}])
    assert [person.orcid for person in work.contributors] == ["", ""]
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("author[1].ORCID: “https://orcid.org/0000-0002-1825-0098”: ")
    assert work.remarks[0].endswith("Left out.")


def test_an_institution_without_a_name_is_known_by_its_identifier():
    affiliation = [
        {"id": [{"id": "https://ror.org/05gq02987", "id-type": "ROR"}]},
        {},
        {"name": "X"},
        {"name": "X"},
    ]
    (person,) = people({"family": "A", "affiliation": affiliation})
    assert person.affiliations == ("https://ror.org/05gq02987", "X")


def test_odd_lists_lose_only_what_is_odd():
    work = read(author=[None, {"family": "A", "affiliation": "Brown"}, "B", 7], editor={"family": "E"})
    assert work.contributors == (Person(family="A"),)
    assert [remark.split(":")[0] for remark in work.remarks] == [
        "author[0]",
        "author[1].affiliation",
        "author[2]",
        "author[3]",
        "editor",
    ]
