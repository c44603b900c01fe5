"""Each tracked model × insert, update, delete × by the ORM, in bulk, by raw SQL: one event each."""

import pytest
from django.contrib.auth.models import Permission
from django.db import ProgrammingError, connection

from evidence.models import EVENT_MODELS, Concept, HistoryEntry, Study, StudyText
from tests.factories import ConceptFactory, StudyFactory
from tests.history.rows import CASES, Case, copy_of, events_of, insert_copy_by_sql

pytestmark = pytest.mark.django_db
WAYS = ["orm", "bulk", "sql"]


@pytest.fixture(params=CASES, ids=lambda case: case.model.__name__)
def case(request) -> Case:
    return request.param


@pytest.fixture(params=[case for case in CASES if case.change], ids=lambda case: case.model.__name__)
def changeable(request) -> Case:
    return request.param


def events(case: Case, key: int) -> list:
    return list(case.model.pgh_event_model.objects.filter(pgh_obj_id=key).order_by("pgh_id"))


def test_the_cases_are_all_that_is_tracked():
    assert {case.model for case in CASES} == {model.pgh_tracked_model for model in EVENT_MODELS}


@pytest.mark.parametrize("way", WAYS)
def test_insert(case, way):
    row, own = case.make(), case.own_values()
    if way == "orm":
        new = copy_of(row, own)
        new.save()
        key = new.pk
    elif way == "bulk":
        key = case.model.objects.bulk_create([copy_of(row, own)])[0].pk
    else:
        key = insert_copy_by_sql(row, own)

    [event] = events(case, key)
    assert event.pgh_label == "insert"
    assert {name: getattr(event, name) for name in own if hasattr(event, name)} == {
        name: value for name, value in own.items() if hasattr(event, name)
    }


@pytest.mark.parametrize("way", WAYS)
def test_update(changeable, way):
    case = changeable
    row = case.make()
    [(field, value)] = case.change.items()
    if way == "orm":
        setattr(row, field, value)
        row.save()
    elif way == "bulk":
        case.model.objects.filter(pk=row.pk).update(**case.change)
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {row._meta.db_table} SET {field} = %s WHERE id = %s", [value, row.pk])

    before, after = events(case, row.pk)
    assert (before.pgh_label, after.pgh_label) == ("insert", "update")
    assert getattr(before, field) != value
    assert getattr(after, field) == value


@pytest.mark.parametrize("way", WAYS)
def test_delete(changeable, way):
    case = changeable
    row = case.make()
    key = row.pk
    if way == "orm":
        row.delete()
    elif way == "bulk":
        case.model.objects.filter(pk=key).delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [key])

    _insert, deletion = events(case, key)
    assert deletion.pgh_label == "delete"
    assert deletion.id == key


def test_what_goes_with_a_deleted_concept_is_recorded_too():
    concept = ConceptFactory(synonyms=["low mood"], codes=["mesh:D003863"])
    name, code = concept.names.get(), concept.codes.get()
    concept.delete()
    for row in (name, code):
        assert type(row).pgh_event_model.objects.filter(pgh_label="delete", id__isnull=False).exists()


def test_a_save_that_changes_nothing_writes_no_event():
    concept = ConceptFactory()
    concept.save()
    assert events_of(concept).count() == 1


def test_of_an_uploaded_text_only_the_hash_is_kept():
    row = next(case for case in CASES if case.model is StudyText).make()
    event = events_of(row).get()
    assert (event.sha256, hasattr(event, "text")) == (row.sha256, False)


def test_what_crossref_writes_into_a_study_writes_no_event():
    study = StudyFactory()
    Study.objects.filter(pk=study.pk).update(cited_by_count=12, csl={"type": "article"}, abstract="Text")
    assert events_of(study).count() == 1


def test_a_tracked_table_is_not_emptied_past_its_history():
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="delete the rows instead"):
        cursor.execute("TRUNCATE evidence_concept CASCADE")


def test_pgtrigger_s_switch_does_not_switch_history_off():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'evidence_concept'::regclass")
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
    assert events_of(ConceptFactory()).count() == 1


def test_a_temporary_table_does_not_take_the_events():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE evidence_conceptevent (LIKE evidence_conceptevent)")
        Concept.objects.create(kind="symptom", name="Numbness", slug="numbness")
        cursor.execute("SELECT count(*) FROM pg_temp.evidence_conceptevent")
        caught = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM public.evidence_conceptevent WHERE slug = 'numbness'")
        assert (caught, cursor.fetchone()[0]) == (0, 1)


def test_the_database_says_which_role_wrote():
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert events_of(ConceptFactory()).get().pgh_role == cursor.fetchone()[0]


def test_nobody_has_permissions_on_events():
    names = [model._meta.model_name for model in [*EVENT_MODELS, HistoryEntry]]
    assert not Permission.objects.filter(content_type__model__in=names).exists()
