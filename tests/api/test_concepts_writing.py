"""The vocabulary through the API: for those who keep it, each kind by its own right."""

from __future__ import annotations

import pytest

from evidence.models import Concept, ConceptCode
from evidence.services.roles import Role
from tests.factories import ConditionFactory, SymptomFactory, UserFactory

from .writers import Writer

pytestmark = pytest.mark.django_db

CODE = {"system": "hpo", "code": "HP:0030213"}


@pytest.fixture
def curator():
    return Writer(Role.CURATOR)


def test_a_concept_with_its_names_and_codes(curator):
    wider = SymptomFactory(slug="numbness")
    sent = {
        "name": "Emotional numbness",
        "description": "Little emotion.",
        "parent": "numbness",
        "synonyms": ["blunting", "numbing"],
        "codes": [CODE],
    }
    response = curator.send("POST", "symptoms/", sent)
    assert response.status_code == 201, response.content
    shown = response.json()
    concept = Concept.objects.get(slug="emotional-numbness")
    assert (concept.kind, concept.parent) == ("symptom", wider)
    assert shown["synonyms"] == ["blunting", "numbing"]
    assert [(code["system"], code["code"]) for code in shown["codes"]] == [("hpo", "HP:0030213")]
    assert response["ETag"] == curator.etag("symptoms/emotional-numbness/")


def test_among_all_kinds_the_kind_is_said_once(curator):
    shown = curator.done("POST", "concepts/", {"kind": "condition", "name": "Depression", "slug": "low"})
    assert (shown["kind"], shown["slug"]) == ("condition", "low")
    address, sent = "concepts/low/", {"kind": "symptom"}
    assert curator.pointers(400, "PATCH", address, sent, if_match=curator.etag(address)) == {"#/kind"}
    assert curator.pointers(400, "POST", "symptoms/", {"kind": "symptom", "name": "X"}) == {"#/kind"}


def test_names_and_codes_are_whole_lists_and_left_alone_where_they_are_left_out(curator):
    concept = SymptomFactory(synonyms=["a", "b"], codes=["hpo:HP:0030213", "mesh:D003863"])
    kept = concept.names.get(name="a").pk
    address = f"symptoms/{concept.pk}/"
    sent = {"synonyms": ["A", "a2", "a"]}
    assert curator.pointers(409, "PATCH", address, sent, if_match=curator.etag(address)) == {"#/synonyms/0"}
    sent = {"synonyms": ["c", "a"], "codes": [CODE]}
    shown = curator.done("PATCH", address, sent, status=200, if_match=curator.etag(address))
    assert sorted(shown["synonyms"]) == ["a", "c"]
    assert concept.names.get(name="a").pk == kept
    assert ConceptCode.objects.get().code == "HP:0030213"
    shown = curator.done("PATCH", address, {"name": "X"}, status=200, if_match=curator.etag(address))
    assert (sorted(shown["synonyms"]), len(shown["codes"])) == (["a", "c"], 1)


@pytest.mark.parametrize(
    ("changed", "status", "places"),
    [
        ({"name": "taken", "slug": "new"}, 409, {"#/name"}),
        ({"slug": "taken"}, 409, {"#/slug"}),
        ({"slug": "not a slug"}, 400, {"#/slug"}),
        ({"name": "!!!"}, 400, {"#/slug"}),
        ({"name": ""}, 400, {"#/name"}),
        ({"name": 5}, 400, {"#/name"}),
        ({"parent": "of-another-kind"}, 400, {"#/parent"}),
        ({"codes": [{"system": "hpo", "code": "30213"}]}, 400, {"#/codes/0"}),
        ({"codes": [CODE, {"system": "x", "code": 1}]}, 400, {"#/codes/1/system", "#/codes/1/code"}),
        ({"codes": [{"system": "mesh", "code": "D003863"}]}, 409, {"#/codes/0"}),
        ({"synonyms": ["a", ""]}, 400, {"#/synonyms/1"}),
        ({"synonyms": "a"}, 400, {"#/synonyms"}),
        ({"created_at": "now"}, 400, {"#/created_at"}),
        ({"html_url": "x"}, 400, {"#/html_url"}),
    ],
)
def test_what_is_wrong_is_named(curator, changed, status, places):
    SymptomFactory(name="Taken", slug="taken", codes=["mesh:D003863"])
    ConditionFactory(slug="of-another-kind")
    before = Concept.objects.count()
    assert curator.pointers(status, "POST", "symptoms/", {"name": "New", **changed}) == places
    assert Concept.objects.count() == before


def test_a_circle_is_refused(curator):
    top = SymptomFactory()
    below = SymptomFactory(parent=top)
    address = f"symptoms/{top.pk}/"
    sent = {"parent": below.pk}
    assert curator.pointers(400, "PATCH", address, sent, if_match=curator.etag(address)) == {"#/parent"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESEARCHER, Role.EDITOR, Role.ADMINISTRATOR])
def test_only_those_who_keep_the_vocabulary_write_it(role):
    who, concept = Writer(role), SymptomFactory()
    who.refused(403, "POST", "symptoms/", {"name": "New"})
    who.refused(403, "POST", "concepts/", {"kind": "symptom", "name": "New"})
    for address in (f"symptoms/{concept.pk}/", f"concepts/{concept.pk}/"):
        who.refused(403, "PATCH", address, {"name": "New"}, if_match=who.etag(address))


def test_the_right_is_by_kind():
    user = UserFactory(permissions=["evidence.add_symptom", "evidence.change_symptom"])
    who = Writer(user=user)
    who.done("POST", "concepts/", {"kind": "symptom", "name": "New"})
    who.refused(403, "POST", "concepts/", {"kind": "condition", "name": "New"})
    condition = ConditionFactory()
    address = f"concepts/{condition.pk}/"
    who.refused(403, "PATCH", address, {"name": "Other"}, if_match=who.etag(address))
    # Under another kind's address it is not.
    who.refused(404, "PATCH", f"symptoms/{condition.pk}/", {"name": "Other"}, if_match='"x"')


def test_which_version_has_to_be_said(curator):
    address = f"symptoms/{SymptomFactory().pk}/"
    curator.refused(428, "PATCH", address, {"name": "New"})
    curator.refused(412, "PATCH", address, {"name": "New"}, if_match='"x"')
