"""``search/``: studies by words, the best first, with what was understood and counts of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.safestring import SafeString
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from evidence import search
from evidence.models import Study
from evidence.search import LOOKED_THROUGH, NOT_JUDGED, Found, Shown

from . import fields
from .base import ApiView
from .json_rows import STUDIES, addresses
from .moments import newest_written
from .pagination import limit_of
from .problems import InvalidParameters, ParameterError
from .schema_writing import READING, described
from .search_parameters import SAYS, asked_of
from .serializers.fields import Answer, OrNull
from .serializers.studies import StudySerializer
from .short_ways import may_be_given_again


class FacetValueSerializer(Answer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class RecognisedSerializer(Answer):
    """Words that name concepts, and what was looked for with them."""

    words = serializers.CharField()
    also = serializers.ListField(child=serializers.CharField(), help_text="Other names of the same.")
    narrower = serializers.ListField(child=serializers.CharField(), help_text="Concepts below.")


class HitSerializer(Answer):
    rank = serializers.IntegerField(help_text="From 0, no word in the title, to 10.")
    title_html = serializers.CharField(
        help_text="The title as safe HTML in which only `mark` is an element, around each word that was "
        "asked for. Without `q`, and for an identifier, empty."
    )
    extract_html = serializers.CharField(
        help_text=f"A piece of the abstract, likewise; empty where none of the words is in its first "
        f"{LOOKED_THROUGH:,} characters."
    )
    study = StudySerializer()


class SearchSerializer(Answer):
    results = HitSerializer(many=True)
    count = serializers.IntegerField(help_text="How many there are, as far as they were counted.")
    at_least = serializers.BooleanField(
        help_text="There are more than `count`: the newest of them were ranked, and counted in `facets`."
    )
    cursor = OrNull(help_text="Asks for the following studies; null at the end.")
    facets = serializers.DictField(child=FacetValueSerializer(many=True))
    recognised = RecognisedSerializer(many=True)
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="Names of concepts that are spelt nearly so."
    )
    identifier = OrNull(help_text="The identifier that was asked for, where it is one; else null.")


class SearchView(ApiView):
    """Studies by words: those with the words in their title first, then those that can be relied on, those
    with more evidence here, the newest. `fields` and `omit` are about the study of each result."""

    def allowed_parameters(self) -> tuple[str, ...]:
        return (*SAYS, *fields.PARAMETERS)

    @extend_schema(
        summary="Search studies",
        tags=["search"],
        parameters=[
            *(OpenApiParameter(name, description=text) for name, text in SAYS.items()),
            *fields.parameters(tuple(STUDIES.fields)),
        ],
        responses={
            200: SearchSerializer,
            **described({400: "A parameter is wrong: `errors` names it.", **READING}),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        question = _Question(
            request.query_params.dict(),
            limit=limit_of(request),
            names=fields.chosen(request, tuple(STUDIES.fields)),
            site=addresses(request),
        )
        response = question.answer(request.user)
        if not request.user.is_authenticated:
            may_be_given_again(response, question.again)
        return response


@dataclass(frozen=True)
class _Question:
    """An address of a search, but for what the database says to it: which concept a slug names, and all that
    is found."""

    query: Mapping[str, str]
    limit: int
    names: tuple[str, ...]
    site: tuple[str, ...]

    def answer(self, user: Any) -> HttpResponse:
        """The answer to it now. Raises `InvalidParameters`."""
        asked = asked_of(self.query)
        try:
            found = search.studies(
                asked.text,
                user=user,
                filters=asked.filters,
                facets=asked.facets,
                shown=self._shown(user),
                limit=self.limit,
                cursor=asked.cursor,
            )
        except search.BadCursor as error:
            raise InvalidParameters([ParameterError("cursor", str(error))]) from error
        modified = newest_written([hit.shown.decode() for hit in found.hits])
        return HttpResponse(
            _written(found),
            content_type="application/json",
            headers={"Last-Modified": modified} if modified else None,
        )

    def again(self, *_: Any) -> HttpResponse | None:
        """The same for anybody, the short way; None where it is no question any more."""
        try:
            return self.answer(AnonymousUser())
        except InvalidParameters:
            return None

    def _shown(self, user: Any) -> Shown:
        """The studies as the reader may see them."""
        if user.is_authenticated:
            return _shown_to(user, self.names, self.site)
        return _shown_to_anybody(self.names, self.site)


@lru_cache(maxsize=100)
def _shown_to_anybody(names: tuple[str, ...], site: tuple[str, ...]) -> Shown:
    """Of people who are not signed in, all may see the same."""
    return _shown_to(AnonymousUser(), names, site)


def _shown_to(user: Any, names: tuple[str, ...], site: tuple[str, ...]) -> Shown:
    rows = Study.objects.visible_to(user).with_evidence_count(user)
    return Shown(*STUDIES.of_row(rows, names, site))


def _written(found: Found) -> bytes:
    """The answer; the studies in it as the database wrote them."""
    answer = {
        "results": [
            {
                "rank": hit.rank,
                "title_html": hit.title,
                "extract_html": hit.extract,
                "study": msgspec.Raw(hit.shown),
            }
            for hit in found.hits
        ],
        "count": found.count,
        "at_least": found.at_least,
        "cursor": found.cursor or None,
        "facets": {
            name: [
                {"value": one.value or NOT_JUDGED, "label": one.label, "count": one.count} for one in buckets
            ]
            for name, buckets in found.facets.items()
        },
        "recognised": [
            {"words": one.words, "also": one.also, "narrower": one.narrower} for one in found.recognised
        ],
        "suggestions": found.suggestions,
        "identifier": str(found.identifier) if found.identifier else None,
    }
    return msgspec.json.encode(answer, enc_hook=_plain)


def _plain(text: object) -> str:
    """A text that says of itself that it is safe, as a plain one."""
    if not isinstance(text, SafeString):
        raise TypeError(f"{type(text)} is no part of an answer")
    return text[:]
