"""The pages for what went wrong look like the others, and 500 needs nothing that may be broken."""

from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views import defaults

from .reading import PageText, read

TEMPLATES = Path(__file__).parents[2] / "evidence" / "templates"


def test_500_is_whole_by_itself(monkeypatch):
    source = (TEMPLATES / "500.html").read_text()
    assert "{%" not in source
    assert "{{" not in source

    response = defaults.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    page = read(response)
    assert page.links == {"first page": "/"}
    assert not {"script", "link", "style", "img"} & {name for name, _ in page.elements}


@pytest.mark.django_db
def test_a_failure_in_a_view_gives_that_page_with_all_headers(monkeypatch):
    def broken(*args: object) -> None:
        raise RuntimeError("as a test")

    monkeypatch.setattr("evidence.web.home.figures", broken)

    response = Client(raise_request_exception=False).get("/")

    assert response.status_code == 500
    assert "Something broke here" in read(response).text
    assert "as a test" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_the_others_look_like_the_rest_of_the_site(name):
    page = PageText(get_template(name).render({}, RequestFactory().get("/")))

    assert "/search/" in [form.get("action") for form in page.all("form")]
    assert page.headings == [1]


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert response.status_code == 403
    assert "It came without the token" in read(response).text
