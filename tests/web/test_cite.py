"""“Cite”: a study, a list as narrowed, chosen ids; the style remembered; files; retractions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evidence.services.work_rows import rebuild_csl
from tests.factories import NoticeFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def studies():
    made = []
    for number, family in enumerate(("Berg", "Cole"), start=1):
        study = StudyFactory(
            title=f"<script>alert({number})</script> numb",
            title_html=f"&lt;script&gt;alert({number})&lt;/script&gt; <i>numb</i>",
            container_title="Journal",
            issued=str(2018 + number),
            work_type="journal-article",
            authors=[f"{family}, Ann"],
        )
        rebuild_csl([study])
        made.append(study)
    return made


def shown(client, address, status=200, **query):
    response = client.get(address, query)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def test_a_study_is_cited_in_the_style_that_was_chosen_last(client, studies):
    address = reverse("web:cite-study", args=[studies[0].pk])
    assert "Berg, A. (2019)." in shown(client, address)
    assert "citation_style" not in client.cookies
    assert "1. Berg A." in shown(
        client, address, style="nlm-citation-sequence", locale="en-US", output="text"
    )
    assert client.cookies["citation_style"]["httponly"]
    other = shown(client, reverse("web:cite-study", args=[studies[1].pk]))
    assert "1. Cole A." in other
    client.cookies["citation_style"] = "no-such-style|tlh"
    assert "Berg, A. (2019)." in shown(client, address)


def test_titles_keep_their_italics_and_nothing_else(client, studies):
    page = shown(
        client, reverse("web:cite-study", args=[studies[0].pk]), output="html", style="apa", locale="de"
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <i>numb</i>" in page
    # In the box the HTML's own text.
    assert "&amp;lt;script&amp;gt;" in page


def test_a_list_is_cited_as_it_is_narrowed(client, studies):
    page = shown(client, reverse("web:studies"), q="numb")
    assert f"{reverse('web:cite')}?q=numb" in page
    cited = shown(client, reverse("web:cite"))
    assert cited.index("Berg, A.") < cited.index("Cole, A.")
    only = shown(client, reverse("web:cite"), ids=str(studies[1].pk))
    assert "Cole, A." in only
    assert "Berg, A." not in only
    assert f'name="ids" value="{studies[1].pk}"' in only
    assert "No study is in this selection" in shown(client, reverse("web:cite"), ids="999999")


@pytest.mark.parametrize("query", [{"ids": "1;2"}, {"ids": "x"}, {"format": "docx"}, {"style": "nowhere"}])
def test_what_cannot_be_understood_is_refused(client, studies, query):
    shown(client, reverse("web:cite"), status=400, **query)


def test_files(client, studies):
    response = client.get(reverse("web:cite"), {"format": "ris", "ids": str(studies[0].pk)})
    assert response["Content-Disposition"] == 'attachment; filename="studies.ris"'
    assert b"".join(response.streaming_content).count(b"TY  - ") == 1
    page = shown(client, reverse("web:cite"), ids=str(studies[0].pk), style="apa", locale="de", output="text")
    assert f'href="?ids={studies[0].pk}&amp;format=bibtex"' in page


def test_a_retraction_is_said_unless_switched_off(client, studies):
    NoticeFactory(study=studies[0], kind="retraction")
    address = reverse("web:cite-study", args=[studies[0].pk])
    assert "[Retracted]" in shown(client, address).split("<h2")[1]
    off = shown(client, address, style="apa", locale="en-US", output="text", unmarked="on")
    assert "[Retracted]" not in off.split("<h2")[1]


def test_queries(client, studies, django_assert_num_queries):
    address = reverse("web:cite")
    shown(client, address)
    # For the page and for the box each: studies, their notices, what was kept.
    with django_assert_num_queries(6):
        shown(client, address)


def test_the_admin_leads_there(client, studies):
    client.force_login(UserFactory(is_staff=True, permissions=["evidence.view_study"]))
    ids = [study.pk for study in studies]
    data = {"action": "cite_selected", "_selected_action": ids}
    response = client.post(reverse("admin:evidence_study_changelist"), data)
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "Berg, A." in page
    assert "Cole, A." in page
