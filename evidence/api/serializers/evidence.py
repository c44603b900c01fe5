"""Evidence lines: with their claim in lists, without it inside a claim."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from evidence.models import (
    Direction,
    Directness,
    EvidenceLine,
    Predicate,
    QuoteOutcome,
    QuotePlace,
    State,
    Strength,
)

from .concepts import ConceptBriefSerializer
from .fields import Alone, Answer, ApiUrl, AsOfSerializer, Label, PageUrl, StateToday, Word
from .studies import StudyBriefSerializer


class EffectSerializer(Answer):
    """The effect that the study found; null where none was taken down."""

    measure = serializers.CharField(source="effect_measure", help_text="What it is given in: odds ratio …")
    value = serializers.FloatField(source="effect_value", allow_null=True)
    low = serializers.FloatField(source="interval_low", allow_null=True)
    high = serializers.FloatField(source="interval_high", allow_null=True)
    level = serializers.FloatField(
        source="interval_level", allow_null=True, help_text="The interval's confidence level in per cent."
    )

    def to_representation(self, line: EvidenceLine) -> Any:
        return super().to_representation(line) if line.effect_measure else None


class QuoteCheckSerializer(Answer):
    """What came of looking for the quote in the source; null where nothing is quoted."""

    outcome = Word(
        QuoteOutcome,
        or_null=True,
        source="quote_outcome",
        help_text="Only `exact` and `normalised` mean that it was found. Null while nobody has looked.",
    )
    place = Word(QuotePlace, or_null=True, source="quote_place", help_text="The text it was found in.")
    # The name is the API's; within DRF it stands for a field's own caption, which nothing here uses.
    label = serializers.CharField(  # type: ignore[assignment]
        source="quote_standing", help_text="The same for people: show it."
    )
    checked_at = serializers.DateTimeField(
        source="quote_checked_at", allow_null=True, help_text="With `as_of` null: it is not in history."
    )

    def to_representation(self, line: EvidenceLine) -> Any:
        return super().to_representation(line) if line.quote else None


class EvidenceOfClaimSerializer(Answer):
    then_only = ("state_today",)

    id = serializers.IntegerField()
    url = ApiUrl("evidence-line")
    study = StudyBriefSerializer()
    direction = Word(Direction)
    directness = Word(Directness, or_null=True, help_text="Null while nobody has judged it.")
    strength = Word(Strength, or_null=True, help_text="Null while nobody has judged it.")
    effect = EffectSerializer(source="*", allow_null=True)
    quote = serializers.CharField(help_text="Verbatim from the source, or empty.")
    quote_check = QuoteCheckSerializer(source="*", allow_null=True)
    locator = serializers.CharField(help_text="Where in the source.")
    explanation = serializers.CharField()
    state = Word(State)
    state_today = StateToday()
    published_alone = Alone()
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ClaimBriefSerializer(Answer):
    id = serializers.IntegerField()
    url = ApiUrl("claim")
    html_url = PageUrl()
    subject = ConceptBriefSerializer()
    predicate = Word(Predicate)
    predicate_label = Label(of="predicate")
    object = ConceptBriefSerializer()
    statement = serializers.CharField()
    published_alone = Alone()


class EvidenceSerializer(EvidenceOfClaimSerializer):
    claim = ClaimBriefSerializer()


class EvidenceDetailSerializer(EvidenceSerializer):
    as_of = AsOfSerializer(allow_null=True)
