"""A stand-in for Crossref that searches records held in memory, as badly ordered as the real one.

It answers for DOIs, and ``/works?query.bibliographic=…`` with the records that share the most and the rarest
words with the query. Notices and copies share as many as the paper, and come before it by longer titles.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx2

from evidence.crossref.deadline import Deadline
from evidence.crossref.pacing import Limits, Pool


class Unpaced:
    """The stand-in has no limits."""

    @contextmanager
    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> Iterator[None]:
        yield

    def observe(self, pool: Pool, limits: Limits) -> None:
        """It names none."""

    def back_off(self, pool: Pool, seconds: float) -> None:
        """It asks for nothing."""


_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


class Searching:
    """The records and an index of their words; `transport` serves them to a client."""

    def __init__(self, records: Sequence[dict[str, Any]]) -> None:
        self._records = records
        self._by_doi = {str(record["DOI"]).lower(): record for record in records}
        self._having: defaultdict[str, set[int]] = defaultdict(set)
        for place, record in enumerate(records):
            for word in _words(" ".join(_said(record))):
                self._having[word].add(place)

    @property
    def transport(self) -> httpx2.BaseTransport:
        return httpx2.MockTransport(self._answer)

    def search(self, text: str, rows: int) -> list[dict[str, Any]]:
        """The best `rows` records with a ``score``, best first."""
        scores: Counter[int] = Counter()
        for word in _words(text):
            having = self._having.get(word, ())
            for place in having:
                scores[place] += math.log(1 + len(self._records) / len(having))  # type: ignore[assignment]
        return [{**self._records[place], "score": score} for place, score in scores.most_common(rows)]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path, query = unquote(request.url.path), parse_qs(request.url.query.decode())
        if path.startswith("/works/"):
            return self._one(path.removeprefix("/works/").lower())
        if "query.bibliographic" in query:
            items = self.search(query["query.bibliographic"][0], int(query["rows"][0]))
        else:
            wanted = [part.removeprefix("doi:").lower() for part in query["filter"][0].split(",")]
            items = [self._by_doi[doi] for doi in wanted if doi in self._by_doi]
        return _ok("work-list", {"total-results": len(items), "items": items, "items-per-page": len(items)})

    def _one(self, doi: str) -> httpx2.Response:
        name = doi.removesuffix("/agency")
        if name not in self._by_doi:
            return httpx2.Response(404, text="Resource not found.", headers={"Content-Type": "text/plain"})
        if name != doi:
            return _ok("work-agency", {"DOI": name, "agency": {"id": "crossref", "label": "Crossref"}})
        return _ok("work", self._by_doi[name])


def _ok(kind: str, message: dict[str, Any]) -> httpx2.Response:
    body = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return httpx2.Response(
        200, content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )


def _said(record: dict[str, Any]) -> Iterable[str]:
    for name in ("title", "subtitle", "container-title", "short-container-title"):
        yield from (text for text in record.get(name) or () if isinstance(text, str))
    for person in record.get("author") or ():
        yield str(person.get("family") or person.get("name") or "")
    for name in ("volume", "page", "publisher"):
        yield str(record.get(name) or "")
    for name in ("issued", "published-print"):
        yield from (str(part) for parts in (record.get(name) or {}).get("date-parts") or () for part in parts)
