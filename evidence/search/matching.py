"""Lists narrowed by what is searched for: the same query language everywhere."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from evidence.identifiers import InvalidIdentifier, readings
from evidence.models import Claim, Concept, Study
from evidence.models.as_of import moment_shown

from .language import parse, storable
from .understanding import Understood, understand

Row = TypeVar("Row", bound=Model)


def matching(queryset: QuerySet[Row], text: str, *, typing: bool = False) -> QuerySet[Row]:
    """The studies, claims or concepts of `queryset` that `text` asks for; unordered by how well.

    An identifier of a study that is here gives that study alone. A text without a word gives nothing, an
    empty one everything. With `typing`, and of concepts always, the last word may be the beginning of one.
    Within `as_of`, claims and concepts have the words that they had then. Raises `QueryTooLong`.
    """
    query = parse(text)
    if not text.strip():
        return queryset
    if queryset.model is Study and (named := _identified(queryset, text)) is not None:
        return named
    if not query:
        return queryset.none()
    # Names are short and many are known by their beginning only.
    understood = understand(query)
    begun = [understood.begun] if typing or _model(queryset) is Concept else []
    if _model(queryset) is Study:
        return _having(queryset, understood.exact, understood.phrased, *begun)
    return _having(queryset, " | ".join(f"({each})" for each in (understood.asked, *begun) if each))


def ranked(queryset: QuerySet[Row], text: str, *, understood: Understood | None = None) -> QuerySet[Row]:
    """The claims or concepts that `text` asks for, the best first: by where the words stand in them.

    `understood` is what a search for the same text has understood, where there was one.
    """
    query = parse(text)
    if not query:
        return queryset.none()
    asked = (understood or understand(query)).asked
    rank = _RANKED[_model(queryset)].format(table=queryset.model._meta.db_table)
    best = RawSQL(rank, [asked])  # noqa: S611 - what was typed is in the parameters
    return _having(queryset, asked).order_by(best.desc(), "pk")


def _having(queryset: QuerySet[Row], *asked: str) -> QuerySet[Row]:
    """Those that any of the tsqueries `asked` finds, each by itself."""
    rows = (_ROWS_THEN if moment_shown() else _ROWS)[_model(queryset)]
    rows += " OR words @@ %s::tsquery" * (len(asked) - 1)
    condition: Any = RawSQL(rows, asked)  # noqa: S611 - what was typed is in the parameters
    return queryset.filter(pk__in=condition)


def _model(queryset: QuerySet) -> Any:
    return queryset.model._meta.concrete_model


def _identified(studies: Any, text: str) -> Any:
    try:
        found = studies.identified_by(readings(storable(text)))
    except InvalidIdentifier:
        return None
    return found if found.exists() else None


_ROWS: dict[Any, str] = {
    Study: "SELECT study_id FROM search_study WHERE words @@ %s::tsquery",
    Claim: "SELECT claim_id FROM search_claim WHERE words @@ %s::tsquery",
    Concept: "SELECT concept_id FROM search_concept WHERE words @@ %s::tsquery",
}

_RANKED: dict[Any, str] = {
    Claim: "SELECT ts_rank(words, %s::tsquery) FROM search_claim WHERE claim_id = {table}.id",
    Concept: "SELECT ts_rank(words, %s::tsquery) FROM search_concept WHERE concept_id = {table}.id",
}

# As the functions of migration 0017 make them, from tables that `as_of` puts to history.
_NAMES = "SELECT string_agg(name, ' . ') FROM evidence_conceptname WHERE concept_id"
_ROWS_THEN: dict[Any, str] = {
    Claim: f"""
        SELECT claim.id FROM evidence_claim claim
        JOIN evidence_concept subject ON subject.id = claim.subject_id
        JOIN evidence_concept object ON object.id = claim.object_id
        WHERE search_words(concat_ws(' . ', claim.statement, subject.name, object.name,
            ({_NAMES} IN (subject.id, object.id)),
            claim.population, claim.comparator, claim.dose, claim.timeframe))
            || search_concept_lexemes(ARRAY[subject.id, object.id]) @@ %s::tsquery""",  # noqa: S608 - no parameter
    Concept: f"""
        SELECT concept.id FROM evidence_concept concept
        WHERE search_words(concat_ws(' . ', concept.name, ({_NAMES} = concept.id),
            (SELECT string_agg(code, ' . ') FROM evidence_conceptcode WHERE concept_id = concept.id),
            concept.description)) || search_concept_lexemes(ARRAY[concept.id]) @@ %s::tsquery""",  # noqa: S608
}
