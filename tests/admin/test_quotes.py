"""Quotes in the admin: checked when they are written, and what came of it said beside them."""

import pytest

from evidence.models import EvidenceLine
from evidence.services.quoting import check_line, store_text
from evidence.services.versions import version_hash
from tests.admin.pages import form_data, new_row, text_of, told
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return StudyFactory(abstract="It was numb (p < 0.05).")


def page_of(row):
    return f"/admin/evidence/{row._meta.model_name}/{row.pk}/change/"


def save(client, row, **typed):
    answer = client.post(page_of(row), form_data(client.get(page_of(row)), **typed))
    assert answer.status_code == 302, text_of(answer)


def test_a_quote_is_checked_when_its_line_is_saved(study, curator, as_curator):
    claim = ClaimFactory(created_by=curator)
    line = EvidenceLineFactory(claim=claim, study=study, created_by=curator)
    save(as_curator, line, quote="It was  numb", locator="abstract")
    line.refresh_from_db()
    assert line.quote_outcome == "normalised"
    said = "Found in the abstract; only typography or marked omissions differ"
    assert said in text_of(as_curator.get(page_of(line)))
    save(as_curator, line, quote="It was numb (p > 0.05)")
    line.refresh_from_db()
    assert line.quote_outcome == "abstract_only"


def test_a_quote_is_checked_when_it_is_written_beside_its_claim(study, curator, as_curator):
    claim = ClaimFactory(created_by=curator)
    row = new_row(
        "evidence_lines", study=study.pk, direction="supports", quote="It was numb", locator="abstract"
    )
    save(as_curator, claim, **row)
    assert EvidenceLine.objects.get().quote_outcome == "exact"


def test_all_who_see_the_quote_see_how_far_it_is_proved(study, as_viewer):
    line = EvidenceLineFactory(study=study, published=True, quote="It was numb", locator="abstract")
    pages = [page_of(line), page_of(line.claim), page_of(study)]
    for page in pages:
        assert "Not checked against the source yet" in text_of(as_viewer.get(page))
    check_line(line)
    for page in pages:
        assert "Found word for word in the abstract" in text_of(as_viewer.get(page))


def test_a_quote_that_is_not_found_is_refused_in_words(study, as_publisher):
    store_text(study=study, text="It was cold.", actor=None, confirmed=True)
    claim = ClaimFactory(published=True)
    line = EvidenceLineFactory(
        claim=claim, study=study, state="submitted", quote="It was hot", locator="p. 1"
    )
    step = f"/admin/evidence/evidenceline/{line.pk}/step/publish/"
    answer = as_publisher.post(step, {"reviewed": version_hash(line)}, follow=True)
    (message,) = told(answer)
    assert "not in the text that we hold of its study" in message
    line.refresh_from_db()
    assert line.state == "submitted"


def test_a_typed_abstract_checks_the_quotes_again(study, as_curator):
    line = EvidenceLineFactory(study=study, published=True, quote="It was cold", locator="abstract")
    check_line(line)
    save(as_curator, study, abstract="It was cold.")
    line.refresh_from_db()
    assert line.quote_outcome == "exact"
