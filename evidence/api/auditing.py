"""``POST audit/``: an article checked, with a status for each citation. Nothing of it is stored."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from evidence.articles.reading import UnreadableArticle, read_article
from evidence.articles.rules import RULES, Severity, Verdict
from evidence.articles.rules.facts import Status
from evidence.services.auditing import LONGEST_TEXT, Audited, as_dict, audit
from evidence.services.auditing.asked import TooManyAudits, count_audit
from evidence.services.clients import client_of

from . import examples_of_audits
from .base import ApiView
from .permissions import Reading
from .schema_writing import ALWAYS, described
from .serializers.body_fields import Body, Text
from .serializers.fields import Answer
from .writing import checked

# As CourtListener's citation-lookup: HTTP's own numbers, for each citation one.
_STATUSES = {
    Status.RESOLVED: 200,
    Status.AMBIGUOUS: 300,
    Status.NOT_FOUND: 404,
    Status.NOT_CHECKABLE: 501,
    Status.COULD_NOT_BE_ASKED: 503,
}
_NO_REFERENCE = 400
_WHY = {
    200: "",
    300: "Several works may be meant.",
    400: "The marker has no reference.",
    404: "No record of it was found.",
    501: "There is nobody who could be asked about it.",
    503: "Who would know could not be asked. Send it again later.",
}


class AuditBody(Body):
    text = Text(
        max_length=LONGEST_TEXT,
        trim_whitespace=False,
        help_text=f"The article with its reference list, {LONGEST_TEXT} characters at most: plain text, "
        "Markdown or HTML.",
    )


class CandidateSerializer(Answer):
    doi = serializers.CharField()
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="Its author, year and title, for people."
    )
    score = serializers.FloatField(help_text="How well it fits what is written, 0 to 1.")


class AuditedReferenceSerializer(Answer):
    number = serializers.IntegerField(help_text="Its number, or else its place in the list.")
    raw = serializers.CharField(help_text="The entry as it is written.")
    status = serializers.ChoiceField(
        choices=[one.value for one in Status],
        help_text="`resolved`: one source is meant. `ambiguous`: several may be. `not_found`: who would know "
        "does not. `not_checkable`: there is nobody to ask. `could_not_be_asked`: there was no answer, which "
        "says nothing of the reference. Whether its details were compared, `coverage` counts.",
    )
    doi = serializers.CharField(allow_null=True)
    pmid = serializers.CharField(allow_null=True)
    pmcid = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    study = serializers.IntegerField(allow_null=True, help_text="The id of the study here.")
    reason = serializers.CharField(
        allow_blank=True, help_text="Why it is not resolved, or why nothing of it could be compared."
    )
    candidates = CandidateSerializer(
        many=True,
        help_text="The works that may be meant, the best first: where it is `ambiguous`, and where "
        "another work was found than its DOI names.",
    )


class AuditedCitationSerializer(Answer):
    marker = serializers.CharField(help_text="As it is written.")
    start = serializers.IntegerField(help_text="In characters of the text as it was read.")
    end = serializers.IntegerField()
    sentence = serializers.CharField(allow_null=True, help_text="Null where it stands apart from all.")
    references = serializers.ListField(child=serializers.IntegerField(), help_text="Their numbers.")
    status = serializers.ChoiceField(
        choices=sorted(_WHY),
        help_text="200: all its references are resolved; otherwise of the worst of them: 300 ambiguous, 400 "
        "no such reference, 404 not found, 501 not checkable, 503 could not be asked.",
    )
    error_message = serializers.CharField(allow_blank=True)


class AuditFindingSerializer(Answer):
    rule = serializers.ChoiceField(choices=list(RULES), help_text="docs/rules.md says why.")
    severity = serializers.ChoiceField(choices=[one.value for one in Severity])
    verdict = serializers.ChoiceField(choices=[one.value for one in Verdict])
    reference = serializers.IntegerField(allow_null=True, help_text="Its number.")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    expected = serializers.CharField()
    found = serializers.CharField()
    advice = serializers.CharField()


class CoverageSerializer(Answer):
    checked = serializers.IntegerField(help_text="References that were looked up to an answer.")
    not_checkable = serializers.IntegerField()
    could_not_be_asked = serializers.IntegerField()


class AuditSerializer(Answer):
    title = serializers.CharField(allow_blank=True)
    references = AuditedReferenceSerializer(many=True)
    citations = AuditedCitationSerializer(many=True)
    findings = AuditFindingSerializer(many=True)
    coverage = CoverageSerializer()


class AuditViews(ApiView, ViewSet):
    """What an article rests on, held against what is stored, against Crossref, and against the rules.

    Anybody may ask. Nothing is stored: neither the text nor a study. What Crossref was not asked within a
    minute ends as `could_not_be_asked`.
    """

    http_method_names = ["post"]
    permission_classes = [Reading]

    @extend_schema(
        summary="Audit an article",
        tags=["audit"],
        request=AuditBody,
        responses={
            200: AuditSerializer,
            **described(
                {
                    400: "The body is wrong, or no article can be read from it: `errors` names each place.",
                    401: "The token lets nobody in.",
                    406: "Something else than JSON was asked for.",
                    413: "The body is too large.",
                    415: "The body is something else than JSON.",
                    **ALWAYS,
                }
            ),
        },
        examples=[
            OpenApiExample("What is sent", examples_of_audits.SENT, request_only=True),
            OpenApiExample("What is answered", examples_of_audits.ANSWER, response_only=True),
        ],
    )
    def audit(self, request: Request) -> Response:
        body = checked(AuditBody(data=request.data)).validated_data
        try:
            count_audit(user=request.user, client=client_of(request._request))
        except TooManyAudits as refused:
            raise Throttled(refused.wait) from refused
        try:
            document = read_article(body["text"])
        except UnreadableArticle as error:
            raise ValidationError({"text": [str(error)]}) from error
        audited = audit(document, user=request.user, interactive=True)
        return Response(AuditSerializer(_with_statuses(audited), context={"request": request}).data)


def _with_statuses(audited: Audited) -> dict[str, Any]:
    """The audit with how each look-up ended: a status for each citation, the candidates of each reference."""
    whole, resolved = as_dict(audited), audited.checked.references
    for shown, known in zip(whole["references"], resolved, strict=True):
        shown["reason"] = known.reason or _WHY[_STATUSES[known.status]]
        shown["candidates"] = [
            {"doi": one.doi, "label": one.label, "score": one.score} for one in known.candidates
        ]
    for shown, citation in zip(whole["citations"], audited.document.citations, strict=True):
        statuses = [_STATUSES[resolved[place].status] for place in citation.references]
        if len(statuses) < len(citation.numbers) or not statuses:
            # A marker that leads nowhere is the writer's to mend, whatever became of the others.
            statuses = [_NO_REFERENCE]
        if audited.checked.unsure(citation):
            statuses = [_STATUSES[Status.AMBIGUOUS]]
        shown["status"] = max(statuses)
        shown["error_message"] = _WHY[shown["status"]]
    return whole
