"""``include=``: rows of other kinds beside each row, one step away and so many at most.

Each name costs the same few questions, however many rows there are; what is included is what this user may
see of it, and includes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from evidence.models import Claim, Concept, EvidenceLine, Reference, Study
from evidence.services.as_of import mark_today

from .problems import InvalidParameters, ParameterError, shown
from .serializers import ClaimSerializer, ConceptSerializer
from .serializers.concepts import ConceptBriefSerializer
from .serializers.evidence import EvidenceOfClaimSerializer
from .serializers.included import EvidenceOfStudySerializer, ReferenceSerializer
from .serializers.studies import StudySerializer

NAME = "include"
INCLUDED = "included"
# Of each row, at most so many of a kind.
MOST_LINES = 25
MOST_REFERENCES = 100
MOST_CHILDREN = 100

Load = Callable[[Request, Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Include:
    """What may be included under a name; `load` gives it for each of some rows, by their ids."""

    means: str
    load: Load
    # What a row has where `load` gives nothing for it.
    nothing: Any = None


def asked(request: Request, includes: Mapping[str, Include]) -> list[str]:
    """The names that ``include`` asks for, each once. Raises `InvalidParameters`."""
    text = request.query_params.get(NAME)
    if text is None:
        return []
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    if unknown := [name for name in names if name not in includes]:
        detail = f"“{shown(unknown[0])}” is nothing that these rows include."
        raise InvalidParameters([ParameterError(NAME, detail, tuple(includes))])
    return names


def included(request: Request, includes: Mapping[str, Include], keys: Sequence[int]) -> list[dict[str, Any]]:
    """What was asked for, for each of the rows `keys`, in their order."""
    loaded = {name: includes[name].load(request, keys) for name in asked(request, includes)}
    return [{name: found.get(key, includes[name].nothing) for name, found in loaded.items()} for key in keys]


def described(includes: Mapping[str, Include]) -> OpenApiParameter:
    means = " ".join(f"`{name}`: {one.means}" for name, one in includes.items())
    return OpenApiParameter(
        NAME,
        {"type": "array", "items": {"type": "string", "enum": list(includes)}, "minItems": 1},
        "query",
        style="form",
        explode=False,
        description=f"What each row has below `{INCLUDED}`, which is there only then. {means} "
        f"Example: `{NAME}={next(iter(includes))}`",
    )


def _several(
    rows: QuerySet[Any], by: str, keys: Sequence[int], most: int, *order: str, write: Callable[[Any], Any]
) -> dict[int, Any]:
    """Of each of `keys` at most `most` of `rows`, which belong to one of them through the column `by`."""
    place = Window(RowNumber(), partition_by=[F(by)], order_by=[*order])
    first = rows.filter(**{f"{by}__in": keys}).alias(nth=place).filter(nth__lte=most + 1)
    found: dict[int, list[Any]] = {}
    for row in first.order_by(by, *order):
        found.setdefault(getattr(row, by), []).append(row)
    return {
        key: {"results": write(some[:most]), "complete": len(some) <= most} for key, some in found.items()
    }


def _none() -> dict[str, Any]:
    return {"results": [], "complete": True}


def _written(serializer: Any, request: Request) -> Callable[[Iterable[Any]], Any]:
    def write(rows: Iterable[Any]) -> Any:
        rows = list(rows)
        if hasattr(request, "as_of") and rows and isinstance(rows[0], Claim | EvidenceLine):
            mark_today(rows)
        return serializer(rows, many=True, context={"request": request}).data

    return write


def _lines(request: Request) -> QuerySet[Any]:
    return EvidenceLine.objects.visible_to(request.user)


def _lines_of_studies(request: Request, keys: Sequence[int]) -> Mapping[int, Any]:
    rows = _lines(request).select_related("claim__subject", "claim__object")
    return _several(
        rows, "study_id", keys, MOST_LINES, "id", write=_written(EvidenceOfStudySerializer, request)
    )


def _lines_of_claims(request: Request, keys: Sequence[int]) -> Mapping[int, Any]:
    rows = _lines(request).select_related("study").prefetch_related("study__notices")
    return _several(
        rows, "claim_id", keys, MOST_LINES, "id", write=_written(EvidenceOfClaimSerializer, request)
    )


def _references(request: Request, keys: Sequence[int]) -> Mapping[int, Any]:
    rows = Reference.objects.all()
    write = _written(ReferenceSerializer, request)
    return _several(rows, "study_id", keys, MOST_REFERENCES, "position", write=write)


def _children(request: Request, keys: Sequence[int]) -> Mapping[int, Any]:
    rows = Concept.objects.visible_to(request.user)
    write = _written(ConceptBriefSerializer, request)
    return _several(rows, "parent_id", keys, MOST_CHILDREN, "name", "id", write=write)


def _one(column: str, of: Callable[[Request], QuerySet[Any]], to: Callable[[Request], Any], by: Any) -> Load:
    """The row that `column` of each leads to."""

    def load(request: Request, keys: Sequence[int]) -> Mapping[int, Any]:
        leads = dict(of(request).filter(pk__in=keys).order_by().values_list("pk", column))
        rows = list(to(request).filter(pk__in={key for key in leads.values() if key}))
        shown_rows = dict(zip([row.pk for row in rows], _written(by, request)(rows), strict=True))
        return {key: shown_rows[other] for key, other in leads.items() if other in shown_rows}

    return load


def _claims(request: Request) -> QuerySet[Any]:
    user = request.user
    return Claim.objects.visible_to(user).with_evidence_counts(user).select_related("subject", "object")


def _studies(request: Request) -> QuerySet[Any]:
    rows = Study.objects.visible_to(request.user).with_evidence_count(request.user)
    return rows.prefetch_related("notices", "contributors")


def _concepts(request: Request) -> QuerySet[Any]:
    rows = Concept.objects.visible_to(request.user)
    return rows.select_related("parent").prefetch_related("names", "codes")


def _plain_claims(request: Request) -> QuerySet[Any]:
    return Claim.objects.visible_to(request.user)


def _plain_concepts(request: Request) -> QuerySet[Any]:
    return Concept.objects.visible_to(request.user)


OF_STUDIES = {
    "evidence": Include(
        f"the evidence lines that rest on it and that you may see, {MOST_LINES} at most.",
        _lines_of_studies,
        _none(),
    ),
    "references": Include(f"its reference list, {MOST_REFERENCES} at most.", _references, _none()),
}
OF_CLAIMS = {
    "evidence": Include(
        f"its evidence lines that you may see, {MOST_LINES} at most.", _lines_of_claims, _none()
    ),
    "subject": Include("the concept whole.", _one("subject_id", _plain_claims, _concepts, ConceptSerializer)),
    "object": Include("the concept whole.", _one("object_id", _plain_claims, _concepts, ConceptSerializer)),
}
OF_EVIDENCE = {
    "study": Include("the study whole.", _one("study_id", _lines, _studies, StudySerializer)),
    "claim": Include("the claim whole.", _one("claim_id", _lines, _claims, ClaimSerializer)),
}
OF_CONCEPTS = {
    "parent": Include(
        "the wider concept whole.", _one("parent_id", _plain_concepts, _concepts, ConceptSerializer)
    ),
    "children": Include(f"the concepts directly below, {MOST_CHILDREN} at most.", _children, _none()),
}
