"""What the database itself refuses, whoever writes: each constraint with what breaks it."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from evidence.models import (
    Claim,
    ConceptCode,
    Contributor,
    CuratedField,
    DoiAlias,
    Notice,
    Reference,
    Run,
    State,
    Study,
    StudyRelation,
)
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refuses(constraint, write):
    """Whether the database refuses what `write` does, by the constraint of that name."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():  # noqa: PT012
        write()
        # Deferred constraints speak at the end of a transaction; here, now.
        connection.check_constraints()


def set_columns(row, **columns):
    """Past the model's save and clean, as raw SQL would."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("study_doi_canonical", {"doi": "10.5555/UPPER"}),
        ("study_doi_canonical", {"doi": "10.5555/with space"}),
        ("study_doi_canonical", {"doi": "https://doi.org/10.5555/a"}),
        ("study_pmid_canonical", {"pmid": "PMC123"}),
        ("study_pmid_canonical", {"pmid": "0123"}),
        ("study_pmcid_canonical", {"pmcid": "8650205"}),
        ("study_url_is_http", {"url": "javascript:alert(1)"}),
        ("study_published_print_is_date", {"published_print": "2023-13"}),
        ("study_published_online_is_date", {"published_online": "2023-1"}),
        ("study_issued_is_date", {"issued": "2023-00"}),
        ("study_design_known", {"design": "guess"}),
        ("study_lookup_status_known", {"lookup_status": "ok", "checked_at": timezone.now()}),
        ("study_lookup_needs_doi", {"lookup_status": "no_doi"}),
        ("study_answer_has_time", {"lookup_status": "found"}),
        ("study_answer_has_time", {"lookup_status": "not_found"}),
        ("study_attempt_outcome_known", {"last_attempt_outcome": "fine"}),
    ],
)
def test_a_study_refuses(constraint, columns):
    study = StudyFactory()
    refuses(constraint, lambda: set_columns(study, **columns))


@pytest.mark.parametrize("doi", ["10.5555/a(b)<c>;d#e?f%g", "10.5555.1/ä", "10.978.12345/67"])
def test_a_study_takes_every_form_of_doi(doi):
    StudyFactory(doi=doi)


def test_a_study_without_any_name_is_refused():
    refuses("study_is_nameable", lambda: Study.objects.create())


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("study_doi_unique", {"doi": "10.5555/once"}),
        ("study_pmid_unique", {"pmid": "123", "doi": None}),
        ("study_pmcid_unique", {"pmcid": "PMC123", "doi": None}),
        ("study_url_unique", {"url": "https://example.org/page", "doi": None}),
    ],
)
def test_an_identifier_names_one_study(constraint, fields):
    StudyFactory(**fields)
    refuses(constraint, lambda: StudyFactory(**fields))


def test_two_articles_may_be_shown_at_one_address():
    StudyFactory(url="https://example.org/issue")
    StudyFactory(url="https://example.org/issue")


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"published_online": "2022-12-20", "issued": "2022-12-20", "published_print": "2023-03"}, 2023),
        ({"published_online": "2022-12-20", "issued": "2022-12-20"}, 2022),
        ({"published_online": "2021"}, 2021),
        ({}, None),
    ],
)
def test_the_year_is_the_printed_volumes_then_the_issued_then_the_online_one(dates, year):
    study = StudyFactory(**{"issued": "", **dates})
    study.refresh_from_db()
    assert study.year == year


def test_a_concept_refuses_a_parent_of_another_kind():
    symptom, condition = SymptomFactory(), ConditionFactory()
    refuses("concept_parent_same_kind", lambda: set_columns(symptom, parent=condition))


def test_a_concept_refuses_itself_as_a_parent():
    symptom = SymptomFactory()
    refuses("concept_not_own_parent|concept_no_circle", lambda: set_columns(symptom, parent=symptom))


def test_the_hierarchy_refuses_a_circle_of_any_length():
    first = MedicationFactory()
    second = MedicationFactory(parent=first)
    third = MedicationFactory(parent=second)
    refuses("would stand below itself", lambda: set_columns(first, parent=third))


def test_a_name_is_given_once_in_a_kind_whatever_its_case():
    SymptomFactory(name="Anhedonia", slug="anhedonia")
    refuses("concept_name_unique_in_kind", lambda: SymptomFactory(name="ANHEDONIA", slug="other"))
    ConditionFactory(name="Anhedonia", slug="anhedonia-disorder")


def test_a_slug_is_given_once_over_all_kinds():
    SymptomFactory(name="One", slug="same")
    refuses("slug", lambda: ConditionFactory(name="Two", slug="same"))


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("mesh", "F32"),
        ("icd10", "D003863"),
        ("atc", "N06AB6"),
        ("hpo", "HP:123"),
        ("mondo", "0002050"),
        ("snomed_ct", "12"),
        ("rxnorm", "x"),
        ("icd11", "6a70"),
        ("unknown", "F32"),
    ],
)
def test_a_code_of_the_wrong_form_is_refused(system, code):
    concept = ConditionFactory()
    refuses("conceptcode_form", lambda: ConceptCode.objects.create(concept=concept, system=system, code=code))


def test_a_code_names_one_concept():
    ConditionFactory(codes=["icd10:F32"])
    refuses("conceptcode_unique", lambda: ConditionFactory(codes=["icd10:F32"]))


def test_a_synonym_stands_once():
    refuses("conceptname_unique", lambda: SymptomFactory(synonyms=["Low", "low"]))


@pytest.mark.parametrize("factory", [ClaimFactory, EvidenceLineFactory])
class TestPublishable:
    @pytest.mark.parametrize("part", ["created_by", "submitted_by"])
    def test_nobody_publishes_what_they_wrote_or_submitted(self, factory, part):
        people = dict.fromkeys(("published_by", part), UserFactory())
        refuses("published_by_second_person", lambda: factory(published=True, **people))

    def test_publishing_alone_is_marked_with_a_known_word(self, factory):
        row = factory()
        with connection.cursor() as cursor:  # past the trigger, which lets nobody set it
            cursor.execute("SET LOCAL session_replication_role = replica")
        refuses("published_alone_known", lambda: set_columns(row, published_alone="because"))

    def test_what_is_published_has_a_date(self, factory):
        row = factory(state=State.SUBMITTED)
        refuses(
            "published_has_date",
            lambda: set_columns(row, state=State.PUBLISHED, published_by=UserFactory()),
        )

    def test_a_state_is_one_of_those_known(self, factory):
        refuses("state_known", lambda: factory(state="approved"))

    def test_somebody_else_publishes(self, factory):
        row = factory(state=State.SUBMITTED)
        set_columns(row, state=State.PUBLISHED, published_at=timezone.now(), published_by=UserFactory())
        row.refresh_from_db()
        assert row.is_published


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("claim_predicate_known", {"predicate": "causes"}),
        ("claim_certainty_known", {"certainty": "sure", "certainty_rationale": "x"}),
        ("claim_certainty_has_rationale", {"certainty": "high"}),
        ("claim_has_statement", {"statement": ""}),
        ("claim_statement_is_one_sentence", {"statement": "x" * 601}),
    ],
)
def test_a_claim_refuses(constraint, columns):
    claim = ClaimFactory()
    refuses(constraint, lambda: set_columns(claim, **columns))


def test_the_longest_statement_fits_into_its_index_whatever_it_is_written_in():
    claim = ClaimFactory(statement="".join(chr(0x20000 + 7919 * n % 40_000) for n in range(600)))
    claim.refresh_from_db()
    assert len(claim.statement.encode()) == 2400


def test_a_claim_is_about_two_concepts():
    claim = ClaimFactory()
    refuses("claim_subject_is_not_object", lambda: set_columns(claim, object=claim.subject))


def test_a_claim_stands_once():
    claim = ClaimFactory()
    refuses(
        "claim_unique",
        lambda: Claim.objects.create(
            subject=claim.subject,
            predicate=claim.predicate,
            object=claim.object,
            statement=claim.statement,
        ),
    )


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("evidenceline_direction_known", {"direction": "maybe"}),
        ("evidenceline_directness_known", {"directness": "very"}),
        ("evidenceline_strength_known", {"strength": "5"}),
        ("evidenceline_effect_has_measure", {"effect_value": 2}),
        ("evidenceline_quote_has_locator", {"quote": "As they say."}),
        (
            "evidenceline_interval_holds_effect",
            {
                "effect_measure": "odds ratio",
                "effect_value": 3,
                "interval_low": 1,
                "interval_high": 2,
                "interval_level": 95,
            },
        ),
        ("evidenceline_interval_holds_effect", {"interval_low": 1, "interval_high": 2}),
    ],
)
def test_an_evidence_line_refuses(constraint, columns):
    line = EvidenceLineFactory()
    refuses(constraint, lambda: set_columns(line, **columns))


def test_a_study_bears_once_on_a_claim_until_the_line_is_withdrawn():
    line = EvidenceLineFactory(published=True)
    refuses(
        "evidenceline_study_once_per_claim",
        lambda: EvidenceLineFactory(claim=line.claim, study=line.study),
    )
    set_columns(line, state=State.WITHDRAWN)
    EvidenceLineFactory(claim=line.claim, study=line.study)


@pytest.mark.parametrize(
    ("constraint", "model", "fields"),
    [
        ("contributor_has_name", Contributor, {"position": 1}),
        ("contributor_role_known", Contributor, {"position": 1, "family": "A", "role": "boss"}),
        ("contributor_orcid_form", Contributor, {"position": 1, "family": "A", "orcid": "0000"}),
        ("reference_doi_canonical", Reference, {"position": 1, "doi": "10.5555/A"}),
        ("notice_kind_known", Notice, {"kind": "bad", "sources": ["publisher"]}),
        ("notice_source_known", Notice, {"kind": "retraction", "sources": ["rumour"]}),
        ("notice_source_known", Notice, {"kind": "retraction", "sources": []}),
        ("notice_date_is_date", Notice, {"kind": "retraction", "sources": ["publisher"], "date": "soon"}),
        (
            "notice_notice_doi_canonical",
            Notice,
            {"kind": "retraction", "sources": ["publisher"], "notice_doi": "10.5555/A"},
        ),
        ("studyrelation_has_target", StudyRelation, {"kind": "supersedes"}),
        ("studyrelation_kind_known", StudyRelation, {"kind": "likes", "identifier": "x"}),
        ("studyrelation_source_known", StudyRelation, {"kind": "other", "identifier": "x", "source": "me"}),
        ("doialias_canonical", DoiAlias, {"doi": "10.5555/A"}),
    ],
)
def test_a_part_of_a_study_refuses(constraint, model, fields):
    study = StudyFactory()
    refuses(constraint, lambda: model.objects.create(study=study, **fields))


def test_what_belongs_to_a_study_stands_once():
    study = StudyFactory()
    for constraint, model, fields in (
        ("contributor_position_unique", Contributor, {"position": 1, "family": "A"}),
        ("reference_position_unique", Reference, {"position": 1}),
        ("curatedfield_unique", CuratedField, {"field": "title"}),
        ("doialias_unique", DoiAlias, {"doi": "10.5555/alias"}),
        (
            "notice_unique",
            Notice,
            {"about_doi": "10.5555/a", "kind": "retraction", "sources": ["publisher"]},
        ),
        ("notice_unique_without_doi", Notice, {"kind": "retraction", "sources": ["curator"]}),
        (
            "studyrelation_crossref_unique",
            StudyRelation,
            {"kind": "other", "identifier": "10.5555/b", "source": "crossref"},
        ),
        (
            "studyrelation_curated_unique",
            StudyRelation,
            {"kind": "supersedes", "related_study": StudyFactory()},
        ),
    ):
        model.objects.create(study=study, **fields)
        refuses(constraint, lambda model=model, fields=fields: model.objects.create(study=study, **fields))


def test_a_study_is_not_related_to_itself():
    study = StudyFactory()
    refuses(
        "studyrelation_not_to_itself",
        lambda: StudyRelation.objects.create(study=study, kind="supersedes", related_study=study),
    )


def test_a_notice_is_about_something():
    refuses("notice_is_about_something", lambda: Notice.objects.create(kind="other", sources=["curator"]))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("run_kind_known", {"kind": "nap"}),
        ("run_state_known", {"state": "tired", "finished_at": timezone.now()}),
        ("run_done_within_total", {"total": 1, "done": 2}),
        ("run_finished_has_time", {"state": "succeeded"}),
        ("run_finished_has_time", {"state": "running", "finished_at": timezone.now()}),
    ],
)
def test_a_run_refuses(constraint, fields):
    refuses(constraint, lambda: Run.objects.create(**{"kind": "add_studies", **fields}))


@pytest.mark.parametrize("text", ["\0", "a\0b"])
def test_what_postgresql_cannot_hold_raises_before_it_is_half_written(text):
    with pytest.raises((ValueError, DataError)), transaction.atomic():
        StudyFactory(title=text)
    assert not Study.objects.exists()
