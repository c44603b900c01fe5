"""Linking a study to a claim."""

import pytest

from evidence.models import Claim, Direction, EvidenceLine, State
from evidence.services.checking import Invalid, Taken
from evidence.services.linking import link_evidence
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return UserFactory(permissions=["evidence.change_evidenceline"])


class TestLinking:
    def test_gives_a_draft_of_its_author(self, writer):
        line = link_evidence(
            claim=ClaimFactory(published=True),
            study=StudyFactory(),
            direction=Direction.DISPUTES,
            actor=writer,
            explanation="It found the opposite.",
        )
        assert (line.state, line.created_by, line.direction) == (State.DRAFT, writer, "disputes")

    @pytest.mark.parametrize(
        ("details", "told"),
        [
            ({"quote": "Said."}, "where in the source"),
            ({"effect_value": 2}, "measured in"),
            ({"interval_low": 1}, "both ends"),
            ({"strength": "very"}, "not a valid choice"),
        ],
    )
    def test_names_what_is_wrong(self, writer, details, told):
        with pytest.raises(Invalid, match=told):
            link_evidence(
                claim=ClaimFactory(),
                study=StudyFactory(),
                direction=Direction.SUPPORTS,
                actor=writer,
                **details,
            )
        assert not EvidenceLine.objects.exists()

    def test_refuses_the_same_study_twice_and_a_withdrawn_claim(self, writer):
        line = EvidenceLineFactory(claim=ClaimFactory(published=True))
        with pytest.raises(Taken, match="bears on this claim already"):
            link_evidence(claim=line.claim, study=line.study, direction=Direction.NEUTRAL, actor=writer)
        Claim.objects.filter(pk=line.claim_id).update(state=State.WITHDRAWN)
        with pytest.raises(Taken, match="no new evidence"):
            link_evidence(claim=line.claim, study=StudyFactory(), direction=Direction.NEUTRAL, actor=writer)

    def test_of_nobody_is_nobodys_draft(self):
        """As commands link, which no user calls."""
        line = link_evidence(
            claim=ClaimFactory(), study=StudyFactory(), direction=Direction.NEUTRAL, actor=None
        )
        assert (line.created_by, line.editors.count()) == (None, 0)
