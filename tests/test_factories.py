"""What the factories make is what the forms and the database accept."""

from __future__ import annotations

import pytest

from evidence.models import LookupStatus, State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "make",
    [
        factories.ConceptFactory,
        factories.ConditionFactory,
        factories.MedicationFactory,
        factories.SymptomFactory,
        factories.StudyFactory,
        factories.ContributorFactory,
        factories.NoticeFactory,
        factories.ClaimFactory,
        factories.EvidenceLineFactory,
    ],
)
def test_two_of_each_are_valid_as_they_come(make):
    for made in (make(), make()):
        made.full_clean()


def test_drafts_unless_published():
    assert factories.ClaimFactory().state == State.DRAFT
    line = factories.EvidenceLineFactory()
    assert (line.state, line.claim.state) == (State.DRAFT, State.DRAFT)
    line = factories.EvidenceLineFactory(published=True)
    assert (line.state, line.claim.state) == (State.PUBLISHED, State.PUBLISHED)
    assert line.published_by != line.created_by
    line = factories.EvidenceLineFactory(published=True, claim=factories.ClaimFactory())
    assert (line.state, line.claim.state) == (State.PUBLISHED, State.DRAFT)


def test_what_hangs_on_a_row():
    user = factories.UserFactory(permissions=["evidence.view_unpublished"], password="correct horse")
    assert user.has_perm("evidence.view_unpublished")
    assert user.check_password("correct horse")
    study = factories.StudyFactory(found=True, authors=["Ma, Hui", "The RECOVERY Group"])
    assert [str(person) for person in study.contributors.all()] == ["Hui Ma", "The RECOVERY Group"]
    assert study.lookup_status == LookupStatus.FOUND
    assert factories.StudyFactory(doi=None, pmid="21103140").lookup_status == LookupStatus.NO_DOI
    concept = factories.ConditionFactory(synonyms=["low mood"], codes=["mesh:D003863"])
    assert [name.name for name in concept.names.all()] == ["low mood"]
    assert [str(code) for code in concept.codes.all()] == ["MeSH D003863"]
