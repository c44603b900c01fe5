"""What each reference of an article means: by identifier, among what is stored, then with Crossref.

Nothing is stored: an audit of a text adds no study.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.articles.rules.facts import Candidate, ResolvedReference, Status
from evidence.articles.rules.identity import called, is_another_work
from evidence.citations.matching import Described
from evidence.crossref.errors import CrossrefError, NotFound
from evidence.identifiers import Identifier, InvalidIdentifier, Scheme
from evidence.models import Study
from evidence.records import Work
from evidence.services.crossref_access import Crossref, in_a_sentence
from evidence.services.matching import MatchOutcome, judged, match
from evidence.services.transactions import in_transaction

from .held import held_candidates, read_held, related_doi
from .never_asked import doi_to_ask, with_answer, without_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.articles.documents import ListedReference
    from evidence.models.visibility import Viewer
    from evidence.services.matching import Match

    Progress = Callable[[int], None]

_NOT_ASKED = "Crossref was not asked."
# So many works are named where it is not certain which is meant.
_CANDIDATES = 5


def resolve_references(
    references: Sequence[ListedReference],
    *,
    user: Viewer,
    crossref: Crossref | None,
    progress: Progress | None = None,
) -> tuple[ResolvedReference, ...]:
    """What each reference means, in their order. Without `crossref`, only what is stored here is asked.

    `progress` is called with how many of them that is known of so far.
    Not to be called within a transaction: it waits for the network.
    """
    held = in_transaction(lambda: _by_identifier(references, user))
    tell = progress or _untold
    answers = _by_doi(references, held, crossref, tell)
    found = [
        answers.get(place) or held.get(place) or _by_its_kind(one) for place, one in enumerate(references)
    ]
    wanted = [place for place, one in enumerate(references) if _needs_words(one, found[place])]
    titles = [references[place].title for place in wanted if references[place].title]
    near = in_transaction(lambda: held_candidates(titles, user)) if titles else {}
    for done, place in enumerate(wanted, len(references) - len(wanted)):
        tell(done)
        listed = references[place]
        found[place] = _by_words(listed, found[place], near.get(listed.title, []), crossref)
    tell(len(references))
    return tuple(found)


def _untold(_: int) -> None:
    """Nobody wants to know."""


def _by_words(
    listed: ListedReference,
    before: ResolvedReference,
    near: list[ResolvedReference],
    crossref: Crossref | None,
) -> ResolvedReference:
    """What the entry's words lead to: among the studies with such a title, else with Crossref."""
    described = describe(listed)
    stored = judged(described, [one.work for one in near if one.work])
    if stored.outcome is not MatchOutcome.ACCEPTED:
        asked = match(described=described, crossref=crossref) if crossref else None
        return _with_match(listed, before, asked)
    if listed.doi:
        return replace(before, candidates=_candidates(stored))
    meant = next(one for one in near if one.work == stored.candidates[0].work)
    known = _by_doi([listed], {0: meant}, crossref, _untold).get(0, meant)
    return replace(_with_own(known, listed), found_by_words=True)


def describe(listed: ListedReference) -> Described:
    """The entry as the matcher takes it."""
    return Described(
        raw=listed.raw,
        authors=tuple(one.family or one.literal for one in listed.authors),
        year=listed.year,
        title=listed.title,
        container_title=listed.container_title,
        volume=listed.volume,
        issue=listed.issue,
        page=listed.pages,
        article_number=listed.article_number,
    )


def identifiers_of(listed: ListedReference) -> list[Identifier]:
    """The entry's identifiers, the strongest first. What is not canonical is none."""
    found = []
    for scheme, value in (
        (Scheme.DOI, listed.doi),
        (Scheme.PMID, listed.pmid),
        (Scheme.PMCID, listed.pmcid),
        (Scheme.URL, listed.url),
    ):
        try:
            if value:
                found.append(Identifier(scheme, value))
        except InvalidIdentifier:
            continue
    # Where a publisher shows a work that has an identifier names no other work.
    return [one for one in found if one.scheme is not Scheme.URL] or found


def _by_identifier(references: Sequence[ListedReference], user: Viewer) -> dict[int, ResolvedReference]:
    """By their places the references whose study is stored, with something to compare them with."""
    named = [identifiers_of(one) for one in references]
    ids = Study.objects.ids_of({identifier for each in named for identifier in each})
    places = {
        place: next((ids[identifier] for identifier in each if identifier in ids), None)
        for place, each in enumerate(named)
    }
    studies = read_held({pk for pk in places.values() if pk is not None}, user)
    return {
        place: _with_own(studies[pk], references[place])
        for place, pk in places.items()
        if pk in studies and not (references[place].doi and studies[pk].work is None)
    }


def _by_doi(
    references: Sequence[ListedReference],
    held: dict[int, ResolvedReference],
    crossref: Crossref | None,
    tell: Progress,
) -> dict[int, ResolvedReference]:
    """What Crossref says of the DOIs that are not stored here, or that it was never asked about."""
    wanted = {
        place: doi for place, one in enumerate(references) if (doi := doi_to_ask(one.doi, held.get(place)))
    }
    if crossref is None:
        return {
            place: without_answer(held[place], _NOT_ASKED)
            if place in held
            else ResolvedReference(Status.COULD_NOT_BE_ASKED, reason=_NOT_ASKED, is_partly_unasked=True)
            for place in wanted
        }
    settled = len(held.keys() - wanted.keys())
    tell(settled)
    answers = {}
    for doi, answer in crossref.fetch(dict.fromkeys(wanted.values())):
        answers[doi] = _answered(answer)
        tell(settled + len(answers))
    return {
        place: with_answer(references[place].doi, held[place], answers[doi])
        if place in held
        else answers[doi]
        for place, doi in wanted.items()
    }


def _answered(answer: tuple[Work, object, object] | CrossrefError) -> ResolvedReference:
    if isinstance(answer, NotFound):
        reason = in_a_sentence(answer)
        if not answer.agency_known:
            # Another agency may have it: that could not be asked.
            return ResolvedReference(Status.COULD_NOT_BE_ASKED, reason=reason, is_partly_unasked=True)
        if answer.agency:
            return ResolvedReference(Status.NOT_CHECKABLE, agency=answer.agency, reason=reason)
        return ResolvedReference(Status.NOT_FOUND, reason=reason)
    if isinstance(answer, CrossrefError):
        return ResolvedReference(
            Status.COULD_NOT_BE_ASKED, reason=in_a_sentence(answer), is_partly_unasked=True
        )
    return known_by_crossref(answer[0])


def known_by_crossref(work: Work, *, found_by_words: bool = False) -> ResolvedReference:
    """A reference to a work that Crossref has, with what its record says of its standing."""
    about = {work.doi, *work.aliases, ""}
    return ResolvedReference(
        Status.RESOLVED,
        work=work,
        notices=tuple(notice for notice in work.notices if notice.about_doi in about),
        notices_known=True,
        published_as=next(
            (
                doi
                for one in work.relations
                if one.kind == "is-preprint-of" and (doi := related_doi(one.identifier))
            ),
            "",
        ),
        found_by_words=found_by_words,
    )


def _by_its_kind(listed: ListedReference) -> ResolvedReference:
    """A reference without a DOI that is not stored: named by what it has, and not looked up yet."""
    if listed.pmid or listed.pmcid:
        reason = "It is named by its number in PubMed; nothing is stored of it to compare with."
        return _with_own(ResolvedReference(Status.RESOLVED, reason=reason), listed)
    if listed.url:
        reason = "It is a web page, and not stored here: nobody can be asked about it."
        return _with_own(ResolvedReference(Status.NOT_CHECKABLE, reason=reason), listed)
    return ResolvedReference(Status.NOT_FOUND)


def _with_own(resolved: ResolvedReference, listed: ListedReference) -> ResolvedReference:
    """With the identifiers that the entry has; what is stored beside them stays."""
    return replace(
        resolved,
        pmid=listed.pmid or resolved.pmid,
        pmcid=listed.pmcid or resolved.pmcid,
        url=listed.url or resolved.url,
    )


def _needs_words(listed: ListedReference, found: ResolvedReference) -> bool:
    """Whether the entry's words are to be looked for: it names no work, or another one than it describes."""
    if not (listed.title or len(listed.raw) > 40):
        return False
    if found.work is not None:
        return is_another_work(listed, found.work)
    if found.study is not None or found.agency:
        return False
    if listed.doi:
        return found.status is Status.NOT_FOUND
    # Of a page that is in no journal, Crossref knows nothing.
    return not listed.url or bool(listed.container_title and (listed.volume or listed.pages))


def _with_match(listed: ListedReference, before: ResolvedReference, found: Match | None) -> ResolvedReference:
    """The reference after Crossref was asked for its words, or could not be."""
    if found is None or found.outcome is MatchOutcome.UNAVAILABLE:
        reason = found.reason if found else _NOT_ASKED
        if listed.doi or listed.pmid or listed.pmcid:
            # What is known of it without having asked; and where there is no record, why there is none.
            also = "" if before.work else reason
            told = " ".join(filter(None, (before.reason, also)))
            return replace(before, reason=told, is_partly_unasked=True)
        return replace(before, status=Status.COULD_NOT_BE_ASKED, reason=reason, is_partly_unasked=True)
    candidates = _candidates(found)
    if listed.doi:
        return replace(before, candidates=candidates)
    if found.outcome is MatchOutcome.ACCEPTED:
        known = known_by_crossref(found.candidates[0].work, found_by_words=True)
        return _with_own(known, listed)
    if found.outcome is MatchOutcome.PROPOSED and before.status is Status.NOT_FOUND:
        return replace(before, status=Status.AMBIGUOUS, candidates=candidates)
    return replace(before, candidates=candidates)


def _candidates(found: Match) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(one.doi, called(one.work), one.score.value)
        for one in found.candidates[:_CANDIDATES]
        if one.doi
    )
