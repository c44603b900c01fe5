"""Putting questions to history: what is redirected, what is refused, what is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg2 import sql

from evidence.models import Claim, Concept, ConceptName, EvidenceLine, Study
from evidence.models.as_of import SHOWN, NotReadable, as_of, moment_shown
from tests.factories import ClaimFactory, EvidenceLineFactory, MedicationFactory, StudyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("events", SHOWN)
def test_every_column_of_then_has_its_type(events):
    """Whatever is added to a model: a table of then is read as the model reads the table of today."""
    model = events.pgh_tracked_model
    with as_of(timezone.now()), connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
        then = {column.name: column.type_code for column in cursor.description}
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
        today = {column.name: column.type_code for column in cursor.description}
    assert then == today


def test_nothing_is_null_in_older_events_that_cannot_be_null():
    line = EvidenceLineFactory(published=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evidence_evidencelineevent SET quote_place = NULL, version = NULL")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with as_of(timezone.now()):
        then = EvidenceLine.objects.get(pk=line.pk)
    assert (then.quote_place, then.version) == ("", 1)


def test_moments_nest_and_end():
    now = timezone.now()
    with as_of(now):
        with as_of(None):
            assert moment_shown() is None
        assert moment_shown() == now
    assert moment_shown() is None


def test_every_form_of_question_is_put_to_history():
    top = MedicationFactory(name="Top")
    below = MedicationFactory(name="Below", parent=top)
    then = timezone.now()
    Concept.objects.filter(pk=below.pk).update(parent=None, name="Renamed")
    with as_of(then):
        concepts = Concept.objects.filter(pk__in=[top.pk, below.pk])
        assert set(concepts.values_list("name", flat=True)) == {"Top", "Below"}
        assert set(concepts.filter(pk=top.pk).with_descendants()) == {top, below}
        assert set(concepts.filter(name="Top").union(concepts.filter(name="Below"))) == {top, below}
        assert concepts.count() == 2
        assert concepts.filter(name="Below").exists()
        assert concepts.in_bulk()[below.pk].name == "Below"
        assert {concept.name for concept in concepts.iterator()} == {"Top", "Below"}
    assert not Concept.objects.filter(name="Below").exists()


def test_nothing_can_be_written():
    claim = ClaimFactory()
    now = timezone.now()
    for write in (
        lambda: Claim.objects.create(subject=claim.subject, object=claim.object, statement="x"),
        lambda: Claim.objects.filter(pk=claim.pk).update(statement="x"),
        lambda: claim.delete(),
        lambda: ConceptName.objects.bulk_create([ConceptName(concept=claim.subject, name="x")]),
    ):
        with transaction.atomic(), pytest.raises(NotReadable), as_of(now):
            write()
    with pytest.raises(NotReadable), as_of(now), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("evidence_claim")))
    assert Claim.objects.get() == claim


def test_tables_without_such_history_are_those_of_today():
    then = timezone.now()
    study = StudyFactory()
    with as_of(then):
        assert Study.objects.get() == study


def test_a_clock_that_was_put_back_does_not_bring_back_the_past():
    """Of two changes to a row the later one counts, even where it bears an earlier time."""
    concept = MedicationFactory(name="One")
    Concept.objects.filter(pk=concept.pk).update(name="Two")
    events = Concept.pgh_event_model.objects.order_by("pgh_id")
    first, second = events
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        earlier = first.pgh_created_at - timedelta(hours=1)
        cursor.execute(
            "UPDATE evidence_conceptevent SET pgh_created_at = %s WHERE pgh_id = %s", [earlier, second.pgh_id]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with as_of(timezone.now()):
        assert Concept.objects.get().name == "Two"
