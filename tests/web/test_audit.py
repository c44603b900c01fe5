"""The page that audits an article: the text, a file, an address; the article back; nothing stored."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.models import Study
from evidence.services.auditing import LONGEST_TEXT
from evidence.services.web_pages import FetchedPage
from evidence.web import audit as page_module
from tests.factories import NoticeFactory, UserFactory
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written

from .reading import read

pytestmark = pytest.mark.django_db


def test_the_form_is_there_for_anybody(client):
    page = read(client.get("/audit/"))
    assert {one.get("name") for one in page.all("textarea")} == {"text"}
    assert "address" not in {one.get("name") for one in page.all("input")}


def test_the_article_comes_back_with_its_citations_marked(client, crossref):
    NoticeFactory(study=cited_study())
    response = client.post("/audit/", {"text": written(REFERENCE)}, follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    page = read(response)
    assert '<a class="cite cite-problem" href="#reference-1">1<span class="visually-hidden">' in html
    assert "Of 1 reference: 1 checked, 0 not checkable, 0 could not be asked." in page.text
    assert "Take the source out" in page.text
    assert "Emotional blunting in invented adults [Retracted]" in page.text
    assert response["Cache-Control"] == "private, no-store"


def test_what_is_not_known_stands_in_the_corrected_list_as_it_was_written(client, crossref):
    crossref.serve(RECORD)
    other = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"
    text = written(other, REFERENCE.replace("2023", "2022"))
    response = client.post("/audit/", {"text": text}, follow=True)
    corrected = [one for one, _ in response.context["corrected"]]
    assert [(one.number, one.is_as_written) for one in corrected] == [(1, True), (2, False)]
    assert corrected[0].text == other
    assert "(2023)" in corrected[1].text
    assert response.context["copied"].startswith(f"1. {other}\n2. Berg, A., & Lind, M. (2023).")
    assert not Study.objects.exists()


def test_a_file_is_read(client, crossref):
    crossref.serve(RECORD)
    file = SimpleUploadedFile("article.md", written(REFERENCE).encode(), "text/markdown")
    response = client.post("/audit/", {"file": file}, follow=True)
    assert response.status_code == 200
    assert response.context["shown"]["coverage"]["checked"] == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Give a text or a file, and only one of them."),
        ({"text": "a " * (LONGEST_TEXT // 2) + "b"}, "200000 characters"),
        ({"text": "a", "address": "http://127.0.0.1/"}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_place(client, fields, told):
    response = client.post("/audit/", fields)
    # Somebody who is not signed in has no field for an address: it is not even read.
    assert response.status_code == (400 if told else 302)
    assert told in response.content.decode()


def test_a_file_that_is_no_text_is_refused(client):
    file = SimpleUploadedFile("article.txt", b"\x00\x01\x02" * 400)
    response = client.post("/audit/", {"file": file})
    assert response.status_code == 400
    assert response.context["form"].errors["file"]


def test_an_upload_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr(page_module, "LARGEST_UPLOAD", 10)
    response = client.post("/audit/", {"file": SimpleUploadedFile("a.txt", b"a" * 11)})
    assert response.status_code == 400
    assert "more than 10 bytes" in response.content.decode()


def test_an_address_is_for_those_who_are_signed_in_and_goes_past_the_guard(client, crossref, monkeypatch):
    client.force_login(UserFactory())
    response = client.post("/audit/", {"address": "http://169.254.169.254/latest/"})
    assert response.status_code == 400
    assert "not a public address" in response.content.decode()
    text = written(REFERENCE).encode()
    monkeypatch.setattr(page_module, "fetch_page", lambda address: FetchedPage(address, "text/plain", text))
    response = client.post("/audit/", {"address": "https://health.example.org/numb"}, follow=True)
    assert response.context["shown"]["title"] == "Numbness in Invented Adults"


def test_what_is_wrong_with_a_reference_is_told_beside_what_cites_it(client, crossref):
    NoticeFactory(study=cited_study())
    text = written(REFERENCE, sentence="It numbs.[{0}] Much.[{0}]")
    page = read(client.post("/audit/", {"text": text}, follow=True))
    assert page.text.count("No. 1: error, retracted") == 1
    assert "Found: 1 error." in page.text


def test_a_reference_list_alone_is_no_article(client, crossref):
    page = read(client.post("/audit/", {"text": f"References\n\n1. {REFERENCE}"}, follow=True))
    assert "There is no text beside the references." in page.text
    assert "Expected markers in the text; found 1 reference, and no marker." in page.text


def test_an_article_that_cites_by_links_lacks_nothing(client, crossref):
    cited_study()
    text = '<h1>Numb</h1><p>Pills <a href="https://doi.org/10.5555/blunting">numb</a>.</p><p>A lot.</p>'
    page = read(client.post("/audit/", {"text": text}, follow=True))
    assert "The article cites by links" in page.text
    assert "No reference list" not in page.text
    assert not [one for one in page.all("p") if one.get("class") == "problem"]
    bare = read(client.post("/audit/", {"text": "Pills numb."}, follow=True))
    assert "No reference list was found." in bare.text


def test_an_article_is_data(client, crossref):
    hostile = "<img src=x onerror=alert(1)> may blunt “emotions” &lt;script&gt;.{}"
    response = client.post("/audit/", {"text": written(REFERENCE, sentence=hostile)}, follow=True)
    assert "<img" not in response.content.decode()
    assert "<script" not in response.content.decode()


def test_the_queries_do_not_grow_with_the_article(client, crossref, django_assert_num_queries):
    cited_study()
    with django_assert_num_queries(19):
        client.post("/audit/", {"text": written(REFERENCE, REFERENCE, REFERENCE)})
