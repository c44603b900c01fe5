"""``claims/{id}/contrary-searches/``: where somebody looked for evidence against a claim."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from evidence.models import Claim, ContrarySearch
from evidence.services.checking import check_row

from .base import ApiView
from .identifying import row_id
from .once import once
from .permissions import ByAction, require
from .problems import BodyError, InvalidBody, conflict
from .schema_writing import ALWAYS, described
from .serializers.bodies import ContrarySearchBody
from .serializers.fields import Answer
from .writing import checked, refusals_told


class ContrarySearchSerializer(Answer):
    id = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    query = serializers.CharField()
    searched_on = serializers.DateField()
    hits = serializers.IntegerField()
    note = serializers.CharField()


@extend_schema_serializer(many=False)
class ContrarySearchesSerializer(Answer):
    results = ContrarySearchSerializer(many=True)


_READING = {
    400: "The request is wrong: `errors` names each place.",
    401: "Nobody is signed in, or the token lets nobody in.",
    404: "No such claim, or none that you may see.",
    406: "Something else than JSON was asked for.",
    **ALWAYS,
}
_ADDING = {
    403: "You, or this token, may not do this.",
    409: "The claim is out of use, or the first request with this key is not answered yet.",
    413: "The body is too large.",
    415: "The body is something else than JSON.",
    422: "The Idempotency-Key came with another request before.",
}


class ContrarySearchViews(ApiView, ViewSet):
    """Searches for evidence against a claim. Without one on record it is not published; none is changed."""

    http_method_names = ["get", "head", "options", "post"]
    permission_classes = [ByAction]

    def check_right(self, request: Request) -> None:
        require(request, "evidence.add_contrarysearch", to="record searches")

    def _claim(self, key: str, *, lock: bool = False) -> Claim:
        claims = Claim.objects.visible_to(self.request.user).filter(pk=row_id(key)).order_by()
        claim = (claims.select_for_update(of=("self",)) if lock else claims).first()
        if claim is None:
            raise Http404("No claim has this address.")
        return claim

    @extend_schema(
        summary="The searches of a claim",
        tags=["claims"],
        responses={200: ContrarySearchesSerializer, **described(_READING)},
    )
    def list(self, request: Request, key: str) -> Response:
        searches = self._claim(key).contrary_searches.all()
        return Response({"results": ContrarySearchSerializer(searches, many=True).data})

    @extend_schema(
        summary="Record a search for evidence against a claim",
        tags=["claims"],
        request=ContrarySearchBody,
        responses={201: ContrarySearchSerializer, **described({**_READING, **_ADDING})},
    )
    @once
    def create(self, request: Request, key: str) -> Response:
        body = checked(ContrarySearchBody(data=request.data, context={"request": request}))
        claim = self._claim(key, lock=True)
        if claim.takes_no_evidence:
            raise conflict("The claim is out of use: there is nothing to search for.")
        user: Any = request.user
        search = ContrarySearch(claim=claim, searched_by=user, **body.flat)
        if search.searched_on > timezone.localdate():
            raise InvalidBody([BodyError("/searched_on", "Nobody has searched on a day to come.")])
        with refusals_told(ContrarySearchBody):
            check_row(search)
        search.save(force_insert=True)
        return Response(ContrarySearchSerializer(search).data, status=HTTPStatus.CREATED)
