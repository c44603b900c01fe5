"""Stored studies with a DOI of which Crossref never gave a record: people described them, or an import did.

What is stored says what such a work is; whether it was retracted since, nobody has said. So Crossref is asked
as for a DOI that is not stored, and where it does not answer the reference was not checked.
"""

from __future__ import annotations

from dataclasses import replace

from evidence.articles.rules.facts import ResolvedReference, Status


def doi_to_ask(listed: str, held: ResolvedReference | None) -> str:
    """The DOI to ask Crossref about, or ``""``: `listed` is the entry's, `held` what is stored."""
    if held is None:
        return listed
    return held.work.doi if held.notices_unasked and held.work else ""


def without_answer(held: ResolvedReference, reason: str) -> ResolvedReference:
    """What is stored, where Crossref was not asked or did not answer; `reason` says which."""
    told = f"It is stored here; whether there is a notice about it is not known. {reason}"
    return replace(held, reason=told, is_partly_unasked=True)


def with_answer(listed: str, held: ResolvedReference, answer: ResolvedReference) -> ResolvedReference:
    """What is stored, with what `answer`, its DOI's, says of the work and of its standing; `listed` is the
    entry's own DOI, or ``""``: that another is not registered is no fault of the entry."""
    if answer.is_unasked:
        return without_answer(held, answer.reason)
    if answer.work is None:
        # No work of Crossref's: of another agency, or of none.
        is_faulty = answer.status is Status.NOT_FOUND and held.work is not None and listed == held.work.doi
        return replace(
            held,
            status=Status.NOT_FOUND if is_faulty else held.status,
            agency=answer.agency,
            reason=answer.reason,
            notices_unasked=False,
        )
    return replace(
        held,
        work=answer.work,
        notices=(*held.notices, *(one for one in answer.notices if one not in held.notices)),
        notices_known=True,
        notices_unasked=False,
        published_as=held.published_as or answer.published_as,
    )
