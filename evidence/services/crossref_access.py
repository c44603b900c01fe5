"""How the services reach Crossref: one client from the settings, one answer read the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from evidence.crossref.client import CrossrefClient
from evidence.crossref.errors import BadResponse, CrossrefError
from evidence.crossref.normalise import MalformedRecord, clean_message, normalise

from .pacing import DatabasePacer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.records import Work

# What came for one DOI: the work with its message and remarks, or why there is none.
Answer = tuple["Work", dict[str, Any], tuple[str, ...]] | CrossrefError


def crossref_client() -> CrossrefClient:
    """A client as the settings say, paced together with all other processes on this database."""
    return CrossrefClient(
        base_url=settings.CROSSREF_BASE_URL,
        mailto=settings.CROSSREF_MAILTO,
        api_key=settings.CROSSREF_API_KEY,
        pacer=DatabasePacer(),
    )


def fetch_works(client: CrossrefClient, dois: Iterable[str]) -> Iterator[tuple[str, Answer]]:
    """What Crossref says of each DOI, in the order asked, one pair for each.

    A record that is no work at all is a `BadResponse`, like any other nonsense. Characters that
    PostgreSQL's JSON cannot hold are replaced, and the remarks say where.
    """
    for doi, answer in client.works(dois):
        if isinstance(answer, CrossrefError):
            yield doi, answer
            continue
        message, cleaned = clean_message(answer)
        try:
            work = normalise(message)
        except MalformedRecord as error:
            malformed = BadResponse(f"Crossref's record cannot be read: {error}", doi=doi)
            malformed.__cause__ = error
            yield doi, malformed
            continue
        remarks = (*(f"{path}: unstorable characters replaced" for path in cleaned), *work.remarks)
        yield doi, (work, message, remarks)


def in_words(error: CrossrefError) -> str:
    """The error as a sentence for the person who asked, ending with what is the case now."""
    return error.message
