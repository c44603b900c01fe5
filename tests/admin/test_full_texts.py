"""Giving a study's full text in the admin, and what becomes of its quotes."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.models import StudyText
from tests.admin.conftest import VIEW, as_user
from tests.admin.pages import text_of, told
from tests.factories import EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

BODY = "Emotional blunting: a survey. " + "We asked many people. " * 300 + "Nearly half of them felt numb."


@pytest.fixture
def study():
    return StudyFactory(title="Emotional blunting: a survey")


@pytest.fixture
def line(study):
    return EvidenceLineFactory(
        published=True, study=study, quote="Nearly half of them felt numb.", locator="p. 3"
    )


@pytest.fixture
def client():
    rights = [*VIEW, "evidence.change_study", "evidence.add_studytext"]
    return as_user(UserFactory(is_staff=True, permissions=rights))


def page_of(study):
    return f"/admin/evidence/study/{study.pk}/full-text/"


def give(client, study, follow=True, **sent):
    return client.post(page_of(study), {"source_note": "PubMed Central", **sent}, follow=follow)


def test_a_pasted_text_is_what_quotes_are_found_in(study, line, client):
    answer = give(client, study, text=BODY)
    assert "1 quote of it checked again" in told(answer)[0]
    assert "A full text is held since" in text_of(answer)
    line.refresh_from_db()
    assert line.quote_outcome == "exact"
    assert StudyText.objects.get().source_note == "PubMed Central"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read_in_its_encoding(study, line, client, encoding):
    file = SimpleUploadedFile("paper.txt", BODY.replace("many", "naïve").encode(encoding))
    give(client, study, file=file)
    assert "naïve people" in StudyText.objects.get().text
    line.refresh_from_db()
    assert line.quote_outcome == "exact"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 ...")}, "This is a PDF: save it as plain text"),
        ({"file": SimpleUploadedFile("a.bin", b"a\0b")}, "This is no text file"),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xfe\x00")}, "Its characters can be read neither"),
        ({}, "Give a file or paste the text"),
        ({"text": BODY, "file": SimpleUploadedFile("a.txt", b"b")}, "Give a file or paste the text"),
        ({"text": BODY, "source_note": ""}, "Say where the text comes from"),
        ({"text": "Another paper altogether. " + "It goes on. " * 400}, "is it another document?"),
        ({"text": " \n"}, "There is no text in it"),
    ],
)
def test_what_is_no_text_of_the_study_is_refused_with_the_reason(study, client, sent, why):
    answer = give(client, study, **sent)
    assert answer.status_code == 200
    assert why in text_of(answer)
    assert not StudyText.objects.exists()


def test_a_doubted_text_is_taken_from_somebody_who_looked_at_it(study, client):
    give(client, study, text="Short.", confirmed="on")
    assert StudyText.objects.get().text == "Short."


def test_the_wrong_document_is_taken_out_of_use(study, line, client):
    give(client, study, text=BODY)
    answer = client.post(page_of(study), {"retire": "1"}, follow=True)
    assert "is out of use now" in told(answer)[0]
    line.refresh_from_db()
    assert line.quote_outcome == "not_checkable"
    assert StudyText.objects.current().count() == 0


def test_is_for_those_who_may_give_texts(study, as_curator, as_viewer):
    for other in (as_curator, as_viewer):
        assert other.get(page_of(study)).status_code == 403
        assert give(other, study, text=BODY).status_code == 403
    assert not StudyText.objects.exists()


def test_no_page_shows_the_text(study, line, client):
    give(client, study, text=BODY)
    for address in (page_of(study), f"/admin/evidence/study/{study.pk}/change/", f"/studies/{study.pk}/"):
        assert "We asked many people." not in client.get(address, follow=True).content.decode()
