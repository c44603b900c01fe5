"""Claims: in lists, and alone with their evidence."""

from __future__ import annotations

from rest_framework import serializers

from evidence.models import Certainty, State

from .evidence import ClaimBriefSerializer, EvidenceOfClaimSerializer
from .fields import Answer, AsOfSerializer, Label, ListUrl, StateToday, Word


class QualifiersSerializer(Answer):
    """Within what limits the claim holds; empty where it has none."""

    population = serializers.CharField()
    comparator = serializers.CharField()
    dose = serializers.CharField()
    timeframe = serializers.CharField()


class EvidenceCountsSerializer(Answer):
    """How many evidence lines that you may see speak for it, against it, or neither."""

    supporting = serializers.IntegerField()
    disputing = serializers.IntegerField()
    neutral = serializers.IntegerField()


class ClaimSerializer(ClaimBriefSerializer):
    then_only = ("state_today",)

    qualifiers = QualifiersSerializer(source="*")
    certainty = Word(Certainty, or_null=True, help_text="GRADE; null while nobody has judged it.")
    certainty_label = Label(of="certainty")
    certainty_rationale = serializers.CharField()
    evidence_counts = EvidenceCountsSerializer(source="*")
    evidence_url = ListUrl("evidence-lines", by="claim")
    state = Word(State)
    state_today = StateToday()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ClaimDetailSerializer(ClaimSerializer):
    evidence = EvidenceOfClaimSerializer(
        source="visible_lines",
        many=True,
        help_text="The evidence lines that you may see, disputing ones first: 300 at most. `evidence_counts` "
        "tells how many there are, and `evidence_url` lists them all.",
    )
    as_of = AsOfSerializer(allow_null=True)
