"""``POST bibliography/``: a reference list of many identifiers; ``GET styles/``: the styles for it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from evidence.citations.catalogue import (
    DEFAULT_LOCALE,
    DEFAULT_STYLE,
    LOCALES,
    UnknownLocale,
    UnknownStyle,
    locale_of,
)
from evidence.models import LookupStatus, Study
from evidence.services.citing import MOST, Bibliography, bibliography, catalogue
from evidence.services.resolving import Resolution

from .base import ApiView
from .citing import OUTPUTS
from .permissions import Reading
from .schema_writing import ALWAYS, described
from .serializers.bodies import Flag
from .serializers.body_fields import Body, Text
from .serializers.fields import Answer, ApiUrl, OrNull, PageUrl, Word
from .serializers.studies import NoticeSerializer
from .writing import checked


class BibliographyBody(Body):
    identifiers = serializers.ListField(
        # One that is empty, or no identifier, is told of in its place: it keeps no other from its answer.
        child=Text(empty=True, trim_whitespace=False),
        min_length=1,
        max_length=MOST,
        help_text=f"Up to {MOST} DOIs, PMIDs, PMCIDs or addresses, in any form, in the order of the text.",
    )
    style = Text(  # type: ignore[assignment]
        required=False, default=DEFAULT_STYLE, help_text="A name or an alias from `styles/`."
    )
    locale = Text(required=False, default=DEFAULT_LOCALE, help_text="A language from `styles/`.")
    output = serializers.ChoiceField(choices=[*OUTPUTS], required=False, default="text")
    say_retracted = Flag(
        required=False, default=True, help_text="Say “[Retracted]” behind the title of a retracted study."
    )
    in_text = Flag(required=False, default=False, help_text="Also give how the text cites each entry.")

    def validate_style(self, style: str) -> str:
        try:
            return catalogue().name_of(style)
        except UnknownStyle as error:
            raise serializers.ValidationError(str(error)) from error

    def validate_locale(self, locale: str) -> str:
        try:
            return locale_of(locale)
        except UnknownLocale as error:
            raise serializers.ValidationError(str(error)) from error


class EntryStudySerializer(Answer):
    id = serializers.IntegerField()
    url = ApiUrl("study")
    html_url = PageUrl()
    doi = OrNull()
    lookup_status = Word(LookupStatus)
    checked_at = serializers.DateTimeField(
        allow_null=True, help_text="When Crossref last answered; null: nobody has asked for notices."
    )
    notices = NoticeSerializer(many=True)


class EntrySerializer(Answer):
    number = serializers.IntegerField(help_text="From 1, in the order of the style.")
    text = serializers.CharField(help_text="The entry in the output asked for; HTML is safe as it is.")
    in_text = serializers.CharField(help_text="How the text cites it alone; empty unless asked for.")
    inputs = serializers.ListField(
        child=serializers.IntegerField(), help_text="The places, from 0, of the identifiers that name it."
    )
    study = EntryStudySerializer()


class UnresolvedSerializer(Answer):
    place = serializers.IntegerField(help_text="From 0, in `identifiers`.")
    input = serializers.CharField(help_text="As it was sent.")
    identifier = OrNull(help_text="In its canonical form; null where it is none.")
    status = serializers.ChoiceField(
        choices=[Resolution.NOT_STORED.value, Resolution.MALFORMED.value],
        help_text="`not_stored`: no study here has it. `malformed`: it is no identifier of a study.",
    )
    reason = serializers.CharField()


class BibliographySerializer(Answer):
    style = serializers.CharField()  # type: ignore[assignment]
    locale = serializers.CharField()
    output = serializers.ChoiceField(choices=[*OUTPUTS])
    entries = EntrySerializer(many=True, help_text="The reference list. A study is in it once.")
    unresolved = UnresolvedSerializer(many=True, help_text="What is in no entry, and why.")


class BibliographyViews(ApiView, ViewSet):
    """A reference list of stored studies: each entry with its number, what is known of the study's notices
    and since when, and apart from them what could not be resolved. Crossref is not asked.

    An author–date style orders the list and tells works of one year apart (2020a, 2020b); a numbered one
    keeps the order in which the identifiers came.
    """

    http_method_names = ["post"]
    permission_classes = [Reading]

    @extend_schema(
        summary="A reference list of many identifiers",
        tags=["citations"],
        request=BibliographyBody,
        responses={
            200: BibliographySerializer,
            **described(
                {
                    400: "The body is wrong: `errors` names each place. Of a style or a locale that there "
                    "is not, it lists those that there are.",
                    401: "The token lets nobody in.",
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
                {
                    "identifiers": ["https://doi.org/10.5555/12345678", "PMID 21103140"],
                    "style": "apa",
                    "locale": "en-GB",
                    "output": "html",
                },
                request_only=True,
            ),
            OpenApiExample(
                "A reference list",
                {
                    "style": "apa",
                    "locale": "en-GB",
                    "output": "html",
                    "entries": [
                        {
                            "number": 1,
                            "text": "Berg, A. (2020). Numbness after sertraline [Retracted]. "
                            "<i>Journal of Invented Results</i>, <i>12</i>(3), 45–52. "
                            "https://doi.org/10.5555/12345678",
                            "in_text": "",
                            "inputs": [0],
                            "study": {
                                "id": 12,
                                "url": "https://evidence.example.org/api/v1/studies/12/",
                                "html_url": "https://evidence.example.org/studies/12/",
                                "doi": "10.5555/12345678",
                                "lookup_status": "found",
                                "checked_at": "2026-03-01T12:00:00Z",
                                "notices": [
                                    {
                                        "kind": "retraction",
                                        "kind_label": "Retraction",
                                        "is_grave": True,
                                        "date": "2024-03",
                                        "notice_doi": "10.5555/12345678.r",
                                        "sources": ["publisher"],
                                        "gone_since": None,
                                    }
                                ],
                            },
                        }
                    ],
                    "unresolved": [
                        {
                            "place": 1,
                            "input": "PMID 21103140",
                            "identifier": "pmid:21103140",
                            "status": "not_stored",
                            "reason": "It is not stored here. Crossref was not asked for it.",
                        }
                    ],
                },
                response_only=True,
                status_codes=["200"],
            ),
        ],
    )
    def make(self, request: Request) -> Response:
        body = checked(BibliographyBody(data=request.data)).validated_data
        user: Any = request.user
        made = bibliography(
            inputs=body["identifiers"],
            viewer=user,
            style=body["style"],
            locale=body["locale"],
            output=body["output"],
            say_retracted=body["say_retracted"],
            in_text=body["in_text"],
        )
        answer = {**{name: body[name] for name in ("style", "locale", "output")}, **_shown(request, made)}
        return Response(BibliographySerializer(answer, context={"request": request}).data)


def _shown(request: Request, made: Bibliography) -> dict[str, Any]:
    ids = [entry.study for entry in made.entries]
    studies = Study.objects.visible_to(request.user).only("doi", "lookup_status", "checked_at")
    by_id = studies.prefetch_related("notices").in_bulk(ids)
    return {
        "entries": [
            {
                "number": entry.number,
                "text": entry.text,
                "in_text": entry.in_text,
                "inputs": entry.inputs,
                "study": by_id[entry.study],
            }
            for entry in made.entries
            # Deleted between two questions: then it is not in the list either.
            if entry.study in by_id
        ],
        "unresolved": [
            {
                "place": place,
                "input": one.input,
                "identifier": one.identifier,
                "status": one.resolution.value,
                "reason": one.reason,
            }
            for place, one in made.unresolved
        ],
    }


class StyleSerializer(Answer):
    name = serializers.CharField(help_text="As in `style=`.")
    title = serializers.CharField()
    kind = serializers.CharField(
        help_text="author-date, numeric, note …; empty where the style does not say."
    )
    parent = OrNull(help_text="The style that it is another name of.")  # type: ignore[assignment]
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Also taken in `style=`.")


class StylesSerializer(Answer):
    default = serializers.CharField()
    default_locale = serializers.CharField()
    locales = serializers.ListField(child=serializers.CharField(), help_text="As in `locale=`.")
    styles = StyleSerializer(many=True)


class StylesView(ApiView):
    """The citation styles and languages that there are, a site's own among them."""

    @extend_schema(
        summary="Citation styles and languages",
        tags=["citations"],
        responses={
            200: StylesSerializer,
            **described({400: "There was a parameter.", 401: "The token lets nobody in.", **ALWAYS}),
        },
    )
    def get(self, request: Request) -> Response:
        answer = {
            "default": DEFAULT_STYLE,
            "default_locale": DEFAULT_LOCALE,
            "locales": list(LOCALES),
            "styles": catalogue().styles(),
        }
        return Response(StylesSerializer(answer).data)
