"""JSON in compressed bytes comes out as it went in, and goes through fixtures."""

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from evidence.crossref.cleaning import clean_message
from evidence.models import CrossrefRecord
from tests.crossref.any_json import json_objects
from tests.factories import StudyFactory

pytestmark = pytest.mark.django_db


@given(value=json_objects)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_comes_out_as_it_went_in(value, db):
    # As every message is before it is stored.
    value, _ = clean_message(value)
    CrossrefRecord.objects.all().delete()
    CrossrefRecord.objects.create(study=StudyFactory(), message=value, fetched_at=timezone.now())
    assert CrossrefRecord.objects.get().message == value


def test_fixtures_hold_the_json_itself():
    record = CrossrefRecord.objects.create(
        study=StudyFactory(), message={"é": [1]}, fetched_at=timezone.now()
    )
    text = serializers.serialize("json", [record])
    assert "u00e9" in text
    record.delete()
    for loaded in serializers.deserialize("json", text):
        loaded.save()
    assert CrossrefRecord.objects.get().message == {"é": [1]}


def test_the_column_holds_less_than_the_text():
    CrossrefRecord.objects.create(
        study=StudyFactory(), message={"a": "b" * 10_000}, fetched_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(message) FROM evidence_crossrefrecord")
        assert cursor.fetchone()[0] < 500
