"""A stand-in for Crossref on loopback: serves the records it was given, the way the real one does.

    crossref.serve(message(doi="10.5555/a", title=["…"]))
    crossref.down = True                # from now on: 503
    crossref.nonsense = True            # from now on: HTML with status 200
    crossref.found = [message(…)]       # what a reference's text finds, in this order
    crossref.requests                   # what was asked, path with query, as it came

Use the fixture `crossref` (tests/conftest.py), which also points the settings to it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from werkzeug import Response

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer
    from werkzeug import Request


def message(doi: str = "10.5555/first", **fields: Any) -> dict[str, Any]:
    """A journal article as Crossref's `message`, invented; `fields` replace or, if None, remove."""
    whole = {
        "DOI": doi,
        "type": "journal-article",
        "title": ["Numbness in invented adults"],
        "container-title": ["Journal of Invented Results"],
        "publisher": "Example Press",
        "volume": "12",
        "issue": "3",
        "page": "100-109",
        "language": "en",
        "issued": {"date-parts": [[2022, 12]]},
        "published-online": {"date-parts": [[2022, 12]]},
        "published-print": {"date-parts": [[2023, 3]]},
        "author": [
            {"given": "Ada", "family": "Example", "sequence": "first", "affiliation": []},
            {"name": "The Invented Study Group", "sequence": "additional", "affiliation": []},
        ],
        "reference": [{"key": "1", "DOI": "10.5555/cited", "doi-asserted-by": "publisher"}],
        "is-referenced-by-count": 4,
        "indexed": {"date-time": "2026-01-01T00:00:00Z"},
        "score": 1.0,
        **fields,
    }
    return {key: value for key, value in whole.items() if value is not None}


class CrossrefStandIn:
    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.records: dict[str, dict[str, Any]] = {}
        self.agencies: dict[str, str] = {}
        self.found: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.down = False
        self.nonsense = False
        server.expect_request(re.compile("/.*", re.DOTALL)).respond_with_handler(self._answer)

    def serve(self, *messages: dict[str, Any]) -> None:
        for record in messages:
            self.records[record["DOI"].lower()] = record

    def _answer(self, request: Request) -> Response:
        asked = urlsplit(request.environ["REQUEST_URI"])
        self.requests.append(f"{asked.path}?{asked.query}")
        if self.down:
            return Response("<html>Service Unavailable</html>", 503, mimetype="text/html")
        if self.nonsense:
            return Response("<html>Welcome</html>", 200, mimetype="text/html")
        if asked.path == "/works":
            return self._list(parse_qs(asked.query))
        name = asked.path.removeprefix("/works/")
        if name.endswith("/agency"):
            return self._agency(unquote(name.removesuffix("/agency")).lower())
        record = self.records.get(unquote(name).lower())
        if record is None:
            return Response("Resource not found.", 404, mimetype="text/plain")
        return self._ok("work", record)

    def _list(self, query: dict[str, list[str]]) -> Response:
        if "query.bibliographic" in query:
            items = self.found[: int(query["rows"][0])]
            return self._ok("work-list", {"total-results": len(items), "items": items, "items-per-page": 50})
        wanted = [part.removeprefix("doi:").lower() for part in query.get("filter", [""])[0].split(",")]
        items = [self.records[doi] for doi in wanted if doi in self.records]
        return self._ok("work-list", {"total-results": len(items), "items": items, "items-per-page": 50})

    def _agency(self, doi: str) -> Response:
        agency = "crossref" if doi in self.records else self.agencies.get(doi)
        if agency is None:
            return Response("Resource not found.", 404, mimetype="text/plain")
        return self._ok("work-agency", {"DOI": doi, "agency": {"id": agency, "label": agency.title()}})

    @staticmethod
    def _ok(kind: str, content: dict[str, Any]) -> Response:
        body = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": content}
        return Response(json.dumps(body), 200, mimetype="application/json")
