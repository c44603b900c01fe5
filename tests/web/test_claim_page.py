"""A claim's page: the statement, its limits, and what each study brings to it."""

import pytest

from evidence.models import Direction, State
from evidence.services.quoting import check_line
from evidence.web import claims
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


def page_of(client, claim):
    return read(client.get(claim.get_absolute_url()))


def test_says_what_is_claimed_and_within_which_limits(client):
    claim = ClaimFactory(
        published=True,
        subject=MedicationFactory(name="Sertraline"),
        object=SymptomFactory(name="Numbness"),
        statement="Sertraline can numb.",
        population="Adults",
        comparator="Placebo",
        dose="50 mg",
        timeframe="Eight weeks",
        certainty="low",
        certainty_rationale="One small trial.",
    )

    page = page_of(client, claim)

    assert "Sertraline can numb. Sertraline → causes as an adverse effect → Numbness" in page.text
    assert "In whom Adults Compared with Placebo Dose 50 mg Time Eight weeks" in page.text
    assert "Certainty (GRADE) Low: One small trial." in page.text
    assert page.links["Sertraline"] == claim.subject.get_absolute_url()
    assert "No study has been linked to this claim yet." in page.text


def test_what_nobody_judged_is_called_so(client):
    line = EvidenceLineFactory(published=True)

    text = page_of(client, line.claim).text

    assert "Certainty (GRADE) Not judged yet" in text
    assert "Design not judged · directness not judged · strength not judged" in text


def test_a_study_that_was_not_checked_is_called_so(client):
    claim = ClaimFactory(published=True)
    EvidenceLineFactory(claim=claim, study=StudyFactory(doi="10.5555/unasked"), published=True)
    EvidenceLineFactory(claim=claim, study=StudyFactory(doi=None, pmid="21103140"), published=True)

    text = page_of(client, claim).text

    assert text.count("· Not yet looked up") == 1
    assert text.count("· No DOI to look up") == 1


def test_groups_its_evidence_by_direction(client):
    claim = ClaimFactory(published=True)
    for direction, year in (
        (Direction.SUPPORTS, 2019),
        (Direction.DISPUTES, 2020),
        (Direction.SUPPORTS, 2021),
    ):
        study = StudyFactory(title=f"Of {year}", issued=str(year))
        EvidenceLineFactory(claim=claim, study=study, direction=direction, published=True)

    text = page_of(client, claim).text

    assert "Supporting 2 studies Of 2021" in text
    assert text.index("Of 2021") < text.index("Of 2019") < text.index("Disputing 1 study Of 2020")
    assert "Neutral" not in text


def test_shows_what_a_line_brings(client):
    line = EvidenceLineFactory(
        published=True,
        study=StudyFactory(
            design="cohort", csl={"title": "Numbed", "author": [{"family": "Ma", "given": "Hui"}]}
        ),
        directness="direct",
        strength="strong",
        effect_measure="odds ratio",
        effect_value="1.40",
        interval_low="1.1",
        interval_high="1.80000",
        interval_level="95",
        quote="More of them were numb.",
        locator="p. 220",
        explanation="Asked after a year.",
    )

    text = page_of(client, line.claim).text

    assert "Ma H (n.d.). Numbed" in text
    assert "“More of them were numb.” p. 220 · Not checked against the source yet" in text
    assert "Cohort study · Direct evidence · strong · odds ratio 1.4 (95 % interval 1.1 to 1.8)" in text
    assert "Asked after a year." in text


@pytest.mark.parametrize(
    ("abstract", "said", "unproved"),
    [
        ("More of them were numb.", "Found word for word in the abstract", 0),
        ("Nobody was asked.", "Cannot be confirmed: not in the abstract, and we hold no full text", 1),
        ("", "Cannot be checked: we hold no text of this source", 1),
    ],
)
def test_a_quote_says_how_far_it_is_proved(client, abstract, said, unproved):
    study = StudyFactory(abstract=abstract)
    line = EvidenceLineFactory(published=True, study=study, quote="them were numb.", locator="p. 220")
    check_line(line)

    page = page_of(client, line.claim)

    assert f"“them were numb.” p. 220 · {said}" in page.text
    assert page.all("span").count({"class": "unproved"}) == unproved


def test_without_a_reference_the_study_is_still_named(client):
    line = EvidenceLineFactory(published=True, study=StudyFactory(title="", issued="", doi="10.5555/bare"))

    assert "doi:10.5555/bare" in page_of(client, line.claim).text


def test_a_retraction_is_said_in_words_where_the_study_stands(client):
    line = EvidenceLineFactory(published=True)
    NoticeFactory(study=line.study, sources=["publisher", "retraction-watch"])
    NoticeFactory(study=line.study, kind="correction")

    text = page_of(client, line.claim).text

    assert "At least one study that bears on this claim is retracted or in doubt" in text
    assert "Retraction (2024-03), according to publisher, Retraction Watch. Do not rely on this study" in text
    assert "Correction (2024-03), according to" not in text


def test_a_draft_is_for_its_author_and_for_those_with_the_right(client):
    claim = ClaimFactory()

    assert client.get(claim.get_absolute_url()).status_code == 404
    client.force_login(UserFactory())
    assert client.get(claim.get_absolute_url()).status_code == 404
    for user in (claim.created_by, UserFactory(permissions=["evidence.view_unpublished"])):
        client.force_login(user)
        assert "Draft, not published" in page_of(client, claim).text


def test_an_unpublished_line_is_neither_shown_nor_counted(client):
    line = EvidenceLineFactory(published=True, study=StudyFactory(title="Seen by all"))
    hidden = EvidenceLineFactory(
        claim=line.claim, study=StudyFactory(title="Unready"), explanation="Whispered."
    )
    NoticeFactory(study=hidden.study)

    text = page_of(client, line.claim).text
    assert "Supporting 1 study Seen by all" in text
    assert "Unready" not in text
    assert "Whispered" not in text
    assert "retracted or in doubt" not in text

    client.force_login(hidden.created_by)
    text = page_of(client, line.claim).text
    assert "Supporting 2 studies" in text
    assert "Unready Draft" in text


def test_a_withdrawn_claim_is_gone_for_readers(client):
    claim = ClaimFactory(published=True)
    claim.state = State.WITHDRAWN
    claim.save()

    assert client.get(claim.get_absolute_url()).status_code == 404


def test_what_is_not_shown_is_counted(client, monkeypatch):
    monkeypatch.setattr(claims, "LINES_SHOWN", 2)
    claim = ClaimFactory(published=True)
    for _ in range(5):
        EvidenceLineFactory(claim=claim, published=True)

    assert "3 more from older studies" in page_of(client, claim).text


def test_queries(client, django_assert_num_queries):
    claim = ClaimFactory(published=True)
    for direction in [*Direction] * 4:
        NoticeFactory(study=EvidenceLineFactory(claim=claim, direction=direction, published=True).study)

    with django_assert_num_queries(3):
        client.get(claim.get_absolute_url())
