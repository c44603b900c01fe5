"""“Add by identifier”: what was pasted, what became of each, and what to do next."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from evidence.models import Run, Study
from tests.admin.pages import text_of
from tests.factories import StudyFactory
from tests.stand_in import message

# The pacing that all processes share is written outside of any transaction.
pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/admin/evidence/study/add-by-identifier/"


def paste(client, text):
    return client.post(ADDRESS, {"identifiers": text})


def results(page):
    return {row["input"]: (row["words"], row["identifier"]) for row in page.context["rows"]}


def test_the_list_of_studies_leads_there(as_curator, as_viewer):
    link = f'href="{ADDRESS}"'
    assert link in as_curator.get("/admin/evidence/study/").content.decode()
    assert link not in as_viewer.get("/admin/evidence/study/").content.decode()
    assert "Up to 200 at once." in text_of(as_curator.get(ADDRESS))


def test_each_line_gets_its_result(crossref, curator, as_curator):
    crossref.serve(message("10.5555/new", title=["A new study"]))
    held = StudyFactory(doi="10.5555/held", title="Held")
    page = paste(
        as_curator,
        "https://doi.org/10.5555/NEW 10.5555/held,\n10.5555/nowhere\nPMID: 21103140 12345\n"
        "https://www.example.org/page",
    )
    assert results(page) == {
        "https://doi.org/10.5555/NEW": ("added", "doi:10.5555/new"),
        "10.5555/held": ("here already", "doi:10.5555/held"),
        "10.5555/nowhere": ("not registered with Crossref", "doi:10.5555/nowhere"),
        "PMID:21103140": ("added", "pmid:21103140"),
        "12345": ("refused", ""),
        "https://www.example.org/page": ("added", "https://www.example.org/page"),
    }
    text = text_of(page)
    assert "6 read: 3 added, 1 here already, 1 refused, 1 not registered with Crossref." in text
    assert "A bare number could be a PMID or a PMCID. Write PMID or PMC before it." in text
    for study in (held, Study.objects.get(doi="10.5555/new")):
        assert f'href="/admin/evidence/study/{study.pk}/change/"' in page.content.decode()
    assert Study.objects.get(doi="10.5555/new").created_by == curator
    assert Run.objects.get().started_by == curator
    assert LogEntry.objects.filter(change_message="Added by identifier.").count() == 3


def test_twice_is_once(crossref, as_curator):
    crossref.serve(message("10.5555/new"))
    paste(as_curator, "10.5555/new")
    page = paste(as_curator, "10.5555/new doi:10.5555/new")
    assert [row["words"] for row in page.context["rows"]] == ["here already", "here already"]
    assert Study.objects.count() == 1


@pytest.mark.parametrize("trouble", ["down", "nonsense"])
def test_what_could_not_be_asked_is_said_and_stands_ready(trouble, crossref, quick_retries, as_curator):
    setattr(crossref, trouble, True)
    page = paste(as_curator, "10.5555/new\nPMID:21103140")
    text = text_of(page)
    assert "Crossref could not be asked about 1 of 2. Nothing was stored for it; try again later." in text
    assert "Could not be asked about" in text
    assert page.context["form"]["identifiers"].value() == "10.5555/new"
    assert not Study.objects.filter(doi="10.5555/new").exists()
    assert Study.objects.filter(pmid="21103140").exists()


@pytest.mark.parametrize("text", ["", "  \n  "])
def test_nothing_pasted(text, as_curator):
    page = paste(as_curator, text)
    assert "Nothing was added. Paste at least one identifier." in text_of(page)
    assert not Run.objects.exists()


def test_more_than_the_limit_is_refused_whole(as_curator):
    pasted = "\n".join(f"PMID:{n}" for n in range(1, 202))
    page = paste(as_curator, pasted)
    assert "These are 201 identifiers; at most 200 are added at once." in text_of(page)
    assert "manage.py add_studies --file" in text_of(page)
    assert page.context["form"]["identifiers"].value() == pasted
    assert not Study.objects.exists()


def test_what_was_pasted_is_shown_as_text(as_curator):
    page = paste(as_curator, "<script>alert(1)</script>")
    assert b"<script>alert(1)" not in page.content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()
