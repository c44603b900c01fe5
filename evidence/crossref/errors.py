"""What can come of asking Crossref, other than an answer: one family of four.

"Crossref does not know this DOI" (`NotFound`), "Crossref could not be asked" (`Unavailable`,
and `RateLimited` among them) and "Crossref answered nonsense" (`BadResponse`) are three
different things, and callers must keep them apart. Messages are for people: they say what
happened and to what, and never hold any part of an answer's body.
"""

from __future__ import annotations

import copy
from typing import Self


class CrossrefError(Exception):
    """The base of the family.

    `doi` is the canonical DOI that was asked for, ``""`` where none was; `request` is what was
    sent, without its parameters (they hold the caller's mail address).
    """

    def __init__(self, message: str, *, doi: str = "", request: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.doi = doi
        self.request = request

    def about(self, doi: str) -> Self:
        """The same error, told of `doi`: one failed batch is one error for each of its DOIs."""
        other = copy.copy(self)
        other.doi = doi
        # Which copy.copy does not carry over.
        other.__cause__ = self.__cause__
        return other

    def settled(self) -> Self:
        """The same error, fit to be kept: without the frames, which hold on to answers and connections."""
        link: BaseException | None = self
        while link is not None:
            link.__traceback__ = None
            link = link.__cause__ or link.__context__
        return self

    def __str__(self) -> str:
        return f"{self.doi}: {self.message}" if self.doi else self.message


class NotFound(CrossrefError):
    """Crossref answered that it has no record of the DOI.

    `agency` is the registration agency that has it, in Crossref's words (``"datacite"``), or
    None. None with `agency_known` means that nobody has it; without, that the question who
    has it could not be answered.
    """

    def __init__(
        self,
        message: str,
        *,
        doi: str = "",
        request: str = "",
        agency: str | None = None,
        agency_known: bool = True,
    ) -> None:
        super().__init__(message, doi=doi, request=request)
        self.agency = agency
        self.agency_known = agency_known

    def told(self, agency: str | None, *, agency_known: bool = True) -> NotFound:
        """The same answer, with what came of the question which agency has the DOI."""
        if agency == "crossref":
            message = "registered with Crossref, which has no record of it to give (yet)"
        elif agency:
            message = f"not registered with Crossref, but with {agency}"
        elif agency_known:
            message = "no registration agency that Crossref knows has this DOI; check it for mistakes"
        else:
            message = "not known to Crossref; whether another agency has it could not be asked"
        return NotFound(message, doi=self.doi, request=self.request, agency=agency, agency_known=agency_known)


class Unavailable(CrossrefError):
    """Crossref could not be asked: the network, its servers, a refusal, or no time left."""


class RateLimited(Unavailable):
    """Crossref asks for slower requests, and the time for the whole call has run out.

    `retry_after` is the number of seconds after which to try again, or None if that is unknown.
    """

    def __init__(
        self, message: str, *, doi: str = "", request: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, doi=doi, request=request)
        self.retry_after = retry_after


class BadResponse(CrossrefError):
    """An answer came, and it is not one that can be used.

    `objections` names what Crossref found wrong with the request, in its own type names
    (``("filter-not-available",)``), where that is what it answered.
    """

    def __init__(
        self, message: str, *, doi: str = "", request: str = "", objections: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, doi=doi, request=request)
        self.objections = objections
