"""Many DOIs at once: one answer for each, whatever becomes of the others."""

import re
from urllib.parse import parse_qs

import pytest
from werkzeug import Request, Response

from evidence.crossref.batches import BATCH_SIZE, windows
from evidence.crossref.errors import BadResponse, NotFound, RateLimited, Unavailable
from evidence.crossref.pacing import Pool
from evidence.identifiers import InvalidIdentifier
from tests.crossref.servers import NoPacer, agency, client_of, encoded, work, work_list

SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


class StandIn:
    """A Crossref that has some records, for lists and for single requests, and notes what is asked."""

    def __init__(self) -> None:
        self.url = ""
        self.records: dict[str, dict[str, object]] = {}
        self.lists: list[list[str]] = []
        self.singles: list[str] = []
        # What stands in a list's answer instead of the records.
        self.list_answer: Response | None = None

    def register(self, *dois: str) -> None:
        self.records |= {doi: work(doi)["message"] for doi in dois}

    def list(self, request: Request) -> Response:
        query = parse_qs(request.query_string.decode())
        asked = [part.removeprefix("doi:") for part in query["filter"][0].split(",")]
        assert int(query["rows"][0]) == len(asked)
        self.lists.append(asked)
        items = [self.records[doi] for doi in asked if doi in self.records]
        content = {**work_list(), "message": {"total-results": len(items), "items": items}}
        return self.list_answer or Response(encoded(content))

    def single(self, request: Request) -> Response:
        doi = request.path.removeprefix("/works/")
        if doi.endswith("/agency"):
            return Response(encoded(agency(doi, "datacite")))
        self.singles.append(doi)
        if doi not in self.records:
            return Response("Resource not found.", 404)
        return Response(encoded({**work(doi), "message": self.records[doi]}))


@pytest.fixture
def crossref(httpserver):
    stand_in = StandIn()
    stand_in.url = httpserver.url_for("")
    httpserver.expect_request("/works").respond_with_handler(stand_in.list)
    httpserver.expect_request(re.compile("/works/.+", re.DOTALL)).respond_with_handler(stand_in.single)
    return stand_in


def dois(count: int) -> list[str]:
    return [f"10.5555/batch.{number}" for number in range(count)]


def test_sixty_dois_are_two_requests(crossref):
    crossref.register(*dois(60))
    pacer = NoPacer()
    with client_of(crossref.url, pacer=pacer) as client:
        answers = list(client.works(dois(60)))
    assert [doi for doi, _ in answers] == dois(60)
    assert [answer["DOI"] for _, answer in answers] == dois(60)
    assert [len(asked) for asked in crossref.lists] == [50, 10]
    assert crossref.singles == []
    assert pacer.pools == [Pool.LIST, Pool.LIST]


def test_what_is_missing_from_a_batch_is_asked_for_by_itself(crossref):
    crossref.register("10.5555/a", "10.5555/c")
    with client_of(crossref.url) as client:
        answers = dict(client.works(["10.5555/a", "10.5555/b", "10.5555/c"]))
    assert isinstance(answers["10.5555/b"], NotFound)
    assert answers["10.5555/b"].agency == "datacite"
    assert answers["10.5555/a"]["DOI"] == "10.5555/a"
    assert crossref.singles == ["10.5555/b"]


def test_a_lone_doi_is_asked_for_by_itself(crossref):
    crossref.register("10.5555/a")
    with client_of(crossref.url) as client:
        assert [doi for doi, _ in client.works(["10.5555/a"])] == ["10.5555/a"]
    assert (crossref.lists, crossref.singles) == ([], ["10.5555/a"])


@pytest.mark.parametrize("odd", ["10.5555/a,b", SICI, "10.5555/a#b?c%d", "10.5555/aé", "10.5555/a:"])
def test_dois_that_would_break_the_filter_go_alone(crossref, odd):
    crossref.register("10.5555/a", odd, "10.5555/z")
    with client_of(crossref.url) as client:
        answers = list(client.works(["10.5555/a", odd, "10.5555/z"]))
    assert [(doi, answer["DOI"]) for doi, answer in answers] == [
        ("10.5555/a", "10.5555/a"),
        (odd, odd),
        ("10.5555/z", "10.5555/z"),
    ]
    assert crossref.lists == [["10.5555/a", "10.5555/z"]]
    assert crossref.singles == [odd]


def test_each_distinct_doi_has_one_answer(crossref):
    crossref.register("10.5555/a", "10.5555/b")
    with client_of(crossref.url) as client:
        answers = client.works(["10.5555/B", "10.5555/a", "10.5555/b", "10.5555/A"])
        assert [doi for doi, _ in answers] == ["10.5555/b", "10.5555/a"]


def test_nothing_asked_is_nothing_answered(crossref):
    with client_of(crossref.url) as client:
        assert list(client.works([])) == []
    assert crossref.lists == []


def test_records_that_nobody_asked_for_are_left_out(crossref):
    crossref.list_answer = Response(encoded(work_list("10.5555/other", "10.5555/a")))
    crossref.register("10.5555/b")
    with client_of(crossref.url) as client:
        answers = dict(client.works(["10.5555/a", "10.5555/b"]))
    assert set(answers) == {"10.5555/a", "10.5555/b"}
    assert answers["10.5555/b"]["DOI"] == "10.5555/b"


def test_a_merged_doi_is_answered_by_the_one_it_became(crossref):
    crossref.records["10.5555/a"] = work("10.5555/prime", aliases=["10.5555/A"])["message"]
    crossref.register("10.5555/b")
    with client_of(crossref.url) as client:
        answers = dict(client.works(["10.5555/a", "10.5555/b"]))
    assert answers["10.5555/a"]["DOI"] == "10.5555/prime"
    assert crossref.singles == []


def test_a_record_goes_before_one_that_only_claims_its_name(crossref):
    claimant = work("10.5555/b", aliases=["10.5555/a"])["message"]
    own = work("10.5555/a")["message"]
    for items in ([claimant, own], [own, claimant]):
        content = {**work_list(), "message": {"total-results": 2, "items": items}}
        crossref.list_answer = Response(encoded(content))
        with client_of(crossref.url) as client:
            answers = dict(client.works(["10.5555/a", "10.5555/b"]))
        assert {doi: answer["DOI"] for doi, answer in answers.items()} == {
            "10.5555/a": "10.5555/a",
            "10.5555/b": "10.5555/b",
        }


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: Response("<html>"), id="HTML"),
        pytest.param(lambda: Response("Resource not found.", 404), id="a server without lists"),
        pytest.param(
            lambda: Response(encoded({"message-type": "validation-failure", "message": []}), 400), id="400"
        ),
        pytest.param(lambda: Response("", 414), id="an address too long"),
        pytest.param(
            lambda: Response(encoded({"message-type": "work-list", "message": {"items": [None]}})),
            id="a record that is none",
        ),
        pytest.param(lambda: Response(encoded(work_list())[:-9]), id="truncated"),
    ],
)
def test_a_batch_that_cannot_be_read_is_asked_for_one_by_one(crossref, answer):
    crossref.register(*dois(3))
    crossref.list_answer = answer()
    with client_of(crossref.url) as client:
        answers = dict(client.works(dois(3)))
    assert [answer["DOI"] for answer in answers.values()] == dois(3)
    assert crossref.singles == dois(3)


def test_one_bad_record_costs_the_others_nothing(crossref):
    crossref.register(*dois(3))
    crossref.records[dois(3)[1]] = {"title": ["without a DOI"]}
    with client_of(crossref.url) as client:
        answers = dict(client.works(dois(3)))
    assert isinstance(answers[dois(3)[1]], BadResponse)
    assert [answers[doi]["DOI"] for doi in (dois(3)[0], dois(3)[2])] == [dois(3)[0], dois(3)[2]]


@pytest.mark.parametrize(("status", "error"), [(503, Unavailable), (429, RateLimited), (403, Unavailable)])
def test_an_outage_is_told_of_each_doi_and_does_not_end_the_run(crossref, status, error):
    crossref.register(*dois(60), "10.5555/a,b")
    crossref.list_answer = Response("", status)
    asked = [dois(60)[0], "10.5555/a,b", *dois(60)[1:]]
    with client_of(crossref.url) as client:
        answers = list(client.works(asked))
    assert [doi for doi, _ in answers] == asked
    failures = [answer for doi, answer in answers if doi != "10.5555/a,b"]
    assert {type(failure) for failure in failures} == {error}
    assert [failure.doi for failure in failures] == dois(60)
    # Those that go alone are asked for all the same, and no other is asked for twice.
    assert dict(answers)["10.5555/a,b"]["DOI"] == "10.5555/a,b"
    assert crossref.singles == ["10.5555/a,b"]


def test_errors_that_are_kept_hold_on_to_nothing(crossref):
    crossref.list_answer = Response("", 503)
    crossref.register("10.5555/x,y")
    crossref.records["10.5555/x,y"] = {"DOI": "10.5555/other"}
    with client_of(crossref.url) as client:
        answers = dict(client.works(["10.5555/a", "10.5555/b", "10.5555/not,found", "10.5555/x,y"]))
    assert [type(answer) for answer in answers.values()] == [Unavailable, Unavailable, NotFound, BadResponse]
    for error in answers.values():
        link: BaseException | None = error
        while link is not None:
            assert link.__traceback__ is None
            link = link.__cause__ or link.__context__


def test_answers_come_while_dois_are_still_read(crossref):
    crossref.register(*dois(200))
    read = []

    def source():
        for doi in dois(200):
            read.append(doi)
            yield doi

    with client_of(crossref.url) as client:
        answers = client.works(source())
        next(answers)
        assert len(read) <= BATCH_SIZE + 1
        answers.close()


def test_what_is_no_doi_is_refused_before_it_is_sent(crossref):
    with client_of(crossref.url) as client:
        for bad in ["../members/78", "", "10.5555/a\r\nHost: x", "10.5555/a b"]:
            with pytest.raises(InvalidIdentifier):
                list(client.works([bad]))
            with pytest.raises(InvalidIdentifier):
                client.work(bad)
    assert (crossref.lists, crossref.singles) == ([], [])


def test_a_window_stays_within_what_servers_take_as_an_address():
    long = [f"10.5555/{number:0300}" for number in range(100)]
    sizes = [len(window.together) for window in windows(long)]
    assert sum(sizes) == 100
    assert max(sizes) * 300 < 6_500


def test_a_doi_that_fills_an_address_goes_alone():
    (window,) = windows(["10.5555/" + "a" * 2_030, "10.5555/" + "(" * 2_030])
    assert [len(window.asked), len(window.together)] == [2, 1]


def test_dois_that_go_alone_do_not_pile_up():
    assert [len(window.asked) for window in windows(f"10.5555/a,{number}" for number in range(250))] == [
        100,
        100,
        50,
    ]
