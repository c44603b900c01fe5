"""The lists: what they cost, what they show, and that nothing in their address breaks them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Run, RunKind, RunState
from tests.admin.pages import rows_of, text_of
from tests.factories import (
    NOON,
    ArticleVersionFactory,
    ClaimFactory,
    ConceptFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


def concepts(factory):
    def make(count):
        for _ in range(count):
            concept = factory(parent=factory(), synonyms=["One", "Two"])
            concept.codes.create(system="mesh", code=f"D{concept.pk % 10**6:06}")

    return make


def claims(count):
    for _ in range(count):
        claim = ClaimFactory(published=True)
        EvidenceLineFactory(published=True, claim=claim)
        EvidenceLineFactory(published=True, claim=claim, direction="disputes")


def lines(count):
    for _ in range(count):
        NoticeFactory(study=EvidenceLineFactory(published=True).study)


def studies(count):
    for _ in range(count):
        study = StudyFactory(found=True, authors=["Ma, Hui", "Cai, M", "Li, X", "Wu, Y"])
        NoticeFactory(study=study)
        EvidenceLineFactory(published=True, study=study)


def notices(count):
    for n in range(count):
        NoticeFactory()
        NoticeFactory(study=None, about_doi=f"10.5555/elsewhere.{n}")


def runs(count):
    for _ in range(count):
        Run.objects.create(
            kind=RunKind.ADD_STUDIES, state=RunState.INCOMPLETE, finished_at=NOON, counts={"added": 1}
        )


def articles(count):
    for _ in range(count):
        version = ArticleVersionFactory()
        counted = {"checked": 1, "not_checkable": 0, "could_not_be_asked": 1}
        audit = version.audits.create(state="finished", started_at=NOON, **counted)
        keys = {"subject_key": "0" * 64, "facts_key": "0" * 64}
        for place, severity in enumerate(("error", "warning", "note")):
            audit.findings.create(
                position=place, rule="x", severity=severity, verdict="problem", start=0, end=0, **keys
            )


# The queries of a page with rows, all told: session, user, permissions, count, rows, what is prefetched.
LISTS = {
    "article": (articles, 8),
    "condition": (concepts(ConditionFactory), 8),
    "medication": (concepts(MedicationFactory), 8),
    "symptom": (concepts(SymptomFactory), 8),
    "concept": (concepts(ConceptFactory), 8),
    "claim": (claims, 8),
    "evidenceline": (lines, 9),
    "study": (studies, 10),
    "notice": (notices, 6),
    "run": (runs, 8),
}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, response
    return len(captured)


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_for_one_row_five_and_fifty(model, as_viewer):
    make, expected = LISTS[model]
    path = f"/admin/evidence/{model}/"
    measured = {}
    made = 0
    for rows in (1, 5, 50):
        make(rows - made)
        made = rows
        measured[rows] = queries(as_viewer, path)
    assert measured == {1: expected, 5: expected, 50: expected}


def test_the_list_of_studies_tells_notices_in_words(as_viewer):
    study = StudyFactory(title="A study", authors=["Ma, Hui", "Cai, M", "Li, X"])
    NoticeFactory(study=study, kind="retraction", date="2024-03")
    page = as_viewer.get("/admin/evidence/study/")
    assert "Retraction 2024-03" in text_of(page)
    assert "Ma et al., Journal of Invented Results" in text_of(page)


def test_the_list_of_studies_does_not_read_what_is_heavy(as_viewer, django_assert_num_queries):
    StudyFactory(abstract="long")
    (row,) = rows_of(as_viewer.get("/admin/evidence/study/"))
    assert {"abstract", "csl", "funders"} <= row.get_deferred_fields()


def test_counts_lead_to_the_rows_that_they_count(as_viewer):
    study = StudyFactory()
    mine = EvidenceLineFactory(published=True, study=study)
    EvidenceLineFactory(published=True)
    assert (
        f"/admin/evidence/evidenceline/?study={study.pk}"
        in as_viewer.get("/admin/evidence/study/").content.decode()
    )
    assert rows_of(as_viewer.get(f"/admin/evidence/evidenceline/?study={study.pk}")) == [mine]
    assert rows_of(
        as_viewer.get(f"/admin/evidence/evidenceline/?claim={mine.claim.pk}&direction__exact=supports")
    ) == [mine]


@pytest.mark.parametrize(
    "address",
    [
        "study/?title__regex=(",
        "study/?title__icontains=a",
        "study/?evidence_lines=1",
        "study/?evidence_lines__isnull=False",
        "study/?created_by__password__startswith=p",
        "study/?lookup_status__exact=%00",
        "claim/?evidence_lines__state=draft",
        "claim/?created_by__username=x",
        "concept/?claims_as_subject__isnull=False",
    ],
)
def test_an_address_asks_for_nothing_that_the_pages_do_not(address, as_viewer):
    assert as_viewer.get(f"/admin/evidence/{address}").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "study/?year_from=99999999999999999999",
        "study/?year_from=abc",
        "study/?concept=%00",
        "study/?concept=99999999999999999999999",
        "study/?concept=nothing",
        "study/?notice=nonsense",
        "study/?design=%00",
        "evidenceline/?study=99999999999999999999999",
        "evidenceline/?claim=-1",
        "claim/?certainty=nonsense",
        "claim/?kind=nonsense",
    ],
)
def test_what_a_filter_cannot_read_finds_nothing(address, as_viewer):
    EvidenceLineFactory(published=True)
    page = as_viewer.get(f"/admin/evidence/{address}")
    assert page.status_code in (200, 400)
    assert page.status_code == 400 or rows_of(page) == []


@pytest.mark.parametrize(
    "address",
    [
        "study/?p=9999999",
        "study/?p=x",
        "study/?o=99.-99.x",
        "study/?q=" + "word+" * 300,
        "study/?id__exact=99999999999999999999999",
        "study/99999999999999999999999/change/",
        "study/x/change/",
        "claim/?q=10.5555/" + "(" * 1000,
    ],
)
def test_odd_addresses_are_answered(address, as_viewer):
    StudyFactory()
    assert as_viewer.get(f"/admin/evidence/{address}", follow=True).status_code == 200


@pytest.mark.parametrize("address", ["study/?q=%00", "study/?%00=1", "claim/?updated_at__year=99999"])
def test_addresses_that_mean_nothing_are_refused(address, as_viewer):
    assert as_viewer.get(f"/admin/evidence/{address}").status_code == 400


@pytest.mark.parametrize("row", ["abc", "1,2", "9" * 40, "-1"])
def test_a_form_is_not_filled_in_with_what_is_no_row(row, as_curator):
    for address in ("claim/add/?subject=", "evidenceline/add/?claim=", "condition/add/?parent="):
        assert as_curator.get(f"/admin/evidence/{address}{row}").status_code == 200


@pytest.mark.parametrize("row", ["abc", "a\0b", ""])
def test_an_action_on_what_is_no_row_is_refused(row, as_curator):
    sent = {"action": "delete_selected", "_selected_action": row}
    assert as_curator.post("/admin/evidence/claim/", sent).status_code == 400


@pytest.mark.parametrize("model", LISTS)
def test_counts_beside_the_filters(model, as_viewer):
    LISTS[model][0](2)
    assert as_viewer.get(f"/admin/evidence/{model}/?_facets=True").status_code == 200
