"""``POST studies/resolve/``: many identifiers in any form, and what each is to this collection."""

from __future__ import annotations

from collections import Counter
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from evidence.models import Study
from evidence.services.resolving import Resolution, Resolved, resolve, resolve_or_add

from . import examples_elsewhere
from .base import ApiView
from .permissions import Reading, require
from .schema_writing import ALWAYS, described
from .serializers.bodies import ResolveBody
from .serializers.fields import Answer, OrNull
from .serializers.studies import StudyBriefSerializer
from .writing import checked

_MEANS = (
    "`stored`: it was here already. `added`: Crossref knows it, and it is here now. `not_stored`: it is not "
    "here, and Crossref was not asked. `not_found`: Crossref has no such DOI. `malformed`: it is no "
    "identifier of a study. `refused`: it is one, and cannot be stored. `could_not_be_asked`: Crossref did "
    "not answer, or answered nonsense; that tells nothing of the study."
)


class ResolvedSerializer(Answer):
    input = serializers.CharField(help_text="As it was sent.")
    identifier = OrNull(help_text="In its canonical form; null where it is none.")
    status = serializers.ChoiceField(
        choices=[one.value for one in Resolution], source="resolution", help_text=_MEANS
    )
    reason = OrNull(help_text="Why there is no study, or what is to be known of it.")
    study = serializers.SerializerMethodField(help_text="The study in brief; null where there is none.")

    @extend_schema_field(StudyBriefSerializer(allow_null=True))
    def get_study(self, resolved: Resolved) -> Any:
        study = self.context["studies"].get(resolved.study)
        return StudyBriefSerializer(study, context=self.context).data if study else None


class ResolvedAllSerializer(Answer):
    read = serializers.IntegerField(help_text="How many identifiers there were; each has one result.")
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many ended in each status; those that occurred."
    )
    results = ResolvedSerializer(many=True, help_text="In the order in which they were sent.")


class ResolveViews(ApiView, ViewSet):
    """Each identifier has a result of its own, in the order in which they came.

    Anybody may ask what is stored; with `create`, what is not is asked for at Crossref and added. Sent
    again, nothing is added a second time.
    """

    http_method_names = ["post", "options"]
    permission_classes = [Reading]

    @extend_schema(
        summary="What many identifiers are",
        tags=["studies"],
        request=ResolveBody,
        responses={
            200: ResolvedAllSerializer,
            **described(
                {
                    400: "The body is wrong: `errors` names each place.",
                    401: "The token lets nobody in; or nobody is signed in, and `create` is asked for.",
                    403: "You, or this token, may not add studies.",
                    406: "Something else than JSON was asked for.",
                    413: "The body is too large.",
                    415: "The body is something else than JSON.",
                    **ALWAYS,
                }
            ),
        },
        examples=[
            OpenApiExample(
                "What is sent",
                {"identifiers": ["https://doi.org/10.5555/12345678", "PMID 21103140", "8650205"]},
                request_only=True,
            ),
            OpenApiExample(
                "What is answered",
                examples_elsewhere.ANSWERS["ResolveViews", "resolve"]["200"],
                response_only=True,
            ),
        ],
    )
    def resolve(self, request: Request) -> Response:
        body = checked(ResolveBody(data=request.data)).validated_data
        if body["create"]:
            require(request, "evidence.add_study", to="add studies")
            user: Any = request.user
            resolved = resolve_or_add(inputs=body["identifiers"], actor=user)
        else:
            resolved = resolve(inputs=body["identifiers"])
        return Response(self._shown(request, resolved))

    def _shown(self, request: Request, resolved: list[Resolved]) -> Any:
        named = {one.study for one in resolved if one.study is not None}
        studies = Study.objects.visible_to(request.user).prefetch_related("notices").in_bulk(named)
        counted = Counter(one.resolution for one in resolved)
        counts = {status.value: counted[status] for status in Resolution if counted[status]}
        answer = {"read": len(resolved), "counts": counts, "results": resolved}
        return ResolvedAllSerializer(answer, context={"request": request, "studies": studies}).data
