"""``search/``: studies by words, the best first, with what was understood and counts of each kind."""

from __future__ import annotations

import json

from django.db.models import F
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from evidence import search
from evidence.identifiers import Identifier
from evidence.models import Concept, Direction, Study, StudyDesign
from evidence.search import NOT_JUDGED, Filters, Found

from .base import ApiView
from .identifying import row_id
from .json_rows import STUDIES, addresses, statement_for
from .pagination import limit_of
from .problems import InvalidParameters, ParameterError, shown
from .schema_writing import READING, described
from .serializers.fields import Answer, OrNull
from .serializers.studies import StudySerializer

_SAYS = {
    "q": 'Words, "phrases", OR, - before what must not be there, * behind the beginning of a word; or an '
    "identifier. Names of concepts find their synonyms and the concepts below them. Left out: every study.",
    "concept": "Published evidence about this concept, by slug or id; with several, “|” "
    "between them, about each.",
    "year": "2022, or 2019-2023.",
    "design": "A study design, or none: not judged.",
    "direction": "Evidence that bears on a claim in this direction.",
    "notices": f"{', '.join(search.NOTICES)}.",
    "work_type": "Crossref's type: journal-article …",
    "journal": "The journal or book, by its whole name.",
    "open_licence": "true or false.",
    "facets": "false leaves them out: quicker.",
    "limit": "How many studies, up to 200.",
    "cursor": "What `cursor` said of the studies before. Not made by hand.",
}


class Question(serializers.Serializer):
    """The parameters, each checked by itself."""

    q = serializers.CharField(required=False, default="", trim_whitespace=False)
    concept = serializers.CharField(required=False)
    year = serializers.RegexField(search.YEARS, required=False)
    design = serializers.ChoiceField([*filter(None, StudyDesign.values), NOT_JUDGED], required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    notices = serializers.ChoiceField(list(search.NOTICES), required=False)
    work_type = serializers.CharField(required=False, max_length=60)
    journal = serializers.CharField(required=False, max_length=1000)
    open_licence = serializers.ChoiceField(["true", "false"], required=False)
    facets = serializers.ChoiceField(["true", "false"], required=False, default="true")
    cursor = serializers.CharField(required=False, default="")

    def validate_q(self, text: str) -> str:
        try:
            search.check_length(text)
        except search.QueryTooLong as error:
            raise serializers.ValidationError(str(error)) from error
        return text

    def validate_concept(self, text: str) -> tuple[int, ...]:
        return tuple(self._concept(part.strip()) for part in text.split("|"))

    @staticmethod
    def _concept(text: str) -> int:
        number = row_id(text)
        found = Concept.objects.filter(**({"slug": text} if number is None else {"pk": number})).first()
        if found is None:
            raise serializers.ValidationError(f"No concept has the slug or id “{shown(text)}”.")
        return found.pk

    @property
    def filters(self) -> Filters:
        asked = dict(self.validated_data)
        for name in ("q", "facets", "cursor"):
            del asked[name]
        return Filters.of_texts(asked.pop("concept", ()), **asked)


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
    title_html = serializers.CharField(help_text="Safe HTML: only `mark`, around what was found.")
    extract_html = serializers.CharField(
        help_text="Of the abstract, likewise; empty where it has no word of it."
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
    with more evidence here, the newest."""

    def allowed_parameters(self) -> tuple[str, ...]:
        return tuple(_SAYS)

    @extend_schema(
        summary="Search studies",
        tags=["search"],
        parameters=[OpenApiParameter(name, description=text) for name, text in _SAYS.items()],
        responses={
            200: SearchSerializer,
            **described({400: "A parameter is wrong: `errors` names it.", **READING}),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        limit = limit_of(request)
        asked = Question(data=request.query_params)
        if not asked.is_valid():
            raise InvalidParameters(
                [
                    ParameterError(name, str(error))
                    for name, errors in asked.errors.items()
                    for error in errors
                ]
            )
        try:
            found = search.studies(
                asked.validated_data["q"],
                user=request.user,
                filters=asked.filters,
                facets=asked.validated_data["facets"] == "true",
                limit=limit,
                cursor=asked.validated_data["cursor"],
            )
        except search.BadCursor as error:
            raise InvalidParameters([ParameterError("cursor", str(error))]) from error
        return HttpResponse(_written(request, found), content_type="application/json")


def _written(request: Request, found: Found) -> str:
    """The answer; the studies in it as the database writes them in a list."""
    rows = Study.objects.visible_to(request.user).with_evidence_count(request.user)
    rows = rows.filter(pk__in=[hit.id for hit in found.hits])
    statement = statement_for(STUDIES, rows, names=tuple(STUDIES.fields), order=(F("pk"),))
    texts = {pk: text for text, (pk,) in statement.rows(addresses(request))}
    hits = [
        f'{{"rank":{hit.rank},"title_html":{json.dumps(hit.title)},"extract_html":{json.dumps(hit.extract)},'
        f'"study":{texts[hit.id]}}}'
        for hit in found.hits
        # Deleted between the two questions.
        if hit.id in texts
    ]
    identifier: Identifier | None = found.identifier
    rest = {
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
        "identifier": str(identifier) if identifier else None,
    }
    return f'{{"results":[{",".join(hits)}],{json.dumps(rest)[1:]}'
