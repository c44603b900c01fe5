"""Requests that cannot be read: a problem at the API, a page elsewhere."""

import pytest

from tests.api.conftest import PROBLEM


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "kind"), [("/api/v1/studies/", PROBLEM), ("/studies/", "text/html")])
def test_a_wrong_host_is_refused_in_the_words_of_whoever_asks(client, address, kind):
    response = client.get(address, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"].startswith(kind)
    assert b"evil.example" not in response.content
