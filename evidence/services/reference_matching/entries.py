"""Entries of a reference list as the matcher takes them, and what is known of them written into their rows.

A refresh replaces a study's `Reference` rows; what was matched and decided is kept by the words of the entry
(`digest_of`) and written into the new rows here. Every function that writes wants the study's row locked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from evidence.citations.matching import Described
from evidence.models import MatchState, Reference, ReferenceMatch, Study

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

# What says which work is meant. Not the DOI, the publisher's key or the place in the list: they may change
# while the entry stays what it was.
_WORDS = ("unstructured", "author", "year", "title", "container_title", "volume", "issue", "first_page")
# With fewer letters and no title, an entry tells no work from another.
_TELLING = 40

LACKING = Q(doi="") | Q(doi_is_matched=True)
"""Of `Reference` rows: those that were deposited without a (readable) DOI."""


def digest_of(entry: Reference) -> str:
    """SHA-256 of the entry's words, by which it is known again however it is set.

    Case, punctuation and how characters are composed make no difference; in which of the fields words stand
    does. Digests are stored: whoever changes this makes them anew in a migration.
    """
    fields = [
        " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", getattr(entry, name)).casefold()))
        for name in _WORDS
    ]
    return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def described(entry: Reference) -> Described:
    """The entry as the matcher takes it."""
    return Described(
        raw=entry.unstructured,
        authors=(entry.author,) if entry.author else (),
        year=entry.year,
        title=entry.title,
        container_title=entry.container_title,
        volume=entry.volume,
        issue=entry.issue,
        page=entry.first_page,
    )


def says_enough(entry: Reference) -> bool:
    """Whether the entry can be told from others at all: a title, a long text, or a place in a journal."""
    placed = entry.container_title and entry.volume and entry.first_page
    return bool(entry.title or placed or len(entry.unstructured) > _TELLING)


def with_matches(study: Study, entries: list[Reference]) -> list[Reference]:
    """The entries, which are about to be written, with the DOIs that are accepted for them.

    One query at most.
    """
    lacking = [entry for entry in entries if not entry.doi]
    if not lacking:
        return entries
    accepted = dict(
        ReferenceMatch.objects.filter(study=study, state=MatchState.ACCEPTED).values_list("digest", "doi")
    )
    if accepted:
        for entry in lacking:
            entry.doi = accepted.get(digest_of(entry), "")
            entry.doi_is_matched = bool(entry.doi)
    return entries


def write_matches(study: Study, entries: Iterable[Reference] | None = None) -> int:
    """Bring the rows of the study's list (or of `entries` of it) in step with what is accepted for them.

    Gives how many rows are otherwise now.
    """
    rows = list(study.references.filter(LACKING) if entries is None else entries)
    before = [(row.doi, row.doi_is_matched) for row in rows]
    for row in rows:
        row.doi, row.doi_is_matched = "", False
    with_matches(study, rows)
    changed = [row for row, was in zip(rows, before, strict=True) if (row.doi, row.doi_is_matched) != was]
    if changed:
        Reference.objects.bulk_update(changed, ["doi", "doi_is_matched"], batch_size=500)
        # What the API gives of the study is another answer now.
        Study.objects.filter(pk=study.pk).update(updated_at=timezone.now())
    return len(changed)


def forget_unasked_for(study: Study) -> None:
    """Forget what the matcher found for entries that are not in the list any more, or have a DOI now.

    What a person said stays: the entry may come back.
    """
    machine_s = _of_machines(study)
    if not machine_s.exists():
        return
    here = {digest_of(entry) for entry in study.references.filter(LACKING)}
    machine_s.exclude(digest__in=here).delete()


def _of_machines(study: Study) -> QuerySet[ReferenceMatch]:
    answers = [MatchState.NOTHING, MatchState.PROPOSED]
    return ReferenceMatch.objects.filter(study=study, state__in=answers, left_to_people=False)


def move_matches(kept: Study, gone: Study) -> None:
    """Lead what is known of the list of `gone`, which is merged into `kept`, to that; a person's word wins.

    Of two persons the later one's stays, and what either called wrong stays called so.
    """
    own = {match.digest: match for match in ReferenceMatch.objects.filter(study=kept)}
    for match in ReferenceMatch.objects.filter(study=gone).order_by("pk"):
        held = own.get(match.digest)
        if held is not None:
            refused = sorted({*held.refused, *match.refused})
            stays, goes = (match, held) if _rank(match) > _rank(held) else (held, match)
            stays.refused, stays.left_to_people = refused, held.left_to_people or match.left_to_people
            goes.delete()
            match = stays
        match.study = kept
        match.save()
    write_matches(kept)
    forget_unasked_for(kept)


def _rank(match: ReferenceMatch) -> tuple[bool, bool, float, bool]:
    """Whose word goes before another's: a person's decision, what was undone, a match, an answer."""
    decided = match.decided_at.timestamp() if match.decided_at else 0.0
    return bool(match.decided_by_id), match.left_to_people, decided, match.state == MatchState.ACCEPTED


def rows_of(study: Study, digest: str, likely: Collection[int] = ()) -> list[Reference]:
    """The rows of the study's list with these words and without a deposited DOI.

    `likely` are their ids, as far as they are known.
    """
    rows = list(study.references.filter(LACKING, pk__in=likely)) if likely else []
    if not rows or any(digest_of(row) != digest for row in rows):
        rows = [row for row in study.references.filter(LACKING) if digest_of(row) == digest]
    return rows
