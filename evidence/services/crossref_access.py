"""How the services reach Crossref: a client from the settings, answers read one way, outages noticed."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings

from evidence.crossref.client import CrossrefClient
from evidence.crossref.errors import BadResponse, CrossrefError, NotFound, Unavailable
from evidence.crossref.normalise import MalformedRecord
from evidence.crossref.reading import Record, read_record

from .pacing import DatabasePacer
from .results import ItemStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from evidence.records import Work


# What came for one DOI: the work with its message and remarks, or why there is none.
Answer = Record | CrossrefError

# How many DOIs are fetched together: what one request to Crossref carries at most.
CHUNK = 50

# After so many fetches in a row without any answer, the rest is not asked: an outage of an hour must
# not hold a run of 10,000 studies for a week.
PATIENCE = 3
# A person in front of a page waits for one fetch at most, and for so many seconds.
INTERACTIVE_DEADLINE = 20.0
# For all fetches together, so many seconds: what is left then was not asked.
INTERACTIVE_BUDGET = 60.0


class Crossref:
    """Crossref as the services see it, for one piece of work; a context manager that closes its client.

    With `interactive`, somebody waits: shorter deadline, no second try after an outage, and an end. With
    `budget`, there is an end after so many seconds.
    """

    def __init__(
        self,
        client: CrossrefClient | None = None,
        *,
        interactive: bool = False,
        budget: float | None = None,
    ) -> None:
        self._owns_client = client is None
        deadline = settings.CROSSREF_DEADLINE
        self._client = client or CrossrefClient(
            base_url=settings.CROSSREF_BASE_URL,
            mailto=settings.CROSSREF_MAILTO,
            api_key=settings.CROSSREF_API_KEY,
            deadline=min(INTERACTIVE_DEADLINE, deadline) if interactive else deadline,
            pacer=DatabasePacer(),
        )
        self._patience = 1 if interactive else PATIENCE
        self._unanswered = 0
        if budget is None:
            budget = INTERACTIVE_BUDGET if interactive else math.inf
        self._until = time.monotonic() + budget

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._owns_client:
            self._client.close()

    def fetch(self, dois: Iterable[str]) -> Iterator[tuple[str, Answer]]:
        """What Crossref says of each DOI, in the order asked, one pair for each.

        A record that is no work at all is a `BadResponse`, like any other nonsense. Characters that
        PostgreSQL's JSON cannot hold are replaced, and the remarks say where.
        """
        dois = list(dois)
        if why_not := self._why_not():
            for doi in dois:
                yield doi, Unavailable(why_not, doi=doi)
            return
        if dois:
            # Counted before the answers: who takes them may stop at the last one.
            self._unanswered += 1
        for doi, answer in self._client.works(dois):
            if not isinstance(answer, Unavailable):
                self._unanswered = 0
            yield doi, self._read(doi, answer)

    def search(self, text: str, *, rows: int) -> list[Work]:
        """The works that Crossref finds for a reference's text, in Crossref's order, which means little.

        Records that are no work are left out. Raises `CrossrefError` where there is no answer.
        """
        if why_not := self._why_not():
            raise Unavailable(why_not)
        self._unanswered += 1
        found = self._client.search_bibliographic(text, rows)
        self._unanswered = 0
        answers = [self._read(str(item.get("DOI", "")), item) for item in found]
        return [answer[0] for answer in answers if not isinstance(answer, CrossrefError)]

    def _why_not(self) -> str:
        """Why Crossref is not asked any more; ``""`` where it is."""
        if self._unanswered >= self._patience:
            return "Crossref did not answer before, and was not asked again."
        if time.monotonic() > self._until:
            return "There was no time left to ask Crossref: send it again."
        return ""

    @staticmethod
    def _read(doi: str, answer: dict[str, Any] | CrossrefError) -> Answer:
        if isinstance(answer, CrossrefError):
            return answer
        try:
            return read_record(answer)
        except MalformedRecord as error:
            malformed = BadResponse(f"Crossref's record cannot be read: {error}", doi=doi)
            malformed.__cause__ = error
            return malformed


def status_after(error: CrossrefError) -> ItemStatus:
    """How an input ends for which no record came: not found is an answer, everything else is none."""
    return ItemStatus.NOT_FOUND if isinstance(error, NotFound) else ItemStatus.UNAVAILABLE


def in_a_sentence(error: CrossrefError) -> str:
    """The error's message as a sentence of its own, to stand before others."""
    return f"{error.message[:1].upper()}{error.message[1:].rstrip('.')}."
