"""What each filter of the lists lets through, and how filters hold together."""

from __future__ import annotations

import datetime

import pytest

from evidence.models import Claim, Concept, EvidenceLine, Study
from tests.factories import NOON, ClaimFactory, ConditionFactory, EvidenceLineFactory, StudyFactory


def names_of(reader, held, address: str, query: str) -> str:
    """The names of the rows that a list has, in their order in the fixture."""
    found = reader.ids(f"{address}/?{query}")
    assert len(found) == len(set(found))
    return " ".join(name for name, row in getattr(held, address).items() if row.pk in found)


STUDIES = [
    ("year=>2019", "cohort rat"),
    ("year=<=2019", "trial"),
    ("year=none", "bare"),
    ("year=none|2019", "trial bare"),
    ("year=>2018&year=<2022", "trial cohort"),
    ("year=!2021", "trial rat bare"),
    ("design=!animal", "trial cohort bare"),
    ("design=!animal|cohort", "trial bare"),
    ("design=!animal&design=!cohort", "trial bare"),
    ("design=none", "bare"),
    ("notice=grave", "cohort"),
    ("notice=retraction&notice=reinstatement", "cohort"),
    ("notice=!any", "trial bare"),
    ("notice=any&notice=!reinstatement", "rat"),
    ("is_retracted=true", "cohort"),
    ("is_retracted=false", "trial rat bare"),
    ("is_retracted=true&notice=!reinstatement", ""),
    ("has_abstract=true", "trial"),
    ("has_abstract=false", "cohort rat bare"),
    ("has_doi=false", "bare"),
    ("has_pmid=true", "cohort"),
    ("has_pmcid=false", "trial rat bare"),
    ("open_licence=true", "trial"),
    ("open_licence=false", "cohort rat bare"),
    ("has_evidence=true", "trial cohort rat"),
    ("has_evidence=false", "bare"),
    ("cited_by_count=>50", "trial"),
    ("cited_by_count=>=50", "trial cohort"),
    ("cited_by_count=0", "rat"),
    ("cited_by_count=1-50", "cohort"),
    ("cited_by_count=none", "bare"),
    ("published_from=2019-05-17", "trial cohort rat"),
    ("published_from=2019-05-18", "cohort rat"),
    ("published_from=2021-03", "cohort rat"),
    ("published_from=2021-03-02", "rat"),
    ("published_until=2019-05", "trial"),
    ("published_until=2019-05-16", ""),
    ("published_until=2021", "trial cohort"),
    ("published_from=2019&published_until=2019", "trial"),
    ("journal=journal of invented RESULTS", "trial rat"),
    ('journal="Annals | of Nothing"', "cohort"),
    ("journal=Journal", ""),
    ("journal=none", "bare"),
    ("issn=14764687", "trial"),
    ("publisher=invented press", "trial"),
    ("publisher=none", "cohort rat bare"),
    ("contributor=Ma", "trial cohort"),
    ("contributor=ma, h", "trial"),
    ("contributor=Ma, B.", "cohort"),
    ("contributor=Ma&contributor=The RECOVERY Group", "trial"),
    ("contributor=https://orcid.org/0000-0002-1825-0097", "cohort"),
    ("contributor=!Ma", "rat bare"),
    ("language=PT", "cohort"),
    ("language=pt-br|en", "trial cohort"),
    ("language=p1", None),
    ("language=none", "rat bare"),
    ("work_type=none|posted-content", "rat bare"),
    ("lookup_status=!found", "cohort rat bare"),
    ("doi=!10.5555/trial", "cohort rat bare"),
    # About evidence.
    ("condition=ptsd", "trial cohort rat"),
    ("condition=!ptsd", "bare"),
    ("condition=ptsd&condition=depression", "rat"),
    ("condition=ptsd&symptom=numbness", ""),
    ("concept=ptsd&concept=numbness", "cohort"),
    ("concept=ptsd&concept=numbness&direction=supports", ""),
    ("medication=ssri&medication=!sertraline&descendants=true", ""),
    ("medication=ssri&descendants=true", "trial cohort"),
    ("subject=sertraline", "trial cohort"),
    ("object=sertraline", ""),
    ("predicate=treats&direction=disputes", "cohort"),
    ("condition=ptsd&direction=!disputes", "trial rat"),
    ("certainty=high", "trial cohort"),
    ("certainty=none", "cohort rat"),
    ("strength=strong|weak", "trial cohort"),
    ("strength=none", "cohort rat"),
    ("directness=indirect", "rat"),
]
CLAIMS = [
    ("concept=ptsd&concept=depression", "both"),
    ("concept=!ptsd", "numbs alone"),
    ("subject=!depression", "treats numbs"),
    ("predicate=!treats", "numbs both alone"),
    ("certainty=none", "numbs both alone"),
    ("certainty=!none", "treats"),
    ("has_evidence=true", "treats numbs both"),
    ("has_evidence=false", "alone"),
    ("direction=supports", "treats numbs"),
    ("direction=supports&direction=disputes", "treats"),
    ("design=cohort&design=randomized_controlled_trial", "treats"),
    ("direction=!supports", "both alone"),
    ("strength=strong", "treats"),
    ("directness=direct|indirect", "treats both"),
    ("design=cohort", "treats numbs"),
    ("design=!cohort", "both alone"),
    ("design=cohort&direction=supports", "numbs"),
    ("design=animal&direction=supports", ""),
    ("year=>2021", "both"),
    ("notice=grave", "treats numbs"),
    ("is_retracted=true&direction=disputes", "treats"),
    ("is_retracted=false", "treats both"),
    ("published_from=2026-03-01", "treats numbs both alone"),
    ("published_from=2026-03-01T12:00:01Z", ""),
    ("published_until=2026-03-01", "treats numbs both alone"),
    ("published_until=2026-02-28", ""),
]
EVIDENCE = [
    ("predicate=treats", "trial_treats cohort_treats"),
    ("certainty=none", "cohort_numbs rat_both"),
    ("subject=ssri", "cohort_numbs"),
    ("subject=ssri&descendants=true", "trial_treats cohort_treats cohort_numbs"),
    ("concept=ptsd&concept=!depression", "trial_treats cohort_treats"),
    ("strength=none", "cohort_numbs rat_both"),
    ("strength=!weak", "trial_treats cohort_numbs rat_both"),
    ("has_quote=true", "trial_treats"),
    ("has_effect=false", "cohort_treats cohort_numbs rat_both"),
    ("year=>=2021", "cohort_treats cohort_numbs rat_both"),
    ("design=!cohort", "trial_treats rat_both"),
    ("is_retracted=true", "cohort_treats cohort_numbs"),
    ("notice=correction", "rat_both"),
    ("study=doi:10.5555/trial|doi:10.5555/none", "trial_treats"),
    ("study=!doi:10.5555/none", "trial_treats cohort_treats cohort_numbs rat_both"),
    ("published_until=2026-02-28", ""),
]
CONCEPTS = [
    ("vocabulary=mesh", "sertraline ptsd"),
    ("vocabulary=mesh&vocabulary=atc", "sertraline"),
    ("vocabulary=!mesh", "ssri depression numbness"),
    ("code=atc:N06AB|mesh:D013313", "ssri ptsd"),
    ("code=!atc:N06AB", "sertraline ptsd depression numbness"),
    ("parent=none", "ssri ptsd depression numbness"),
    ("parent=!none", "sertraline"),
    ("parent=!ssri", "ssri ptsd depression numbness"),
    ("kind=!symptom", "ssri sertraline ptsd depression"),
    ("has_claims=false", ""),
]


@pytest.mark.parametrize(
    ("address", "query", "names"),
    [
        (address, *case)
        for address, cases in (
            ("studies", STUDIES),
            ("claims", CLAIMS),
            ("evidence", EVIDENCE),
            ("concepts", CONCEPTS),
        )
        for case in cases
    ],
)
def test_filters(anybody, held, address, query, names):
    if names is None:
        anybody.refused(f"{address}/?{query}")
    else:
        assert names_of(anybody, held, address, query) == names


ABOUT_EVIDENCE = STUDIES[STUDIES.index(("condition=ptsd", "trial cohort rat")) :]


@pytest.mark.parametrize(("query", "names"), ABOUT_EVIDENCE)
def test_those_who_may_have_drafts_find_the_same(member, held, query, names):
    """Readers of what is published are answered from the links of search, members from the lines."""
    assert names_of(member, held, "studies", query) == names


@pytest.mark.parametrize("ordering", ["-year", "year", "title", "id"])
def test_pages_along_links_have_each_study_once(anybody, member, held, ordering):
    numbness = held.concepts["numbness"]
    undated = EvidenceLineFactory(published=True, study__issued="", claim__object=numbness).study
    StudyFactory.create_batch(2)
    for study in (held.studies["trial"], held.studies["rat"], *StudyFactory.create_batch(2, issued="2021")):
        EvidenceLineFactory(published=True, study=study, claim=held.claims["numbs"])
    query = {"symptom": "numbness", "year": "none|2019-2022", "ordering": ordering}
    every = member.ids("studies/", **query)
    assert len(every) == 5
    assert undated.pk in every
    page, found = anybody.get("studies/", limit=2, **query), []
    while True:
        found += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = anybody.get(page["next"])
    assert found == every
    back = anybody.get(page["previous"])
    assert [row["id"] for row in back["results"]] == every[2:4]


def test_a_draft_is_found_by_its_author_only(anybody, member, held):
    EvidenceLineFactory(created_by=member.user, study=held.studies["bare"], claim=held.claims["numbs"])
    assert names_of(member, held, "studies", "symptom=numbness") == "cohort bare"
    assert names_of(anybody, held, "studies", "symptom=numbness") == "cohort"
    assert names_of(anybody, held, "studies", "symptom=!numbness") == "trial rat bare"


def test_a_concept_without_claims(anybody, held):
    idle = ConditionFactory(name="Idle")
    ClaimFactory(object=idle)
    assert anybody.ids("conditions/", has_claims="false") == [idle.pk]


@pytest.mark.parametrize("address", ["studies", "claims", "evidence", "concepts"])
def test_rows_by_id(anybody, held, address):
    first, second, *rest = getattr(held, address)
    ids = [getattr(held, address)[name].pk for name in (first, second)]
    assert names_of(anybody, held, address, f"id={ids[0]}|{ids[1]}") == f"{first} {second}"
    assert names_of(anybody, held, address, f"id=!{ids[0]}|{ids[1]}") == " ".join(rest)


@pytest.mark.parametrize(
    ("address", "model", "parameter", "column"),
    [
        ("studies", Study, "added_since", "created_at"),
        ("studies", Study, "updated_since", "updated_at"),
        ("claims", Claim, "updated_since", "updated_at"),
        ("evidence", EvidenceLine, "updated_since", "updated_at"),
        ("concepts", Concept, "updated_since", "updated_at"),
    ],
)
def test_since_when(anybody, held, address, model, parameter, column):
    early, late, *_ = getattr(held, address).values()
    model.objects.update(**{column: NOON - datetime.timedelta(days=9)})
    model.objects.filter(pk=early.pk).update(**{column: NOON - datetime.timedelta(seconds=1)})
    model.objects.filter(pk=late.pk).update(**{column: NOON})
    assert anybody.ids(f"{address}/", **{parameter: "2026-03-01T12:00:00Z"}) == [late.pk]
    assert set(anybody.ids(f"{address}/", **{parameter: "2026-03-01"})) == {early.pk, late.pk}
    assert anybody.ids(f"{address}/", **{parameter: "2026-03-02"}) == []


@pytest.mark.parametrize(
    ("address", "query", "parameter"),
    [
        ("studies", "year=>2020&year=<2010", "year"),
        ("studies", "year=2020&year=!2020", "year"),
        ("studies", "design=cohort&design=animal", "design"),
        ("studies", "design=cohort&design=!cohort", "design"),
        ("studies", "id=1&id=2", "id"),
        ("studies", "cited_by_count=5&cited_by_count=>5", "cited_by_count"),
        ("studies", "published_from=2023&published_until=2022-12", "published_until"),
        ("claims", "published_from=2026-03-02&published_until=2026-03-01", "published_until"),
        ("evidence", "claim=1&claim=2", "claim"),
        ("evidence", "direction=supports&direction=disputes", "direction"),
        ("claims", "certainty=none&certainty=high", "certainty"),
        ("concepts", "kind=symptom&kind=condition", "kind"),
        ("studies", "contributor=0000-0002-1825-0098", "contributor"),
        ("studies", "issn=1234-5678", "issn"),
        ("studies", "design=!animal|!cohort", "design"),
        ("studies", 'journal="Lancet', "journal"),
    ],
)
def test_what_cannot_be_is_refused(anybody, address, query, parameter):
    (error,) = anybody.refused(f"{address}/?{query}")["errors"]
    assert error["parameter"] == parameter
