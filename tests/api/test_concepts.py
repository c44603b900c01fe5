"""Concepts: by id, slug, name and code, with what is above and below; from one to the studies and back."""

from __future__ import annotations

import pytest

from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
)


@pytest.fixture
def concepts(db):
    """Four medications in three storeys, and a condition and a symptom of one name."""
    top = MedicationFactory(name="Antidepressants", synonyms=["mood drugs"])
    ssri = MedicationFactory(
        name="SSRI", parent=top, synonyms=["serotonin reuptake inhibitor"], codes=["atc:N06AB"]
    )
    sertraline = MedicationFactory(name="Sertraline", parent=ssri, codes=["atc:N06AB06", "rxnorm:36437"])
    other = MedicationFactory(name="Lithium")
    condition = ConditionFactory(name="Depression", codes=["mesh:D003863", "icd10:F32"])
    symptom = SymptomFactory(name="Depression", slug="depression-symptom", codes=["hpo:HP:0000716"])
    return {
        "top": top,
        "ssri": ssri,
        "sertraline": sertraline,
        "other": other,
        "condition": condition,
        "symptom": symptom,
    }


@pytest.mark.parametrize(
    ("address", "query", "names"),
    [
        ("concepts", {"kind": "symptom"}, "symptom"),
        ("concepts", {"kind": "symptom|condition"}, "symptom condition"),
        ("conditions", {}, "condition"),
        ("symptoms", {}, "symptom"),
        ("medications", {}, "top ssri sertraline other"),
        ("concepts", {"q": "SERTRA"}, "sertraline"),
        ("concepts", {"q": "reuptake"}, "ssri"),
        ("concepts", {"q": "D003863"}, "condition"),
        ("concepts", {"q": "depress", "kind": "condition"}, "condition"),
        ("concepts", {"code": "mesh:D003863"}, "condition"),
        ("concepts", {"code": "MESH:d003863|hpo:HP:0000716"}, "condition symptom"),
        ("concepts", {"code": "mesh:D999999"}, ""),
        ("medications", {"code": "atc:N06AB06|rxnorm:36437"}, "sertraline"),
        ("concepts", {"parent": "antidepressants"}, "ssri"),
        ("concepts", {"parent": "mood drugs", "descendants": "true"}, "ssri sertraline"),
        ("concepts", {"parent": "antidepressants", "descendants": "true", "q": "sert"}, "sertraline"),
        ("conditions", {"parent": "antidepressants"}, ""),
    ],
)
def test_filters(anybody, concepts, address, query, names):
    assert sorted(anybody.ids(f"{address}/", **query)) == sorted(concepts[name].pk for name in names.split())


def test_without_descendants_only_what_is_directly_below(anybody, concepts):
    assert anybody.ids("concepts/", parent="ssri", descendants="false") == [concepts["sertraline"].pk]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("D003863", "mesh:D003863"),
        ("mesch:D003863", "mesh:D003863"),
        ("mesh:F32", "not how MeSH writes a code"),
        ("atc:n06zzz", "not how ATC writes a code"),
    ],
)
def test_what_is_no_code_is_refused(anybody, code, said):
    assert said in anybody.refused("concepts/", code=code)["detail"]


def test_by_id_and_by_slug_under_its_kind_and_under_all(anybody, concepts):
    condition = concepts["condition"]
    for address in ("concepts", "conditions"):
        for key in (condition.pk, condition.slug):
            assert anybody.get(f"{address}/{key}/")["id"] == condition.pk
    assert (
        anybody.refused(f"symptoms/{condition.pk}/", status=404)["detail"] == "No symptom has this address."
    )
    for key in ("nobody", "9" * 40, "99999999", "Depression"):
        anybody.refused(f"concepts/{key}/", status=404)


def test_what_a_concept_tells(anybody, concepts):
    top, ssri, sertraline = concepts["top"], concepts["ssri"], concepts["sertraline"]
    ClaimFactory(published=True, subject=ssri)
    ClaimFactory(published=True, subject=ssri)
    ClaimFactory(published=True, object=ssri)
    here = "http://testserver/api/v1"
    answer = anybody.get("medications/ssri/")

    def brief(concept):
        return {
            "id": concept.pk,
            "url": f"{here}/concepts/{concept.pk}/",
            "kind": "medication",
            "name": concept.name,
            "slug": concept.slug,
        }

    assert {name: answer[name] for name in brief(ssri)} == brief(ssri)
    assert answer["synonyms"] == ["serotonin reuptake inhibitor"]
    assert answer["codes"] == [
        {
            "system": "atc",
            "system_label": "ATC",
            "code": "N06AB",
            "url": "https://atcddd.fhi.no/atc_ddd_index/?code=N06AB",
        }
    ]
    assert answer["parent"] == brief(top)
    assert answer["children"] == [brief(sertraline)]
    assert answer["claim_counts"] == {"as_subject": 2, "as_object": 1}
    assert answer["claims_url"] == f"{here}/claims/?concept={ssri.pk}"
    assert answer["html_url"] == "http://testserver/concepts/ssri/"


def test_a_vocabulary_without_pages_gives_no_address(anybody, concepts):
    codes = anybody.get("conditions/depression/")["codes"]
    assert {code["system"]: code["url"] is None for code in codes} == {"icd10": True, "mesh": False}


def test_from_emotional_numbness_to_the_studies_and_back(anybody):
    numbness = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    line = EvidenceLineFactory(published=True, claim__object=numbness)
    StudyFactory(title="About something else")
    (concept,) = anybody.rows("concepts/", q="emotional blunting")
    (claim,) = anybody.get(concept["claims_url"])["results"]
    (evidence,) = anybody.get(claim["url"])["evidence"]
    study = anybody.get(evidence["study"]["url"])
    assert study["id"] == line.study_id
    assert [row["id"] for row in anybody.get(concept["studies_url"])["results"]] == [study["id"]]
    (back,) = anybody.get(study["evidence_url"])["results"]
    assert back["id"] == evidence["id"] == anybody.get(claim["evidence_url"])["results"][0]["id"]
    assert anybody.get(back["claim"]["object"]["url"])["name"] == "Emotional numbness"
    cause = anybody.get(back["claim"]["subject"]["url"])
    assert cause["id"] == line.claim.subject_id


def test_the_root_leads_everywhere(anybody):
    for name, address in anybody.get("").items():
        if name not in ("schema", "docs", "matrix", "export", "styles", "audit", "bibliography", "imports"):
            assert anybody.get(address)["results"] == []
