"""Claims: what is said of two concepts; evidence lines: what one study brings to one claim."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse

from .concepts import Concept
from .counting import number_of
from .quote_check import QuoteChecked, quote_constraints
from .studies import Study
from .visibility import OPEN, Publishable, State, one_of, publishable_constraints, visible_states

if TYPE_CHECKING:
    from .visibility import Viewer


# `claim_unique` holds the whole statement, and a B-tree holds no more than 2,704 bytes of a row: so many
# characters fit, whatever they are written in.
LONGEST_STATEMENT = 600


class Predicate(models.TextChoices):
    TREATS = "treats", "treats"
    PALLIATES = "palliates", "palliates"
    CAUSES_ADVERSE_EFFECT = "causes_adverse_effect", "causes as an adverse effect"
    PRESENTS_WITH = "presents_with", "presents with"
    RISK_FACTOR_FOR = "risk_factor_for", "is a risk factor for"
    ASSOCIATED_WITH = "associated_with", "is associated with"
    CONTRAINDICATED_IN = "contraindicated_in", "is contraindicated in"
    NO_EFFECT_ON = "no_effect_on", "has no effect on"


class Certainty(models.TextChoices):
    """GRADE: how certain the body of evidence for a claim is."""

    HIGH = "high", "High"
    MODERATE = "moderate", "Moderate"
    LOW = "low", "Low"
    VERY_LOW = "very_low", "Very low"


class Direction(models.TextChoices):
    SUPPORTS = "supports", "Supports"
    DISPUTES = "disputes", "Disputes"
    NEUTRAL = "neutral", "Neutral"


class Directness(models.TextChoices):
    """GRADE: whether the study looked at the claim's own population, exposure and outcome."""

    DIRECT = "direct", "Direct"
    INDIRECT = "indirect", "Indirect"


class Strength(models.TextChoices):
    STRONG = "strong", "Strong"
    MODERATE = "moderate", "Moderate"
    WEAK = "weak", "Weak"


def one_sentence(statement: str) -> None:
    """Refuse a statement that is longer than one sentence is. Raises `ValidationError`."""
    if len(statement) > LONGEST_STATEMENT:
        raise ValidationError(
            f"A statement is one sentence of up to {LONGEST_STATEMENT} characters; this one has "
            f"{len(statement)}. Limits and doses have fields of their own."
        )


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Viewer) -> Self:
        """What is published, the user's own drafts, and all for those with the right to see them."""
        return self.filter(visible_states(user))

    def about(self, concepts: models.QuerySet) -> Self:
        """Claims that have one of `concepts` as their subject or object."""
        chosen = concepts.order_by().values("pk")
        return self.filter(Q(subject__in=chosen) | Q(object__in=chosen))

    def with_evidence_counts(self, user: Viewer) -> Self:
        """Adds `supporting`, `disputing` and `neutral`: evidence lines visible to `user`."""
        visible = EvidenceLine.objects.visible_to(user)
        return self.annotate(
            supporting=number_of(visible.filter(direction=Direction.SUPPORTS), by="claim"),
            disputing=number_of(visible.filter(direction=Direction.DISPUTES), by="claim"),
            neutral=number_of(visible.filter(direction=Direction.NEUTRAL), by="claim"),
        )


class ClaimManager(models.Manager.from_queryset(ClaimQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, subject: str, predicate: str, object: str, statement: str) -> Claim:
        """The latest version of what is claimed in these words."""
        return self.filter(
            subject__slug=subject, predicate=predicate, object__slug=object, statement=statement
        ).latest("version")


class Claim(Publishable):
    """Subject concept – predicate – object concept, in words and within stated limits."""

    subject = models.ForeignKey(Concept, models.PROTECT, related_name="claims_as_subject")
    predicate = models.CharField(max_length=24, choices=Predicate)
    object = models.ForeignKey(Concept, models.PROTECT, related_name="claims_as_object")
    statement = models.TextField(
        help_text="One sentence that a reader understands by itself, in your own words.",
        validators=[one_sentence],
    )
    population = models.TextField(blank=True, help_text="In whom: adults with PTSD.")
    comparator = models.TextField(blank=True, help_text="Compared with what: placebo, no treatment.")
    dose = models.TextField(blank=True)
    timeframe = models.TextField(blank=True, help_text="After or during how long: eight weeks.")
    certainty = models.CharField(
        max_length=10, choices=Certainty, blank=True, help_text="GRADE; empty while nobody has judged it."
    )
    certainty_rationale = models.TextField(blank=True)
    review_due = models.DateField(
        "review due",
        null=True,
        blank=True,
        editable=False,
        help_text="When a published claim is looked at again.",
    )

    objects = ClaimManager()

    class Meta:
        ordering = ["subject__name", "predicate", "object__name", "id"]
        indexes = [models.Index(fields=["updated_at", "id"], name="claim_updated_id")]
        permissions = [
            ("view_unpublished", "Can see the unpublished work of others"),
            ("edit_any_draft", "Can edit and submit the drafts of others, unless they may publish"),
            ("publish_claim", "Can publish claims and evidence lines that others wrote"),
        ]
        constraints = [
            *publishable_constraints("claim"),
            one_of("predicate", Predicate, "claim_predicate_known"),
            one_of("certainty", Certainty, "claim_certainty_known", blank=True),
            models.CheckConstraint(
                condition=~Q(subject=F("object")),
                name="claim_subject_is_not_object",
                violation_error_message="A claim is about two different concepts.",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_has_statement"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("statement"), LONGEST_STATEMENT),
                name="claim_statement_is_one_sentence",
                violation_error_message=f"A statement has {LONGEST_STATEMENT} characters at most.",
            ),
            models.CheckConstraint(
                condition=Q(certainty="") | ~Q(certainty_rationale=""),
                name="claim_certainty_has_rationale",
                violation_error_message="Say why the certainty is what it is.",
            ),
            models.UniqueConstraint(
                fields=["subject", "predicate", "object", "statement", "version"], name="claim_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.subject.slug, self.predicate, self.object.slug, self.statement)

    natural_key.dependencies = ["evidence.concept"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("web:claim", args=[self.pk])

    @property
    def takes_no_evidence(self) -> str:
        """Why no evidence line is added to it any more; ``""`` while some is."""
        if self.state in OPEN:
            return ""
        return f"This claim is {self.get_state_display().lower()}: it takes no new evidence."


class EvidenceLineQuerySet(models.QuerySet["EvidenceLine"]):
    def visible_to(self, user: Viewer) -> Self:
        """Lines that `user` may see, of claims that `user` may see."""
        return self.filter(visible_states(user), visible_states(user, "claim__"))


# A line in one of these states keeps its study from being linked to its claim a second time.
_COUNTED = (State.DRAFT, State.SUBMITTED, State.PUBLISHED)


class EvidenceLineManager(models.Manager.from_queryset(EvidenceLineQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, *key: str) -> EvidenceLine:
        *claim, study = key
        """The latest version of what the study brings to the claim."""
        return self.filter(
            claim=Claim.objects.get_by_natural_key(*claim), study=Study.objects.get_by_natural_key(study)
        ).latest("version")


class EvidenceLine(QuoteChecked, Publishable):
    """One study's bearing on one claim (after GA4GH VA-Spec's evidence line)."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence_lines")
    study = models.ForeignKey(Study, models.PROTECT, related_name="evidence_lines")
    direction = models.CharField(max_length=8, choices=Direction)
    directness = models.CharField(
        max_length=8, choices=Directness, blank=True, help_text="Empty while nobody has judged it."
    )
    strength = models.CharField(
        max_length=8, choices=Strength, blank=True, help_text="Empty while nobody has judged it."
    )
    effect_measure = models.CharField(
        max_length=60, blank=True, help_text="What the effect is given in: odds ratio, mean difference in …"
    )
    effect_value = models.DecimalField(max_digits=14, decimal_places=5, null=True, blank=True)
    interval_low = models.DecimalField(max_digits=14, decimal_places=5, null=True, blank=True)
    interval_high = models.DecimalField(max_digits=14, decimal_places=5, null=True, blank=True)
    interval_level = models.DecimalField(
        "confidence level, %", max_digits=4, decimal_places=1, null=True, blank=True, help_text="95"
    )
    quote = models.TextField(blank=True, help_text="Verbatim from the source, or nothing.")
    locator = models.TextField(blank=True, help_text="Where in the source: p. 220, Table 2, Figure 1.")
    explanation = models.TextField(
        blank=True, help_text="How the study bears on the claim, in your own words."
    )

    objects = EvidenceLineManager()

    class Meta:
        ordering = ["claim", "direction", "id"]
        indexes = [models.Index(fields=["updated_at", "id"], name="evidenceline_updated_id")]
        constraints = [
            *publishable_constraints("evidenceline"),
            one_of("direction", Direction, "evidenceline_direction_known"),
            one_of("directness", Directness, "evidenceline_directness_known", blank=True),
            one_of("strength", Strength, "evidenceline_strength_known", blank=True),
            models.UniqueConstraint(
                fields=["claim", "study"],
                condition=Q(revises__isnull=True, state__in=_COUNTED),
                name="evidenceline_study_once_per_claim",
                violation_error_message="This study bears on this claim already: change that line.",
            ),
            models.UniqueConstraint(
                fields=["claim", "study"],
                condition=Q(state=State.PUBLISHED),
                name="evidenceline_study_published_once",
                violation_error_message="This study bears on this claim already: revise that line.",
            ),
            models.CheckConstraint(
                condition=Q(effect_value__isnull=True) | ~Q(effect_measure=""),
                name="evidenceline_effect_has_measure",
                violation_error_message="Say what the effect is measured in.",
            ),
            models.CheckConstraint(
                condition=Q(
                    interval_low__isnull=True, interval_high__isnull=True, interval_level__isnull=True
                )
                | Q(
                    effect_value__isnull=False,
                    interval_low__isnull=False,
                    interval_high__isnull=False,
                    interval_level__gt=0,
                    interval_level__lt=100,
                    interval_low__lte=F("effect_value"),
                    interval_high__gte=F("effect_value"),
                ),
                name="evidenceline_interval_holds_effect",
                violation_error_message=(
                    "Give the effect, both ends of its interval around it, and the confidence level."
                ),
            ),
            models.CheckConstraint(
                condition=Q(quote="") | ~Q(locator=""),
                name="evidenceline_quote_has_locator",
                violation_error_message="Say where in the source the quote stands.",
            ),
            *quote_constraints("evidenceline"),
        ]

    def __str__(self) -> str:
        return f"{self.study} {self.get_direction_display().lower()}: {self.claim}"

    def clean(self) -> None:
        """Refuses a second line of one study, which the constraints see in one version of a claim only."""
        super().clean()
        if self.revises_id is not None or self.state not in _COUNTED or not (self.claim_id and self.study_id):
            return
        versions = [self.claim_id, *filter(None, [self.claim.revises_id])]
        others = EvidenceLine.objects.filter(claim__in=versions, study=self.study_id, state__in=_COUNTED)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError(
                "This study bears on this claim already: change or revise that line.",
                code="unique",
                params={"fields": ("claim", "study")},
            )

    def natural_key(self) -> tuple[str, ...]:
        return (*self.claim.natural_key(), *self.study.natural_key())

    natural_key.dependencies = ["evidence.claim", "evidence.study"]  # type: ignore[attr-defined]

    @property
    def effect_text(self) -> str:
        """The effect in words: ``odds ratio 1.4 (95 % interval 1.1 to 1.8)``, or ``""``."""
        if self.effect_value is None:
            return self.effect_measure
        text = f"{self.effect_measure} {_number(self.effect_value)}"
        if self.interval_low is None or self.interval_high is None or self.interval_level is None:
            return text
        low, high, level = map(_number, (self.interval_low, self.interval_high, self.interval_level))
        return f"{text} ({level} % interval {low} to {high})"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
