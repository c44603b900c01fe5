"""What a database rule is about, and who broke it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError
from django.db.models import F, Q, UniqueConstraint
from django.db.models.functions import Lower

from evidence.models import Claim, Study
from evidence.services.checking import Taken, fields_of, somebody_may_be_quicker
from tests.factories import ClaimFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_fields_of_rules_on_expressions_and_of_those_that_say_nothing():
    assert fields_of(UniqueConstraint(Lower("name"), F("kind"), name="of_expressions")) == ("kind", "name")
    ranges = ExclusionConstraint(name="of_ranges", expressions=[("year", "=")], condition=Q(year=1))
    assert fields_of(ranges) == ()


def test_a_rule_of_only_once_names_its_fields():
    StudyFactory(doi="10.5555/first")
    with pytest.raises(Taken) as caught, somebody_may_be_quicker(Claim, Study):
        Study(doi="10.5555/first").save()
    assert [wrong.fields for wrong in caught.value.wrong] == [("doi",)]


def test_a_field_that_is_unique_by_itself_is_named():
    UserFactory(username="wanda")
    with pytest.raises(Taken) as caught, somebody_may_be_quicker(User):
        User(username="wanda").save()
    assert [wrong.fields for wrong in caught.value.wrong] == [("username",)]


def test_another_rule_is_nobodys_being_quicker():
    claim = ClaimFactory()
    with (
        pytest.raises(IntegrityError, match="claim_subject_is_not_object"),
        somebody_may_be_quicker(Claim, User),
    ):
        Claim.objects.filter(pk=claim.pk).update(object=claim.subject)
