"""Concepts with their synonyms and codes, written as one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from evidence.models import Concept, ConceptCode, ConceptName

from .checking import Refused, Wrong, check_row, somebody_may_be_quicker

Code = tuple[str, str]
"""A vocabulary and the code there: ``("mesh", "D003863")``."""


@transaction.atomic
def save_concept(
    *, concept: Concept, synonyms: Sequence[str] | None = None, codes: Collection[Code] | None = None
) -> Concept:
    """Save a new or changed concept, with these synonyms and codes; None leaves those as they are.

    Raises `Invalid` and `Taken`; what is wrong with a synonym or a code names it by its place
    (``synonyms/0``). Who may do this, the caller has asked; who changes one holds the lock of its row.
    """
    check_row(concept)
    with somebody_may_be_quicker(Concept, ConceptName, ConceptCode):
        concept.save()
        if synonyms is not None:
            _set_synonyms(concept, synonyms)
        if codes is not None:
            _set_codes(concept, codes)
    return concept


def _set_synonyms(concept: Concept, wanted: Sequence[str]) -> None:
    held = {name.name: name for name in concept.names.all()}
    # First, so that a name in other letters is free again.
    concept.names.filter(pk__in=[name.pk for text, name in held.items() if text not in wanted]).delete()
    for place, text in enumerate(wanted):
        if text not in held:
            _add(ConceptName(concept=concept, name=text), f"synonyms/{place}")


def _set_codes(concept: Concept, wanted: Collection[Code]) -> None:
    held = {(code.system, code.code): code for code in concept.codes.all()}
    concept.codes.filter(pk__in=[code.pk for key, code in held.items() if key not in wanted]).delete()
    for place, (system, text) in enumerate(wanted):
        if (system, text) not in held:
            _add(ConceptCode(concept=concept, system=system, code=text), f"codes/{place}")


def _add(row: ConceptName | ConceptCode, place: str) -> None:
    with _at(place):
        check_row(row)
    row.save(force_insert=True)


@contextmanager
def _at(place: str) -> Iterator[None]:
    try:
        yield
    except Refused as error:
        raise type(error)(Wrong(one.detail, (place,)) for one in error.wrong) from error
