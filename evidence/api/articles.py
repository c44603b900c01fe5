"""``articles/``: the articles that are stored, to read: how each stands, what it cites, what audits found."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import ViewSet

from evidence.articles.rules import Severity, Verdict
from evidence.articles.rules.facts import Status
from evidence.models import Article, Audit, AuditState, Claim, Finding, LinkState
from evidence.services.stored_articles.standing import with_standing

from .base import ApiView
from .identifying import row_id
from .pagination import MAX_LIMIT, Behind
from .permissions import ByAction, require
from .schema_writing import ALWAYS, described
from .serializers.fields import Answer


class OpenProblemsSerializer(Answer):
    error = serializers.IntegerField()
    warning = serializers.IntegerField()
    note = serializers.IntegerField()


class StoredArticleSerializer(Answer):
    id = serializers.IntegerField(source="pk")
    slug = serializers.CharField()
    title = serializers.CharField()
    address = serializers.CharField(help_text="Where it is published; empty where nobody said.")
    url = serializers.SerializerMethodField()
    audits_url = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="last_number", allow_null=True, help_text="The last one.")
    audit = serializers.IntegerField(allow_null=True, help_text="The last one that finished; null: none did.")
    audited_version = serializers.IntegerField(source="audit_number", allow_null=True)
    audited_at = serializers.DateTimeField(source="audit_at", allow_null=True)
    could_not_be_asked = serializers.IntegerField(
        source="audit_unasked", allow_null=True, help_text="References that nobody answered about, then."
    )
    open = serializers.SerializerMethodField(
        help_text="Problems in that audit that nobody set aside; null: it was never audited."
    )

    def get_url(self, article: Article) -> str:
        return str(reverse("api:article", args=[article.slug], request=self.context["request"]))

    def get_audits_url(self, article: Article) -> str:
        return str(reverse("api:article-audits", args=[article.slug], request=self.context["request"]))

    @extend_schema_field(OpenProblemsSerializer(allow_null=True))
    def get_open(self, article: Any) -> dict[str, int] | None:
        if article.audit is None:
            return None
        return {one.value: getattr(article, f"open_{one.value}") for one in Severity}


@extend_schema_serializer(many=False)
class StoredArticlesSerializer(Answer):
    next = serializers.CharField(allow_null=True)
    results = StoredArticleSerializer(many=True)


class StoredReferenceSerializer(Answer):
    number = serializers.IntegerField(source="called")
    raw = serializers.CharField()
    status = serializers.ChoiceField(
        choices=[one.value for one in Status], allow_null=True, help_text="Null: it was never looked up."
    )
    doi = serializers.CharField(allow_null=True)
    pmid = serializers.CharField(allow_null=True)
    pmcid = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    study = serializers.IntegerField(source="study_id", allow_null=True)

    def to_representation(self, row: Any) -> dict[str, Any]:
        shown = super().to_representation(row)
        return {name: None if value == "" else value for name, value in shown.items()}


class SentenceClaimSerializer(Answer):
    sentence = serializers.CharField()
    claim = serializers.IntegerField()
    state = serializers.ChoiceField(LinkState.choices, help_text="By whom it was decided, the admin tells.")
    decided_at = serializers.DateTimeField(allow_null=True)


class ArticleVersionSerializer(Answer):
    number = serializers.IntegerField()
    imported_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Of its text.")
    reader = serializers.CharField(help_text="The format that it was read as.")
    source = serializers.CharField()  # type: ignore[assignment]
    remarks = serializers.ListField(child=serializers.CharField())


class WholeArticleSerializer(StoredArticleSerializer):
    versions = ArticleVersionSerializer(many=True, help_text="The last one first.")
    references = StoredReferenceSerializer(many=True, help_text="Those of the last version.")
    claims = SentenceClaimSerializer(many=True, help_text="What its sentences say, of the claims you see.")


class StoredAuditSerializer(Answer):
    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="version.number")
    state = serializers.ChoiceField(AuditState.choices, help_text="One that was broken off says nothing.")
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    checked = serializers.IntegerField(allow_null=True)
    not_checkable = serializers.IntegerField(allow_null=True)
    could_not_be_asked = serializers.IntegerField(allow_null=True)

    def get_url(self, audit: Audit) -> str:
        key = [audit.version.article.slug, audit.pk]
        return str(reverse("api:article-audit", args=key, request=self.context["request"]))


@extend_schema_serializer(many=False)
class StoredAuditsSerializer(Answer):
    next = serializers.CharField(allow_null=True)
    results = StoredAuditSerializer(many=True)


class StoredFindingSerializer(Answer):
    rule = serializers.CharField(help_text="docs/rules.md says why.")
    severity = serializers.ChoiceField(choices=[one.value for one in Severity])
    verdict = serializers.ChoiceField(choices=[one.value for one in Verdict])
    reference = serializers.SerializerMethodField(help_text="Its number.")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    expected = serializers.CharField()
    found = serializers.CharField()
    advice = serializers.CharField()
    suppressed = serializers.BooleanField(help_text="Somebody set it aside, with a reason.")
    was_checked = serializers.SerializerMethodField(
        help_text="False: an earlier audit found it, and this one could not look. It is open still."
    )

    def get_reference(self, row: Finding) -> int | None:
        return row.reference.called if row.reference else None

    def get_was_checked(self, row: Finding) -> bool:
        return row.carried_from_id is None


class WholeAuditSerializer(StoredAuditSerializer):
    findings = StoredFindingSerializer(many=True)


_PROBLEMS = {
    400: "The request is wrong: `errors` names each place.",
    401: "Nobody is signed in, or the token lets nobody in.",
    403: "You may not see stored articles.",
    404: "There is no such article, or no such audit of it.",
    406: "Something else than JSON was asked for.",
    **ALWAYS,
}
_PAGE = [
    OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "default": 0},
        "query",
        description="Rows behind the one with this id.",
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 50},
        "query",
        description=f"How many rows a page has, up to {MAX_LIMIT}.",
    ),
]


class ArticleViews(ApiView, ViewSet):
    """Articles that the house keeps, for those with the right to see them. They are written elsewhere."""

    permission_classes = [ByAction]

    def allowed_parameters(self) -> tuple[str, ...]:
        return ("after", "limit") if self.action in ("articles", "audits") else ()

    def check_right(self, request: Request) -> None:
        require(request, "evidence.view_article", to="see stored articles")

    def _articles(self) -> Any:
        return with_standing(Article.objects.visible_to(self.request.user))

    def _article(self, key: str) -> Any:
        article = self._articles().filter(slug=key).first()
        if article is None:
            raise Http404("No article has this address.")
        return article

    def _page(self, rows: QuerySet[Any], serializer: type[Answer]) -> Response:
        behind = Behind.of(self.request, wrong="Not the id of a row.")
        return behind.answer(self.request, rows, serializer, by="pk")

    @extend_schema(
        operation_id="articles_list",
        summary="Stored articles",
        tags=["articles"],
        parameters=_PAGE,
        responses={200: StoredArticlesSerializer, **described(_PROBLEMS)},
    )
    def articles(self, request: Request) -> Response:
        """In the order in which they came, each with how it stood in its last audit."""
        return self._page(self._articles(), StoredArticlesSerializer)

    @extend_schema(
        summary="A stored article",
        tags=["articles"],
        responses={200: WholeArticleSerializer, **described(_PROBLEMS)},
    )
    def article(self, request: Request, key: str) -> Response:
        """Its versions, the references of the last one, and the claims that its sentences make."""
        article = self._article(key)
        versions = list(article.versions.defer("text", "headings").order_by("-number"))
        latest = article.latest
        links = list(latest.sentence_claims.all()) if latest else []
        seen = set(
            Claim.objects.visible_to(request.user)
            .filter(pk__in={one.claim_id for one in links})
            .values_list("pk", flat=True)
        )
        whole = {
            "versions": versions,
            "references": list(latest.references.all()) if latest else [],
            "claims": [
                {
                    "sentence": latest.text[slice(*latest.sentences[one.sentence])],
                    "claim": one.claim_id,
                    "state": one.state,
                    "decided_at": one.decided_at,
                }
                for one in links
                if one.claim_id in seen
            ],
        }
        context = {"request": request}
        head = StoredArticleSerializer(article, context=context).data
        parts = {
            name: serializer(whole[name], many=True, context=context).data
            for name, serializer in (
                ("versions", ArticleVersionSerializer),
                ("references", StoredReferenceSerializer),
                ("claims", SentenceClaimSerializer),
            )
        }
        return Response({**head, **parts})

    @extend_schema(
        operation_id="articles_audits_list",
        summary="The audits of a stored article",
        tags=["articles"],
        parameters=_PAGE,
        responses={200: StoredAuditsSerializer, **described(_PROBLEMS)},
    )
    def audits(self, request: Request, key: str) -> Response:
        """In the order in which they ended, those of earlier versions too."""
        rows = Audit.objects.filter(version__article=self._article(key)).select_related("version__article")
        return self._page(rows.light(), StoredAuditsSerializer)

    @extend_schema(
        summary="An audit of a stored article",
        tags=["articles"],
        responses={200: WholeAuditSerializer, **described(_PROBLEMS)},
    )
    def audit(self, request: Request, key: str, audit: str) -> Response:
        """What it found. `POST audit/` gives the same of a text that is not stored."""
        rows = Audit.objects.filter(version__article=self._article(key), pk=row_id(audit) or 0)
        row = rows.select_related("version__article").first()
        if row is None:
            raise Http404("The article has no such audit.")
        findings = row.findings.with_suppression().select_related("reference").order_by("position")
        head = StoredAuditSerializer(row, context={"request": request}).data
        return Response({**head, "findings": StoredFindingSerializer(findings, many=True).data})
