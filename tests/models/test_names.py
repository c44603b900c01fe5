"""How rows that people meet in the admin and in messages name themselves."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from evidence import models

MOMENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ADA = User(username="ada")


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (
            models.Review(decision=models.Decision.PUBLISHED, decided_by=ADA, decided_at=MOMENT),
            "Published by ada, 2026-03-01 12:30",
        ),
        (models.VersionEditor(user=ADA), "ada"),
        (models.ReviewPolicy(persons=models.Persons.TWO, set_at=MOMENT), "two, 2026-03-01 12:30"),
        (models.DumpContainer(name="3.json.gz"), "3.json.gz"),
        (
            models.DumpRefusal(place="3.json.gz, item 1", reason="It is empty."),
            "3.json.gz, item 1: It is empty.",
        ),
        (models.KeyedRequest(key="k-1", user=ADA), "k-1 of ada"),
        (models.RateLimitSlot(pool="polite", number=2), f"{models.RateLimit(pool='polite')}, slot 2"),
        (models.RenderedReference(key=b"\x01" * 32, parts="[]"), "010101010101"),
        (models.Tally(key="k", hits=3, until=MOMENT), "3 until 2026-03-01 12:30"),
        (
            models.HistoryEntry(number=7, event_table="evidence_claimevent", event_id=5),
            "7: evidence_claimevent 5",
        ),
        (models.CrossrefRecord(study=models.Study(doi="10.5555/a")), "Crossref's record of "),
        (models.StudySearch(study_id=4), "Words of study 4"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_row_has_a_name(row, name):
    assert str(row).startswith(name)
