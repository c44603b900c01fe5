"""Crossref's REST API, asked through habanero: records, lists of records, pages, agencies.

This is the only module that knows habanero, which builds the requests. How they are sent,
paced, repeated and checked is ours (`transport`, `pacing`, `exchange`, `answers`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from types import FunctionType, SimpleNamespace, TracebackType
from typing import Any, Self

import habanero
import httpx2
from habanero.request import request as habanero_request
from habanero.request_class import Request as HabaneroRequest

from evidence.identifiers import doi_url_path, registered_doi

from .batches import answers_for, share_out, windows
from .deadline import Clock, Deadline, Sleep
from .errors import BadResponse, CrossrefError, NotFound, Unavailable
from .exchange import Exchange
from .pacing import InProcessPacer, Pacer, Pool, published_limits
from .parameters import MOST_ROWS, checked_filters, checked_rows, checked_url, sendable_text
from .transport import Http

DEFAULT_BASE_URL = "https://api.crossref.org"
DEFAULT_USER_AGENT = "EvidenceBase/0.1.0"


class CrossrefClient:
    """Asks Crossref; one client may be used by many threads at once, and is closed at the end.

    `deadline` is the number of seconds that a call may take in all, with its waits and
    `retries`; for `works` and `pages`, each batch, each single request and each page has that
    much. `timeout` bounds each step on the network, `max_bytes` a decoded answer. Without a
    `pacer`, only the threads that share this client keep to one limit together.

    Takes DOIs as they are registered, not as people paste them (that is `parse_doi`'s work), in
    any case. Every method raises members of `CrossrefError`, and `InvalidIdentifier` for what
    is no DOI.
    """

    def __init__(
        self,
        *,
        base_url: str = DEFAULT_BASE_URL,
        mailto: str = "",
        api_key: str = "",
        user_agent: str = DEFAULT_USER_AGENT,
        pacer: Pacer | None = None,
        timeout: float = 10,
        deadline: float = 60,
        max_bytes: int = 20_000_000,
        retries: int = 4,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        rng: Random | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._base_url = checked_url(base_url)
        for name, value in {"mailto": mailto, "api_key": api_key, "user_agent": user_agent}.items():
            if not (value.isascii() and value.isprintable()):
                raise ValueError(f"{name} has characters that cannot be sent in a header")
        self._mailto = {"mailto": mailto} if mailto else {}
        self._new_deadline: Callable[[], Deadline] = lambda: Deadline(deadline, clock)
        comment = f"habanero/{habanero.__version__}" + (f"; mailto:{mailto}" if mailto else "")
        self._http = Http(
            base_url=self._base_url,
            headers={"User-Agent": f"{user_agent} ({comment})"},
            timeout=timeout,
            max_bytes=max_bytes,
            transport=transport,
        )
        self._exchange = Exchange(
            http=self._http,
            pacer=pacer or InProcessPacer(clock, sleep),
            limits=published_limits(mailto=mailto, api_key=api_key),
            retries=retries,
            attempt_seconds=3 * timeout,
            api_key=api_key,
            sleep=sleep,
            rng=rng,
        )
        self._request_one, self._crossref = _habanero_through(self._get)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the client cannot be used any more."""
        self._http.close()

    def work(self, doi: str) -> dict[str, Any]:
        """Crossref's record of `doi`: the message, as it came.

        The record is that of the DOI asked for, or one that names it among its `aliases`.
        `NotFound` tells which agency has the DOI, if Crossref knows.
        """
        return self._work(registered_doi(doi))

    def works(self, dois: Iterable[str]) -> Iterator[tuple[str, dict[str, Any] | CrossrefError]]:
        """For each distinct DOI, in the order asked: the canonical DOI, and its record or the error.

        Asks for up to 50 at once where their characters allow it. A DOI that is missing from
        such an answer is asked for by itself, so its absence is Crossref's word; one bad
        record, or one batch that could not be asked for, costs none of the others.
        """
        for window in windows(dois):
            found = self._together(window.together) if len(window.together) > 1 else {}
            for doi in window.asked:
                yield doi, found[doi] if doi in found else self._work_or_error(doi)

    def agency(self, doi: str) -> str | None:
        """The agency that registered `doi`, as Crossref names it (``"crossref"``, ``"datacite"``).

        None if Crossref knows of none: then the DOI is most likely mistaken.
        """
        return self._agency(registered_doi(doi), self._new_deadline())

    def search_bibliographic(self, text: str, rows: int = 5, **filters: Any) -> list[dict[str, Any]]:
        """The records that match a reference's text best, each with its `score`, best first.

        `filters` are Crossref's, with underscores (``from_pub_date="2019"``). A score is no
        confidence: notices and copied titles may come before the work itself.
        """
        if not (query := sendable_text(text)):
            # To Crossref, that would be a question for all its records.
            return []
        items: list[dict[str, Any]] = self._list(
            query_bibliographic=query,
            limit=checked_rows(rows),
            filter=checked_filters(filters),
        )["items"]
        return items

    def pages(
        self, filters: Mapping[str, Any], rows: int = MOST_ROWS, max_items: int | None = None
    ) -> Iterator[list[dict[str, Any]]]:
        """All records that `filters` (Crossref's names) let through, a page of `rows` at a time.

        Ends after `max_items` records, or when Crossref has no more: an answer that is shorter
        than a page, that reaches the total, or that names no cursor to go on from. Only one
        page is held at a time, and it must be read on within five minutes: cursors expire.
        """
        left = max_items
        if left is not None and left <= 0:
            return
        # The first request fixes the size of all pages, so the last one is cut here instead.
        rows = min(checked_rows(rows), MOST_ROWS if left is None else left)
        cursor: Any = "*"
        seen = 0
        while isinstance(cursor, str) and cursor:
            message = self._list(filter=checked_filters(filters), limit=rows, cursor=cursor)
            items, cursor, total = message["items"], message.get("next-cursor"), message["total-results"]
            seen += len(items)
            last = len(items) < rows or (total is not None and seen >= total)
            if left is not None:
                items = items[:left]
                left -= len(items)
            if items:
                yield items
            if last or left == 0:
                return
            # Or two pages are in memory while the next one is read.
            del message, items

    def _together(self, dois: list[str]) -> dict[str, dict[str, Any] | CrossrefError]:
        try:
            return {**share_out(self._list(filter={"doi": dois}, limit=len(dois))["items"], dois)}
        except BadResponse:
            # One record, or one DOI, may have spoilt it for the others: ask one by one.
            return {}
        except Unavailable as error:
            return {doi: error.about(doi).settled() for doi in dois}

    def _work_or_error(self, doi: str) -> dict[str, Any] | CrossrefError:
        try:
            return self._work(doi)
        except CrossrefError as error:
            return error.settled()

    def _work(self, doi: str) -> dict[str, Any]:
        deadline = self._new_deadline()
        try:
            message = self._one(doi, "work", deadline)
        except NotFound as error:
            raise self._with_agency(error, deadline) from error
        if not answers_for(message, doi):
            raise BadResponse("Crossref answered with the record of another DOI", doi=doi)
        return message

    def _with_agency(self, error: NotFound, deadline: Deadline) -> NotFound:
        try:
            return error.told(self._agency(error.doi, deadline))
        except CrossrefError:
            return error.told(None, agency_known=False)

    def _agency(self, doi: str, deadline: Deadline) -> str | None:
        try:
            agency = self._one(doi, "work-agency", deadline).get("agency")
        except NotFound:
            return None
        name = agency.get("id") if isinstance(agency, dict) else None
        # A word like "datacite": it goes into messages, so nothing else may.
        if not (isinstance(name, str) and len(name) <= 40 and name.isascii() and name.isalnum()):
            raise BadResponse("Crossref's answer names no agency", doi=doi)
        return name.lower()

    def _one(self, doi: str, expected: str, deadline: Deadline) -> dict[str, Any]:
        crossref = self._crossref(self._base_url, timeout=_Call(Pool.SINGLE, expected, deadline, doi))
        # Encoded here, and in a list: habanero does not encode, and splits a text at its spaces.
        ids = [doi_url_path(doi)]
        answer = self._request_one(crossref, "/works/", ids, agency=expected == "work-agency")
        message: dict[str, Any] = answer["message"]
        return message

    def _list(self, **query: Any) -> dict[str, Any]:
        crossref = self._crossref(self._base_url, timeout=_Call(Pool.LIST, "work-list", self._new_deadline()))
        # With a larger `cursor_max` habanero would walk the pages itself, all of them in memory.
        message: dict[str, Any] = crossref.works(**query, cursor_max=0)["message"]
        return message

    def _get(self, url: str, *, params: Mapping[str, str], headers: object, timeout: _Call) -> _Checked:
        """What habanero takes for `httpx2.get`. Its headers are not sent: they are not ours."""
        message = self._exchange.ask(
            url,
            {**params, **self._mailto},
            expected=timeout.expected,
            pool=timeout.pool,
            deadline=timeout.deadline,
            doi=timeout.doi,
        )
        return _Checked(message)


@dataclass(frozen=True, slots=True)
class _Call:
    """What a request belongs to. Travels as habanero's `timeout`, which it passes on unread."""

    pool: Pool
    expected: str
    deadline: Deadline
    doi: str = ""


class _Checked:
    """A good answer, in as much of httpx2's form as habanero looks at."""

    status_code = 200
    headers: Mapping[str, str] = {"Content-Type": "application/json"}

    def __init__(self, message: dict[str, Any]) -> None:
        self._content = {"message": message}

    def raise_for_status(self) -> Self:
        return self

    def json(self) -> dict[str, Any]:
        return self._content


def _habanero_through(get: Callable[..., _Checked]) -> tuple[Callable[..., Any], type[Any]]:
    """habanero's request function and its `Crossref`, sending through `get`.

    habanero's modules call `httpx2.get`, which opens a connection for every request, and they
    offer no way to hand them another. Putting our `get` in place of the name `httpx2` in those
    modules would change them for the whole process: two clients would overwrite each other's,
    and so would any other user of habanero. So each client has copies of the three functions
    in question whose global names are their own. Nothing is shared, and nothing changes
    after this, so threads need no lock.
    """
    http = SimpleNamespace(
        get=get,
        HTTPError=httpx2.HTTPError,
        HTTPStatusError=httpx2.HTTPStatusError,
        ConnectTimeout=httpx2.ConnectTimeout,
    )
    page = type("Request", (HabaneroRequest,), {"_req": _seeing(HabaneroRequest._req, httpx2=http)})
    request = _seeing(habanero_request, httpx2=http, Request=page)
    works = _seeing(habanero.Crossref.works, request=request, Request=page)
    return request, type("Crossref", (habanero.Crossref,), {"works": works})


def _seeing(function: FunctionType, **names: object) -> FunctionType:
    """A copy of `function` that finds these `names` where it looks for global ones."""
    code, defaults = function.__code__, function.__defaults__
    return FunctionType(
        code, {**function.__globals__, **names}, function.__name__, defaults, function.__closure__
    )
