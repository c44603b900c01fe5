"""“Refresh from Crossref”: the difference first, and nothing is written before it is confirmed."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from evidence.models import AttemptOutcome, CuratedField, LookupStatus, Run, Study
from evidence.services.curating import curate_fields
from tests.admin.pages import text_of, told
from tests.factories import StudyFactory
from tests.stand_in import message

# The pacing that all processes share is written outside of any transaction.
pytestmark = pytest.mark.django_db(transaction=True)

REFRESH = "/admin/evidence/study/refresh/"


def preview(client, *studies):
    return client.post(REFRESH, {"study": [study.pk for study in studies]})


def confirm(client, *studies):
    return client.post(REFRESH, {"study": [study.pk for study in studies], "confirm": "Write these changes"})


def everything():
    return list(Study.objects.order_by("pk").values())


def test_the_difference_is_shown_and_nothing_written(crossref, curator, as_curator):
    study = StudyFactory(doi="10.5555/a", title="Old title", volume="1")
    curate_fields(study=study, values={"volume": "7"}, actor=curator)
    crossref.serve(message("10.5555/a", title=["New <i>title</i>"], volume="12"))
    before = everything()

    text = text_of(preview(as_curator, study))

    assert "1 of 1 study would change. Nothing is written yet." in text
    assert "Title Old title New title Will change" in text
    assert "Volume 7 12 Stays: a curator set it" in text
    assert "Write these changes" in preview(as_curator, study).content.decode()
    assert everything() == before
    assert not Run.objects.exists()


def test_confirmed_it_is_written_and_curated_fields_stay(crossref, curator, as_curator):
    study = StudyFactory(doi="10.5555/a", title="Old title", volume="1")
    curate_fields(study=study, values={"volume": "7"}, actor=curator)
    crossref.serve(message("10.5555/a", title=["New title"], volume="12"))

    text = text_of(confirm(as_curator, study))

    study.refresh_from_db()
    assert (study.title, study.volume, study.lookup_status) == ("New title", "7", LookupStatus.FOUND)
    assert "1 of 1 study changed. This is what was written." in text
    assert "Title Old title New title Changed" in text
    assert Run.objects.get().started_by == curator
    assert LogEntry.objects.get().get_change_message() == "Refreshed from Crossref."


def test_curating_in_the_form_survives_a_refresh(crossref, as_curator):
    from tests.admin.pages import form_data

    crossref.serve(message("10.5555/a", title=["Crossref’s title"]))
    study = StudyFactory(doi="10.5555/a")
    confirm(as_curator, study)
    address = f"/admin/evidence/study/{study.pk}/change/"
    as_curator.post(address, form_data(as_curator.get(address), title="The curator’s title"))
    confirm(as_curator, study)
    study.refresh_from_db()
    assert study.title == "The curator’s title"
    as_curator.post(f"/admin/evidence/study/{study.pk}/release/", {"field": "title"})
    study.refresh_from_db()
    assert (study.title, CuratedField.objects.count()) == ("Crossref’s title", 0)


def test_the_action_shows_the_difference_of_what_was_selected(crossref, as_curator):
    chosen, other = StudyFactory(doi="10.5555/a"), StudyFactory(doi="10.5555/b")
    crossref.serve(message("10.5555/a"), message("10.5555/b"))
    before = everything()
    page = as_curator.post(
        "/admin/evidence/study/", {"action": "refresh_selected", "_selected_action": [chosen.pk]}
    )
    assert [row["study"] for row in page.context["rows"]] == [chosen]
    assert page.context["ids"] == [chosen.pk]
    assert not any("/b" in asked for asked in crossref.requests)
    assert other.pk not in page.context["ids"]
    assert everything() == before


def test_more_than_the_limit_is_refused(crossref, as_curator):
    Study.objects.bulk_create(
        Study(doi=f"10.5555/{n}", title=str(n), lookup_status=LookupStatus.NOT_CHECKED) for n in range(201)
    )
    answer = as_curator.post(
        "/admin/evidence/study/",
        {
            "action": "refresh_selected",
            "_selected_action": [Study.objects.first().pk],
            "select_across": "1",
        },
        follow=True,
    )
    assert told(answer)[0].startswith("Nothing was refreshed: at most 200 studies are refreshed at once.")
    assert crossref.requests == []


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [("down", AttemptOutcome.UNAVAILABLE), ("nonsense", AttemptOutcome.BAD_RESPONSE)],
)
def test_when_crossref_cannot_be_asked_nothing_changes(
    trouble, outcome, write, crossref, quick_retries, as_curator
):
    study = StudyFactory(doi="10.5555/a", found=True)
    setattr(crossref, trouble, True)
    page = (confirm if write else preview)(as_curator, study)
    text = text_of(page)
    assert (
        "Crossref could not be asked about 1 of 1 study. Nothing was changed in it; try again later." in text
    )
    assert not page.context["confirmable"]
    kept = {"title": study.title, "lookup_status": "found", "checked_at": study.checked_at}
    attempt = study.last_attempt_outcome
    study.refresh_from_db()
    assert {name: getattr(study, name) for name in kept} == kept
    # Only the attempt is written down, and only when writing was asked for.
    assert study.last_attempt_outcome == (outcome if write else attempt)


def test_what_crossref_does_not_know_is_said_apart_from_an_outage(crossref, as_curator):
    study = StudyFactory(doi="10.5555/unknown")
    page = preview(as_curator, study)
    assert "Not registered with Crossref" in text_of(page)
    assert page.context["unasked"] == 0
    confirm(as_curator, study)
    study.refresh_from_db()
    assert study.lookup_status == LookupStatus.NOT_FOUND


def test_a_study_without_a_doi_is_said_to_have_none(as_curator):
    study = StudyFactory(doi=None, pmid="1")
    text = text_of(preview(as_curator, study))
    assert "It has no DOI, and Crossref knows only DOIs." in text
    assert "Refresh from Crossref …" not in text_of(
        as_curator.get(f"/admin/evidence/study/{study.pk}/change/")
    )


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 30], ["\0"]])
def test_nothing_chosen(ids, as_curator):
    page = as_curator.post(REFRESH, {"study": ids})
    assert "No study was chosen." in text_of(page)
    assert as_curator.get(REFRESH).status_code == 405


def test_an_unchanged_study_says_so(crossref, as_curator):
    crossref.serve(message("10.5555/a"))
    study = StudyFactory(doi="10.5555/a")
    confirm(as_curator, study)
    text = text_of(preview(as_curator, study))
    assert "Unchanged" in text
    assert "Nothing would change but when it was last checked." in text
