"""A claim from its publication to its withdrawal, in January 2026, for the tests of ``as_of``.

| day | what happens |
|---|---|
| 10 | history begins: sertraline, an SSRI, is said to cause "Emotional numbness"; one line supports it |
| 12 | the symptom is renamed "Emotional blunting", gets a synonym and another address |
| 13 | a disputing line is submitted |
| 14 | it is published |
| 16 | the supporting line is withdrawn; its study is retracted (which is no history) |
| 18 | the claim is withdrawn |
| 20 | sertraline is moved from SSRI to another parent |
"""

from __future__ import annotations

from types import SimpleNamespace

from evidence.models import Direction, State
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .rewriting import change, date_back, day


def write_story() -> SimpleNamespace:
    ssri, other = MedicationFactory(name="SSRI"), MedicationFactory(name="Antidepressant")
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    numbness = SymptomFactory(name="Emotional numbness", codes=["hpo:HP:0030213"])
    claim = ClaimFactory(
        published=True,
        subject=sertraline,
        object=numbness,
        statement="Sertraline can numb.",
        certainty="low",
        certainty_rationale="One survey.",
    )
    supporting = EvidenceLineFactory(published=True, claim=claim, study=StudyFactory(title="A survey"))
    disputing = EvidenceLineFactory(
        claim=claim, direction=Direction.DISPUTES, study=StudyFactory(title="A trial")
    )
    date_back()
    change(numbness, day(12), name="Emotional blunting", slug="emotional-blunting")
    numbness.names.create(name="feeling flat")
    date_back(day(12))
    change(disputing, day(13), state=State.SUBMITTED)
    change(disputing, day(14), state=State.PUBLISHED, published_at=day(14), published_by=UserFactory())
    change(supporting, day(16), state=State.WITHDRAWN)
    NoticeFactory(study=supporting.study)
    change(claim, day(18), state=State.WITHDRAWN)
    change(sertraline, day(20), parent=other)
    return SimpleNamespace(
        ssri=ssri,
        sertraline=sertraline,
        numbness=numbness,
        claim=claim,
        supporting=supporting,
        disputing=disputing,
    )
