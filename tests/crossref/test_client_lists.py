"""Searches, and walks over the pages of a long list, which must end."""

import gc
import weakref

import pytest
from werkzeug import Request, Response

from evidence.crossref.errors import BadResponse, Unavailable
from tests.crossref.servers import client_of, encoded, work_list

FILTERS = {"has-update": "true"}


class Pages:
    """A server whose cursor walks over `count` records, and which notes what it was asked."""

    def __init__(self, httpserver, count: int, *, total: int | None = None, cursor: str = "same") -> None:
        self.count, self.total, self.cursor = count, total, cursor
        self.requests: list[dict[str, str]] = []
        httpserver.expect_request("/works").respond_with_handler(self.answer)
        self.url = httpserver.url_for("")

    def answer(self, request: Request) -> Response:
        rows = int(request.args["rows"])
        begin = rows * len(self.requests)
        self.requests.append(dict(request.args))
        dois = [f"10.5555/{n}" for n in range(begin, min(begin + rows, self.count))]
        content = work_list(*dois, total=self.total, **{"next-cursor": self.cursor})
        if self.total is None:
            del content["message"]["total-results"]
        return Response(encoded(content))


def walk(pages: Pages, **options: int) -> list[int]:
    with client_of(pages.url) as client:
        return [len(page) for page in client.pages(FILTERS, **options)]


def test_a_walk_ends_with_a_short_page(httpserver):
    pages = Pages(httpserver, 25)
    assert walk(pages, rows=10) == [10, 10, 5]
    assert [request["cursor"] for request in pages.requests] == ["*", "same", "same"]
    assert {request["filter"] for request in pages.requests} == {"has-update:true"}


def test_a_walk_ends_with_an_empty_page(httpserver):
    pages = Pages(httpserver, 20)
    assert walk(pages, rows=10) == [10, 10]
    assert len(pages.requests) == 3


def test_a_walk_ends_when_the_total_is_reached(httpserver):
    pages = Pages(httpserver, 20, total=20)
    assert walk(pages, rows=10) == [10, 10]
    assert len(pages.requests) == 2


def test_a_walk_without_records_ends(httpserver):
    pages = Pages(httpserver, 0, total=1_000_000)
    assert walk(pages, rows=10) == []
    assert len(pages.requests) == 1


@pytest.mark.parametrize("cursor", ["", None, 5, ["*"]])
def test_a_walk_without_a_cursor_ends(httpserver, cursor):
    pages = Pages(httpserver, 100, cursor=cursor)
    assert walk(pages, rows=10) == [10]


@pytest.mark.parametrize(
    ("most", "sizes"),
    [(0, []), (-1, []), (4, [4]), (10, [10]), (15, [10, 5]), (20, [10, 10]), (99, [10, 10, 5])],
)
def test_a_walk_does_not_overshoot(httpserver, most, sizes):
    pages = Pages(httpserver, 25)
    assert walk(pages, rows=10, max_items=most) == sizes
    # A cursor's pages have the size of its first: it must not change on the way.
    assert len({request["rows"] for request in pages.requests}) <= 1


def test_a_cursor_is_encoded(httpserver):
    pages = Pages(httpserver, 15, cursor="AoJ+/x=&y")
    walk(pages, rows=10)
    assert pages.requests[1]["cursor"] == "AoJ+/x=&y"


def test_only_one_page_is_held(httpserver):
    class Page(list):
        """A list that can be watched."""

    pages = Pages(httpserver, 30)
    held: list[weakref.ref[Page]] = []
    with client_of(pages.url) as client:
        ask = client._list

        def watched(**query):
            gc.collect()
            assert [page for page in held if page() is not None] == []
            message = ask(**query)
            message["items"] = Page(message["items"])
            held.append(weakref.ref(message["items"]))
            return message

        client._list = watched
        walked = 0
        for page in client.pages(FILTERS, rows=10):
            walked += len(page)
            del page
    assert (walked, len(held)) == (30, 4)


def test_a_walk_that_breaks_says_so(httpserver):
    pages = Pages(httpserver, 30)
    failures = {
        "status": "failed",
        "message-type": "resource-failure",
        "message": [{"type": "cursor-invalid"}],
    }
    with client_of(pages.url) as client:
        walk = client.pages(FILTERS, rows=10)
        assert len(next(walk)) == 10
        httpserver.clear()
        httpserver.expect_request("/works").respond_with_json(failures, status=404)
        with pytest.raises(BadResponse, match="cursor-invalid"):
            next(walk)


@pytest.mark.parametrize("rows", [0, -1, 1001])
def test_rows_that_crossref_refuses_are_not_sent(rows):
    with client_of("http://127.0.0.1:1") as client:
        with pytest.raises(ValueError, match="rows"):
            next(client.pages(FILTERS, rows=rows))
        with pytest.raises(ValueError, match="rows"):
            client.search_bibliographic("anything", rows=rows)


def test_a_filter_that_would_be_read_as_two_is_not_sent():
    with client_of("http://127.0.0.1:1") as client, pytest.raises(ValueError, match="container-title"):
        next(client.pages({"container-title": "Pain, Practice"}))


def test_the_caller_keeps_its_filters(httpserver):
    pages = Pages(httpserver, 5)
    filters = {"has_update": True, "type": ["journal-article", "book"]}
    with client_of(pages.url) as client:
        list(client.pages(filters, rows=10))
    assert filters == {"has_update": True, "type": ["journal-article", "book"]}
    assert pages.requests[0]["filter"] == "has-update:true,type:journal-article,type:book"


def test_a_search_asks_for_a_reference(httpserver):
    httpserver.expect_request("/works").respond_with_json(work_list("10.5555/a", "10.5555/b", total=40_000))
    with client_of(httpserver.url_for("")) as client:
        found = client.search_bibliographic(
            "Smith 2019 Emotional blunting & more", rows=2, from_pub_date="2019"
        )
    assert [item["DOI"] for item in found] == ["10.5555/a", "10.5555/b"]
    assert all("score" in item for item in found)
    sent = httpserver.log[0][0].args
    assert sent.to_dict() == {
        "query.bibliographic": "Smith 2019 Emotional blunting & more",
        "rows": "2",
        "filter": "from-pub-date:2019",
    }


def test_a_text_that_is_too_long_is_cut(httpserver):
    httpserver.expect_request("/works").respond_with_json(work_list())
    with client_of(httpserver.url_for("")) as client:
        assert client.search_bibliographic("title" * 1_000) == []
    assert len(httpserver.log[0][0].args["query.bibliographic"]) == 1_000


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_search_for_nothing_asks_nothing(text):
    with client_of("http://127.0.0.1:1") as client:
        assert client.search_bibliographic(text) == []


def test_a_text_with_half_a_surrogate_pair(httpserver):
    httpserver.expect_request("/works").respond_with_json(work_list())
    with client_of(httpserver.url_for("")) as client:
        client.search_bibliographic("Blunting \ud83d in adults")
    assert httpserver.log[0][0].args["query.bibliographic"] == "Blunting ? in adults"


def test_a_search_during_an_outage(httpserver):
    httpserver.expect_request("/works").respond_with_data("", status=503)
    with client_of(httpserver.url_for("")) as client, pytest.raises(Unavailable):
        client.search_bibliographic("anything")
