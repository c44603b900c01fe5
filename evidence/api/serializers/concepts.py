"""Concepts, whole and in brief."""

from __future__ import annotations

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import Claim, CodeSystem, Concept, Kind

from .fields import Answer, ApiUrl, AsOfSerializer, Label, ListUrl, OrNull, PageUrl, Word


class ConceptBriefSerializer(Answer):
    id = serializers.IntegerField()
    url = ApiUrl("concept")
    kind = Word(Kind)
    name = serializers.CharField()
    slug = serializers.CharField()


class ConceptCodeSerializer(Answer):
    system = Word(CodeSystem)
    system_label = Label(of="system")
    code = serializers.CharField()
    url = OrNull(help_text="The vocabulary's page about the code.")


class ConceptSerializer(ConceptBriefSerializer):
    html_url = PageUrl()
    description = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField(), source="names.all")
    codes = ConceptCodeSerializer(many=True)
    parent = ConceptBriefSerializer(allow_null=True, help_text="The wider concept.")
    claims_url = ListUrl("claims", by="concept")
    studies_url = ListUrl("studies", by="concept")
    updated_at = serializers.DateTimeField()


class ClaimCountsSerializer(Answer):
    as_subject = serializers.IntegerField()
    as_object = serializers.IntegerField()


class ConceptDetailSerializer(ConceptSerializer):
    children = ConceptBriefSerializer(many=True, help_text="The concepts directly below.")
    claim_counts = serializers.SerializerMethodField(
        help_text="How many claims that you may see are about it."
    )
    as_of = AsOfSerializer(allow_null=True)

    @extend_schema_field(ClaimCountsSerializer)
    def get_claim_counts(self, concept: Concept) -> dict[str, int]:
        claims = Claim.objects.visible_to(self.context["request"].user)
        counts: dict[str, int] = claims.aggregate(
            as_subject=Count("pk", filter=Q(subject=concept.pk)),
            as_object=Count("pk", filter=Q(object=concept.pk)),
        )
        return counts
