"""Two editors with the same form open: the second one is told, and nothing is lost silently (FAULTS 34)."""

from __future__ import annotations

import pytest
from django.test import Client

from evidence.admin.display import admin_url
from evidence.models import Claim, ConceptName, State
from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import form_data, new_row, text_of
from tests.factories import (
    NOON,
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

THEIRS, MINE = "In adults with PTSD.", "In adolescents."


@pytest.fixture
def first(db) -> Client:
    return as_user(UserFactory(is_staff=True, permissions=[*EDIT, *BOTH]))


@pytest.fixture
def second(db) -> Client:
    return as_user(UserFactory(is_staff=True, permissions=[*EDIT, *BOTH]))


BOTH = ("evidence.view_unpublished", "evidence.edit_any_draft")


def save(client: Client, page, **changes):
    return client.post(page.request["PATH_INFO"], form_data(page, **changes))


def as_shown(response) -> dict[str, str]:
    """Every field of the form as the page has it."""
    return form_data(response)


# A row of each model that has a form, and two fields of it: with a value of the first one and of the second.
EDITED = {
    "claim": (ClaimFactory, "population", "dose"),
    "line": (lambda: EvidenceLineFactory(explanation="Old."), "explanation", "effect_measure"),
    "concept": (MedicationFactory, "description", "name"),
    "study": (StudyFactory, "note", "publisher"),
}


@pytest.mark.parametrize("kind", EDITED)
def test_the_second_one_is_shown_what_changed_and_keeps_what_was_typed(kind, first, second):
    factory, field, other = EDITED[kind]
    row = factory()
    address = admin_url(row)
    page_of_first, page_of_second = first.get(address), second.get(address)
    assert save(first, page_of_first, **{field: THEIRS}).status_code == 302

    conflict = save(second, page_of_second, **{field: MINE, other: "Something else"})
    assert conflict.status_code == 409
    row.refresh_from_db()
    assert getattr(row, field) == THEIRS
    assert getattr(row, other) != "Something else"
    text = text_of(conflict)
    assert "What somebody else changed meanwhile" in text
    assert THEIRS in text
    assert f"{MINE} (in the form below)" in text
    assert as_shown(conflict)[field] == MINE
    assert as_shown(conflict)[other] == "Something else"

    # Who has seen that may save.
    assert save(second, conflict).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), getattr(row, other)) == (MINE, "Something else")


@pytest.mark.parametrize("kind", EDITED)
def test_what_only_the_first_one_changed_is_not_set_back_by_the_second(kind, first, second):
    factory, field, other = EDITED[kind]
    row = factory()
    address = admin_url(row)
    page_of_first, page_of_second = first.get(address), second.get(address)
    save(first, page_of_first, **{field: THEIRS})

    conflict = save(second, page_of_second, **{other: "Something else"})
    assert conflict.status_code == 409
    assert "not touched: theirs is in the form below" in text_of(conflict)
    save(second, conflict)
    row.refresh_from_db()
    assert (getattr(row, field), getattr(row, other)) == (THEIRS, "Something else")


def test_a_third_change_is_a_conflict_of_its_own(first, second):
    claim = ClaimFactory()
    pages = [client.get(admin_url(claim)) for client in (first, second)]
    save(first, pages[0], population=THEIRS)
    conflict = save(second, pages[1], population=MINE)
    save(first, first.get(admin_url(claim)), population="Once more.")
    again = save(second, conflict)
    assert again.status_code == 409
    assert "Once more." in text_of(again)
    claim.refresh_from_db()
    assert claim.population == "Once more."


def test_a_slip_in_between_does_not_make_an_old_form_a_new_one(first, second):
    claim = ClaimFactory()
    page = second.get(admin_url(claim))
    slip = save(second, page, statement="")
    assert slip.status_code == 200
    save(first, first.get(admin_url(claim)), population=THEIRS)
    assert save(second, slip, statement="Right now.", population=MINE).status_code == 409


def test_the_rows_below_count_too(first, second):
    concept = MedicationFactory(synonyms=["Zoloft"])
    pages = [client.get(admin_url(concept)) for client in (first, second)]
    save(first, pages[0], **{"names-0-name": "Lustral"})
    conflict = save(second, pages[1], **{"names-0-name": "Serlain"})
    assert conflict.status_code == 409
    assert "Lustral" in text_of(conflict)
    assert ConceptName.objects.get().name == "Lustral"
    assert save(second, conflict).status_code == 302
    assert ConceptName.objects.get().name == "Serlain"


def test_a_row_below_that_is_gone_is_named(first, second):
    concept = MedicationFactory(synonyms=["Zoloft", "Gladem"])
    pages = [client.get(admin_url(concept)) for client in (first, second)]
    save(first, pages[0], **{"names-0-DELETE": "on"})
    conflict = save(second, pages[1], **{"names-0-name": "Serlain", "names-1-name": "Tresleen"})
    assert conflict.status_code == 409
    assert "Gladem deleted, or no longer yours to change Serlain" in text_of(conflict)
    assert save(second, conflict).status_code == 302
    assert [name.name for name in concept.names.all()] == ["Tresleen"]


def test_the_notices_and_lines_of_a_study_count_too(first, second):
    study = StudyFactory()
    NoticeFactory(study=study, sources=["curator"], label="Old.")
    EvidenceLineFactory(study=study, explanation="Old.")
    for field in ("notices-0-label", "evidence_lines-0-explanation"):
        pages = [client.get(admin_url(study)) for client in (first, second)]
        assert save(first, pages[0], **{field: THEIRS}).status_code == 302
        conflict = save(second, pages[1], **{field: MINE})
        assert conflict.status_code == 409, field
        assert THEIRS in text_of(conflict)


def test_rows_that_others_added_stand_in_nobodys_way(first, second):
    concept = MedicationFactory()
    pages = [client.get(admin_url(concept)) for client in (first, second)]
    save(first, pages[0], **new_row("names", name="Zoloft"))
    assert save(second, pages[1], **new_row("names", name="Lustral")).status_code == 302
    assert {name.name for name in concept.names.all()} == {"Zoloft", "Lustral"}


def test_the_same_by_both_is_no_conflict(first, second):
    claim = ClaimFactory()
    pages = [client.get(admin_url(claim)) for client in (first, second)]
    save(first, pages[0], population=THEIRS)
    assert save(second, pages[1], population=THEIRS, dose="50 mg").status_code == 302
    claim.refresh_from_db()
    assert (claim.population, claim.dose) == (THEIRS, "50 mg")


def test_what_was_handed_in_meanwhile_gives_back_what_was_typed(second):
    claim = ClaimFactory()
    page = second.get(admin_url(claim))
    Claim.objects.filter(pk=claim.pk).update(state=State.SUBMITTED, submitted_at=NOON)
    conflict = save(second, page, population=MINE)
    assert conflict.status_code == 409
    text = text_of(conflict)
    assert "became submitted" in text
    assert f"population {MINE}" in text
    claim.refresh_from_db()
    assert claim.population == ""


def test_what_was_deleted_meanwhile_gives_back_what_was_typed(second):
    claim = ClaimFactory()
    page = second.get(admin_url(claim))
    claim.delete()
    conflict = save(second, page, population=MINE)
    assert conflict.status_code == 409
    assert f"population {MINE}" in text_of(conflict)


def test_alone_nobody_notices_anything(second):
    study = StudyFactory(authors=["Ma, Hui"], abstract="One.\n\nTwo.")
    line = EvidenceLineFactory(
        study=study, effect_measure="odds ratio", effect_value="1.40000", explanation="a\nb"
    )
    for row in (study, line, line.claim, line.claim.subject):
        page = second.get(admin_url(row))
        assert save(second, page).status_code == 302, row


@pytest.mark.parametrize("shown", ["", "nonsense", "[]", '{"": 1}', "[" * 100_000, '{"x:1": {"a": "b"}}'])
def test_a_made_up_version_breaks_nothing(shown, second):
    claim = ClaimFactory()
    page = second.get(admin_url(claim))
    assert save(second, page, population=MINE, _shown=shown).status_code in (302, 409)
