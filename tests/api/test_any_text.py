"""Whatever is searched for, through HTTP: an answer, or a 400; never an error of ours.

``make random-strings`` asks for 10,000; the suite for fewer.
"""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.api.filters import StudyFilters
from evidence.api.search_parameters import SAYS
from evidence.web.search_form import SearchForm
from tests.factories import EvidenceLineFactory, SymptomFactory

pytestmark = pytest.mark.django_db
NUMBER = int(os.environ.get("EVIDENCE_RANDOM_STRINGS", "40"))

# What a query language, a database, HTTP or a page might take for something of its own.
_SIGNS = st.sampled_from(
    [
        *'"\'\\|&!*():<>-~%_$;,/?#=+`{}[]^@', "OR", "AND", "NOT", "''", "\\'", "--", "/*", "<->", ":*", ":*D",
        "'c:1'", "y:2020", "%s", "%%", "%(x)s", "$1", "{0}", "{asked}", "\0", "\r\n", "\t", "\x1b", "\x7f",
        "\u200f", "\u202e", "\ufeff", "\ufffd", "\ue000", "\ue001", "\ud800", "\udfff", "10.5555/", "doi:",
        "PMC1", "https://", "<script>", "&lt;", "</mark>", "😀", "שלום", "مرحبا", "ß", "İ", "ﬁ", "Å", "numb",
        "numb*", "",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(_SIGNS, max_size=30).map("".join),
    st.lists(st.one_of(_SIGNS, st.text(max_size=8)), max_size=20).map(" ".join),
    st.text(st.characters(max_codepoint=0x1F), max_size=10),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=12), st.integers(1, 300)),
)
# Percent-encoded as it is, half characters and all; or bytes that are no text.
QUERIES = st.one_of(
    TEXTS.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.binary(max_size=40).map(lambda some: quote(some, safe="")),
)
ADDRESSES = ("/api/v1/search/", "/api/v1/studies/", "/search/")
# What else takes a text: every parameter of each.
PARAMETERS = st.sampled_from(
    [
        (address, name)
        for address, names in (
            ("/api/v1/search/", SAYS),
            ("/api/v1/studies/", StudyFilters.base_filters),
            ("/search/", SearchForm.base_fields),
        )
        for name in dict.fromkeys((*names, "ordering", "cursor", "limit", "fields", "omit", "as_of"))
        if name != "q"
    ]
)


@pytest.fixture
def rows():
    numbness = SymptomFactory(name="Numbness", synonyms=["Emotional blunting"])
    EvidenceLineFactory(published=True, claim__object=numbness, study__title="Numb & <b>blunt</b>")


@settings(
    max_examples=NUMBER,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=QUERIES)
def test_any_text_is_answered_or_refused(client, rows, query):
    for address in ADDRESSES:
        response = client.get(address, QUERY_STRING=f"q={query}")
        # An identifier of a study that is here leads to it.
        allowed = (200, 302, 400) if address == "/search/" else (200, 400)
        assert response.status_code in allowed, (address, query, response.status_code)


@settings(
    max_examples=NUMBER,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(parameter=PARAMETERS, query=QUERIES)
def test_so_is_any_text_as_any_parameter(client, rows, parameter, query):
    address, name = parameter
    response = client.get(address, QUERY_STRING=f"q=numb&{name}={query}")
    allowed = (200, 302, 400) if address == "/search/" else (200, 400)
    assert response.status_code in allowed, (address, name, query, response.status_code)
