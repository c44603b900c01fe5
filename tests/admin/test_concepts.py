"""The vocabulary: a list and pages for each kind, one source of suggestions for all."""

from __future__ import annotations

import pytest

from evidence.models import Concept, ConceptName, Kind
from tests.admin.pages import form_data, new_row, text_of
from tests.admin.test_visibility import suggestions
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


def test_the_index_has_the_three_kinds_and_not_all_of_them_once_more(as_viewer):
    names = [
        model["object_name"]
        for group in as_viewer.get("/admin/").context["app_list"]
        for model in group["models"]
    ]
    assert [name for name in names if name in ("Condition", "Medication", "Symptom", "Concept")] == [
        "Condition",
        "Medication",
        "Symptom",
    ]
    assert len(names) == len(set(names))


def test_a_kinds_page_makes_that_kind(as_curator):
    page = as_curator.get("/admin/evidence/medication/add/")
    data = form_data(page, name="Sertraline", slug="sertraline")
    data |= new_row("names", name="Zoloft") | new_row("codes", system="atc", code="N06AB06")
    assert as_curator.post("/admin/evidence/medication/add/", data).status_code == 302
    concept = Concept.objects.get()
    assert (concept.kind, [str(name) for name in concept.names.all()]) == (Kind.MEDICATION, ["Zoloft"])
    assert [str(code) for code in concept.codes.all()] == ["ATC N06AB06"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"slug": "numbness"}, "The symptom “Numbness” has this slug already."),
        ({"name": "PANIC"}, "There is a concept of this kind and name already."),
        (new_row("codes", system="atc", code="D003863"), "is not how ATC writes a code"),
        ({**new_row("names", name="Low mood"), **new_row("names", 1, name="low MOOD")}, "is here twice"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_at_the_form(typed, why, as_curator):
    SymptomFactory(name="Numbness", slug="numbness")
    ConditionFactory(name="Panic")
    page = as_curator.get("/admin/evidence/condition/add/")
    answer = as_curator.post(
        "/admin/evidence/condition/add/", form_data(page, **{"name": "New", "slug": "new", **typed})
    )
    assert answer.status_code == 200
    assert why in text_of(answer)
    assert Concept.objects.count() == 2


def test_a_synonym_in_another_case_is_the_same(as_curator):
    concept = SymptomFactory(synonyms=["Blunting"])
    address = f"/admin/evidence/symptom/{concept.pk}/change/"
    data = form_data(as_curator.get(address), **new_row("names", held=1, name="blunting"))
    answer = as_curator.post(address, data)
    assert answer.status_code == 200
    assert ConceptName.objects.count() == 1


def test_a_circle_is_refused_with_its_reason(as_curator):
    upper = SymptomFactory(name="Upper")
    lower = SymptomFactory(name="Lower", parent=upper)
    address = f"/admin/evidence/symptom/{upper.pk}/change/"
    answer = as_curator.post(address, form_data(as_curator.get(address), parent=lower.pk))
    assert "the hierarchy would be a circle" in text_of(answer)


def test_suggestions_search_synonyms_and_codes_and_tell_kinds_apart(as_curator):
    MedicationFactory(name="Sertraline", synonyms=["Zoloft"], codes=["atc:N06AB06"])
    SymptomFactory(name="Sert", slug="sert")
    for term in ("zolo", "n06ab06"):
        assert suggestions(as_curator, "claim", "subject", term) == ["Sertraline (medication)"]
    assert suggestions(as_curator, "claim", "object", "sert") == ["Sert (symptom)", "Sertraline (medication)"]


def test_a_parent_is_suggested_from_its_own_kind(as_curator):
    MedicationFactory(name="Alpha")
    SymptomFactory(name="Alpine")
    assert suggestions(as_curator, "medication", "parent", "alp") == ["Alpha (medication)"]
    assert len(suggestions(as_curator, "concept", "parent", "alp")) == 2


def test_the_page_of_any_concept_is_that_of_its_kind(as_viewer):
    concept = ConditionFactory()
    answer = as_viewer.get(f"/admin/evidence/concept/{concept.pk}/change/?_popup=1")
    assert answer["Location"] == f"/admin/evidence/condition/{concept.pk}/change/?_popup=1"
    assert as_viewer.get(f"/admin/evidence/symptom/{concept.pk}/change/").status_code == 302


def test_a_concept_is_made_while_a_claim_is_written(as_curator):
    page = as_curator.get("/admin/evidence/concept/add/?_popup=1")
    data = form_data(page, kind="symptom", name="Apathy", slug="apathy", _popup="1")
    answer = as_curator.post("/admin/evidence/concept/add/?_popup=1", data)
    assert answer.status_code == 200
    assert Concept.objects.get().kind == Kind.SYMPTOM
    assert b"popup_response.js" in answer.content


def test_a_page_shows_what_is_claimed_and_leads_on(as_viewer):
    ssri = MedicationFactory(name="SSRI", slug="ssri", codes=["atc:N06AB"])
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    numb = SymptomFactory(name="Numbness", slug="numbness")
    claim = ClaimFactory(published=True, subject=ssri, object=numb, statement="SSRIs numb.")
    EvidenceLineFactory(published=True, claim=claim)
    EvidenceLineFactory(published=True, claim=claim, direction="disputes")
    below = ClaimFactory(published=True, subject=sertraline, object=numb, statement="Sertraline numbs.")
    EvidenceLineFactory(published=True, claim=below)

    page = as_viewer.get(f"/admin/evidence/medication/{ssri.pk}/change/")
    text, source = text_of(page), page.content.decode()
    assert "Narrower: Sertraline" in text
    assert "2 claims , 3 studies" in text
    assert "SSRIs numb. SSRI causes as an adverse effect Numbness 1 1 not judged Published" in text
    assert "Sertraline numbs." not in text
    for address in (
        f"/admin/evidence/claim/{claim.pk}/change/",
        f"/admin/evidence/symptom/{numb.pk}/change/",
        f"/admin/evidence/medication/{sertraline.pk}/change/",
        "/admin/evidence/study/?concept=ssri",
        "/admin/evidence/claim/?concept=ssri",
        "https://atcddd.fhi.no/atc_ddd_index/?code=N06AB",
        "/concepts/ssri/",
    ):
        assert f'href="{address}"' in source
    object_page = text_of(as_viewer.get(f"/admin/evidence/symptom/{numb.pk}/change/"))
    assert "What is said to bear on Numbness" in object_page
    assert "Sertraline numbs." in object_page


def test_a_concept_of_which_nothing_is_claimed_says_so(as_viewer):
    concept = SymptomFactory(name="Apathy")
    assert "Nothing is claimed of Apathy itself." in text_of(
        as_viewer.get(f"/admin/evidence/symptom/{concept.pk}/change/")
    )


def test_deleting_what_claims_rest_on_is_refused(as_curator):
    claim = ClaimFactory(published=True)
    address = f"/admin/evidence/medication/{claim.subject_id}/delete/"
    assert claim.statement in text_of(as_curator.get(address))
    as_curator.post(address, {"post": "yes"})
    assert Concept.objects.filter(pk=claim.subject_id).exists()
