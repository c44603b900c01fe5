"""Whatever an address holds, the answer is a page: 200, 400 or 404, never a failure."""

import pytest
from django.test import Client

from tests.factories import ClaimFactory, ConceptFactory, StudyFactory

from .reading import read

pytestmark = pytest.mark.django_db

LISTS = ["/concepts/", "/claims/", "/studies/"]
HUGE = "9" * 40


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("page", ["abc", "0", "-1", "1.5", "", "１", HUGE, "1\0", " 1"])
def test_what_is_no_page_number_is_refused(client, address, page):
    response = client.get(address, {"page": page})

    assert response.status_code == 400
    assert "A page is asked for by its number: ?page=2." in read(response).text


@pytest.mark.parametrize(
    ("address", "choices", "said"),
    [
        ("/studies/", {"year": HUGE}, "A year has four digits: 2022."),
        ("/studies/", {"year": "-5"}, "A year has four digits: 2022."),
        ("/studies/", {"year": "２０２４x"}, "A year has four digits: 2022."),
        (
            "/studies/",
            {"design": "guess"},
            "Select a valid choice. guess is not one of the available choices.",
        ),
        ("/studies/", {"notice": "maybe"}, "Select a valid choice."),
        ("/claims/", {"direction": "sideways"}, "Select a valid choice."),
        ("/claims/", {"predicate": "cures"}, "Select a valid choice."),
        ("/claims/", {"role": "subject__created_by"}, "Select a valid choice."),
        ("/concepts/", {"kind": "wish"}, "Select a valid choice."),
        ("/claims/", {"concept": HUGE}, "No concept is called"),
        ("/claims/", {"concept": "x" * 10_000}, "at most 200 characters"),
        *[
            (address, {"q": "numb\0ness"}, "Null characters are not allowed.")
            for address in [*LISTS, "/search/"]
        ],
        *[(address, {"q": "x" * 10_000}, "characters") for address in [*LISTS, "/search/"]],
        ("/search/", {"q": "x " * 400}, "Search for 500 characters at most."),
    ],
)
def test_a_wrong_choice_is_refused_and_named(client, address, choices, said):
    StudyFactory()
    ConceptFactory()

    response = client.get(address, choices)

    assert response.status_code == 400
    page = read(response)
    assert said in page.text
    assert "Study number" not in page.text


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "\\",
        "'",
        '"',
        "a & | ! ( )",
        "🙂",
        "\u202e",
        "a " * 90,
        "'; DROP TABLE evidence_study; --",
        "{{ 7 }}",
    ],
)
@pytest.mark.parametrize("address", [*LISTS, "/search/"])
def test_odd_words_are_only_words(client, address, words):
    StudyFactory()
    ClaimFactory(published=True)

    assert client.get(address, {"q": words}).status_code == 200


def test_a_wild_card_is_a_letter_like_others(client):
    StudyFactory(title="Plain")

    assert "Nothing fits" in read(client.get("/studies/", {"q": "P%n"})).text


@pytest.mark.parametrize(
    "address",
    [
        f"/studies/{HUGE}/",
        f"/claims/{HUGE}/",
        "/studies/9223372036854775808/",
        "/claims/0/",
        f"/concepts/{'x' * 300}/",
        "/studies/by/doi:10.5555/%00/",
        "/studies/by/pmid:99999999999999999999/",
        "/studies/by/" + "9" * 3000 + "/",
        "/studies/by/doi:10.5555/..%2f..%2fadmin/",
        "/concepts/a%00b/",
    ],
)
def test_what_names_nothing_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [*LISTS, "/", "/search/"])
def test_parameters_that_no_list_knows_change_nothing(client, address):
    assert (
        client.get(address, {"utm_source": "x", "subject__created_by__password": "x", "q": ""}).status_code
        == 200
    )


@pytest.mark.parametrize("address", [*LISTS, "/", "/search/", "/healthz"])
def test_pages_are_only_read(client, address):
    # A browser's cookies or none: the method is the fault, not a missing token.
    for asking in (client, Client(enforce_csrf_checks=True)):
        response = asking.post(address, {"q": "x"})
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert client.head(address).status_code == 200
