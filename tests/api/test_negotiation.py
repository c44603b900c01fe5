"""What is negotiated at once is what Django REST Framework would have chosen."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from evidence.api.negotiation import Negotiation


@pytest.mark.parametrize("query", [{}, {"format": "json"}])
@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "application/json",
        "application/json, */*;q=0.5",
        "application/json; indent=4",
        "text/html",
    ],
)
def test_the_same_form(accept, query):
    headers = {} if accept is None else {"accept": accept}
    request = Request(APIRequestFactory().get("/", query, headers=headers))
    chosen = []
    for negotiation in (DefaultContentNegotiation(), Negotiation()):
        try:
            renderer, media_type = negotiation.select_renderer(request, [JSONRenderer()])
        except NotAcceptable:
            chosen.append(None)
        else:
            chosen.append((type(renderer), media_type))
    assert chosen[0] == chosen[1]
