"""The error family: its members are told apart, and each says what it is about."""

import pickle

import pytest

from evidence.crossref.errors import BadResponse, CrossrefError, NotFound, RateLimited, Unavailable

DOI = "10.5555/error"


def test_the_three_answers_are_told_apart():
    answers = (NotFound, Unavailable, BadResponse)
    for one in answers:
        assert [other for other in answers if issubclass(one, other)] == [one]
        assert issubclass(one, CrossrefError)
    assert issubclass(RateLimited, Unavailable)


def test_an_error_names_its_doi_where_it_has_one():
    assert str(Unavailable("no connection", doi=DOI)) == "10.5555/error: no connection"
    assert str(Unavailable("no connection")) == "no connection"
    assert Unavailable("no connection", doi=DOI).message == "no connection"


def test_one_failure_is_told_of_many_dois():
    with pytest.raises(RateLimited) as caught:
        raise RateLimited("slower", request="GET /works", retry_after=9) from ValueError("cause")
    other = caught.value.about(DOI)
    assert (type(other), other.doi, other.request, other.retry_after) == (RateLimited, DOI, "GET /works", 9)
    assert isinstance(other.__cause__, ValueError)
    assert str(other) == "10.5555/error: slower"
    assert caught.value.doi == ""


@pytest.mark.parametrize(
    ("agency", "known", "words"),
    [
        ("datacite", True, "not registered with Crossref, but with datacite"),
        ("crossref", True, "registered with Crossref, which has no record"),
        (None, True, "no registration agency that Crossref knows"),
        (None, False, "could not be asked"),
    ],
)
def test_not_found_says_what_is_known_of_the_agency(agency, known, words):
    told = NotFound("no record", doi=DOI, request="GET /works/x").told(agency, agency_known=known)
    assert words in told.message
    assert (told.agency, told.agency_known, told.doi, told.request) == (agency, known, DOI, "GET /works/x")


def test_errors_travel_between_processes():
    error = BadResponse("objects", doi=DOI, objections=("filter-not-available",))
    other = pickle.loads(pickle.dumps(error))
    assert (str(other), other.objections) == (str(error), error.objections)
