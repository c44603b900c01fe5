"""The addresses of the API: which rows each shows, to whom, in which orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from evidence.identifiers import InvalidIdentifier
from evidence.models import Claim, Condition, EvidenceLine, Medication, Study, Symptom

from . import examples, including, serializers
from .adding import StudyAdding
from .base import ApiView, Delivered
from .citing import Citable
from .filters import ClaimFilters, ConceptFilters, EvidenceFilters, KindFilters, StudyFilters
from .identifying import form_of, row_id, studies_named, studies_of_form
from .json_rows import STUDIES, STUDY, addresses
from .order import Order, order
from .problems import MalformedIdentifier
from .rows import ClaimWriting, ConceptWriting, EvidenceWriting
from .serializers import bodies
from .unchanged import KeptWhile

BY_ID: dict[str, Order] = {"id": order("id"), "-id": order("-id")}
BY_CHANGE: dict[str, Order] = {
    "updated_at": order("updated_at", "id"),
    "-updated_at": order("-updated_at", "-id"),
}
# A claim brings so many of its evidence lines; `evidence_url` leads to all.
LINES_OF_CLAIM = 300
# Long or internal, and in no list.
NOT_IN_LISTS = ("abstract", "funders", "note", "subtitle", "original_title")


class Root(ApiView):
    """What there is: the addresses of the lists, of this description and of its page for people."""

    @extend_schema(summary="What there is", tags=["start"], responses=dict[str, str])
    def get(self, request: Request) -> Response:
        lists = ("concepts", "conditions", "medications", "symptoms", "studies", "claims")
        addresses = {name: reverse(f"api:{name}", request=request) for name in lists}
        addresses["evidence"] = reverse("api:evidence-lines", request=request)
        addresses["matrix"] = reverse("api:matrix", request=request)
        addresses["styles"] = reverse("api:styles", request=request)
        addresses["export"] = reverse("api:export", request=request)
        addresses["schema"] = reverse("api:schema", request=request)
        addresses["docs"] = reverse("api:docs", request=request)
        return Response(addresses)


class Schema(Delivered, SpectacularAPIView):
    """This description: OpenAPI, as YAML or JSON."""

    http_method_names = ["get", "head", "options"]


class NothingHere(ApiView):
    """Every address under the API that is none of its own."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.check_throttles(request)
        raise Http404("There is nothing at this address. /api/v1/ lists what there is.")


class ConceptViews(KeptWhile, ConceptWriting):
    """Conditions, medications and symptoms, with their names, their codes and the wider concept."""

    what = "concept"
    key_means = ("The id or the slug.", "emotional-numbness")
    examples = examples.CONCEPT
    includes = including.OF_CONCEPTS
    serializer_class = serializers.ConceptSerializer
    detail_serializer_class = serializers.ConceptDetailSerializer
    filterset_class = ConceptFilters
    orderings = {"name": order("name", "id"), "-name": order("-name", "-id"), **BY_ID, **BY_CHANGE}

    def rows(self) -> QuerySet[Any]:
        rows = self.model.objects.visible_to(self.request.user).select_related("parent")
        rows = rows.prefetch_related("names", "codes")
        return rows.prefetch_related("children") if self.alone else rows

    def find(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        number = row_id(key)
        if number is not None:
            return rows.filter(pk=number)
        # No text in the database has a NUL, and the database refuses the question.
        return rows.none() if "\0" in key else rows.filter(slug=key)


class ConditionViews(ConceptViews):
    """The concepts that are conditions."""

    what = "condition"
    body_class = bodies.KindBody
    model = Condition
    filterset_class = KindFilters


class MedicationViews(ConceptViews):
    """The concepts that are medications or classes of them."""

    what = "medication"
    body_class = bodies.KindBody
    model = Medication
    filterset_class = KindFilters


class SymptomViews(ConceptViews):
    """The concepts that are symptoms."""

    what = "symptom"
    body_class = bodies.KindBody
    model = Symptom
    filterset_class = KindFilters


class StudyViews(Citable, StudyAdding):
    """What is cited, with its editorial notices and what is known of its look-up at Crossref.

    Parameters about evidence (concepts and `direction`) hold together for one and the same evidence line.
    """

    what = "study"
    key_means = (
        "The id, or an identifier: doi:…, pmid:…, pmcid:… or the address of a web page. A DOI's slashes may "
        "stand as they are; #, ? and % must be percent-encoded.",
        "doi:10.1016/j.jad.2022.12.105",
    )
    examples = examples.STUDY
    includes = including.OF_STUDIES
    serializer_class = serializers.StudySerializer
    detail_serializer_class = serializers.StudyDetailSerializer
    listed, single = STUDIES, STUDY
    filterset_class = StudyFilters
    orderings = {
        "-year": order("-year", "-id", nullable=True),
        "year": order("year", "id", nullable=True),
        "title": order("title", "id", cut={"title": 200}),
        "-title": order("-title", "-id", cut={"title": 200}),
        "cited_by_count": order("cited_by_count", "id", nullable=True),
        "-cited_by_count": order("-cited_by_count", "-id", nullable=True),
        **BY_ID,
        **BY_CHANGE,
    }

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        return Study.objects.visible_to(user).with_evidence_count(user)

    def site(self) -> tuple[str, ...]:
        return addresses(self.request)

    def find(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        with _identifiers():
            return studies_named(rows, key)

    def form_of(self, key: str) -> tuple[Any, tuple[Any, ...]]:
        with _identifiers():
            return form_of(key)

    def find_given(self, rows: QuerySet[Any], form: Any) -> QuerySet[Any]:
        return studies_of_form(rows, form)


@contextmanager
def _identifiers() -> Iterator[None]:
    """What is no identifier is the asker's mistake."""
    try:
        yield
    except InvalidIdentifier as error:
        raise MalformedIdentifier(str(error)) from error


class ClaimViews(KeptWhile, ClaimWriting):
    """What is said of two concepts, how certain it is, and how many studies support or dispute it."""

    what = "claim"
    examples = examples.CLAIM
    includes = including.OF_CLAIMS
    serializer_class = serializers.ClaimSerializer
    detail_serializer_class = serializers.ClaimDetailSerializer
    filterset_class = ClaimFilters
    not_then = ("state",)
    orderings = {
        "subject": order(
            "subject__name",
            "predicate",
            "object__name",
            "id",
            cut={"subject__name": 100, "object__name": 100},
        ),
        **BY_ID,
        **BY_CHANGE,
        "-published_at": order("-published_at", "-id", nullable=True),
    }

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        rows = Claim.objects.visible_to(user).with_evidence_counts(user).select_related("subject", "object")
        if not self.alone:
            return rows
        lines = (
            EvidenceLine.objects.visible_to(user).select_related("study").prefetch_related("study__notices")
        )
        lines = lines.order_by("direction", F("study__year").desc(nulls_last=True), "id")
        return rows.prefetch_related(
            Prefetch("evidence_lines", queryset=lines[:LINES_OF_CLAIM], to_attr="visible_lines")
        )

    # A study's year is Crossref's, and makes claims part of a list that show no line of it.
    not_kept_with = KeptWhile.not_kept_with | {"year"}

    def lines_in(self, rows: Iterable[Any]) -> Iterable[EvidenceLine]:
        return (line for claim in rows for line in getattr(claim, "visible_lines", ()))

    def find(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        return rows.filter(pk=row_id(key))


class EvidenceViews(KeptWhile, EvidenceWriting):
    """Evidence lines: what one study brings to one claim."""

    what = "evidence line"
    examples = examples.EVIDENCE_LINE
    includes = including.OF_EVIDENCE
    serializer_class = serializers.EvidenceSerializer
    detail_serializer_class = serializers.EvidenceDetailSerializer
    filterset_class = EvidenceFilters
    not_then = ("state",)
    orderings = {
        **BY_ID,
        "year": order("study__year", "id", nullable=True),
        "-year": order("-study__year", "-id", nullable=True),
        **BY_CHANGE,
    }

    def rows(self) -> QuerySet[Any]:
        rows = EvidenceLine.objects.visible_to(self.request.user)
        rows = rows.select_related("claim__subject", "claim__object", "study").prefetch_related(
            "study__notices"
        )
        return rows.defer(*(f"study__{field}" for field in NOT_IN_LISTS))

    # So is it here, for the order too; and which study an identifier names is not in history.
    not_kept_with = KeptWhile.not_kept_with | {"year", "study", "ordering"}

    def lines_in(self, rows: Iterable[Any]) -> Iterable[EvidenceLine]:
        return rows

    def find(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        return rows.filter(pk=row_id(key))
