"""What the commands say when the database is not as they need it."""

import pytest
from django.core.management import CommandError
from django.db import ProgrammingError, connection, transaction

from evidence.management.reporting import database_needed

pytestmark = pytest.mark.django_db


def ask(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_database_without_tables_is_told_with_what_to_do():
    with pytest.raises(CommandError, match="has no tables yet"), database_needed():
        ask("SELECT * FROM not_there")


def test_a_mistake_of_ours_stays_one():
    with pytest.raises(ProgrammingError), database_needed():
        ask("SELECT not_there FROM evidence_study")
