"""The forms above the lists: what a reader may narrow a list by, and how a choice narrows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from evidence.models import (
    GRAVE_KINDS,
    Certainty,
    Claim,
    Concept,
    Direction,
    EvidenceLine,
    Kind,
    Notice,
    Predicate,
    StudyDesign,
)
from evidence.search import matching

if TYPE_CHECKING:
    from evidence.models.claims import ClaimQuerySet
    from evidence.models.concepts import ConceptQuerySet
    from evidence.models.study_query import StudyQuerySet
    from evidence.models.visibility import Viewer

MAX_WORDS_LENGTH = 200
ANY, GRAVE, NONE = "any", "grave", "none"
NOTICES = [
    ("", "Any or none"),
    (ANY, "Any notice"),
    (GRAVE, "Retraction, withdrawal or concern"),
    (NONE, "No notice known"),
]


class ListForm(forms.Form):
    """A form over a list; `user` decides what may be counted as a match."""

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=MAX_WORDS_LENGTH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: Any, *, user: Viewer) -> None:
        # Not self.data, and no prefix: the address of a list is for people to read and change.
        super().__init__(data, label_suffix="")
        self.user = user

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields but for the words."""
        return [field for field in self if field.name != "q"]

    @property
    def narrowing(self) -> bool:
        """Whether anything is chosen."""
        return self.is_valid() and any(self.cleaned_data.values())


class ConceptField(forms.CharField):
    """A concept by its name, synonym or slug; cleans to the concepts so called, None where empty.

    More than one are so called where a condition and a symptom share a name.
    """

    def __init__(self) -> None:
        super().__init__(required=False, max_length=200, label="Concept")

    def clean(self, value: Any) -> QuerySet[Concept] | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(Concept.objects.named(text).values_list("pk", flat=True))
        if not found:
            raise ValidationError(f"No concept is called “{text}”. Look it up in the list of concepts.")
        return Concept.objects.filter(pk__in=found)


def choice(label: str, choices: Any, everything: str = "Any", **extra: str) -> forms.ChoiceField:
    """An optional choice; `extra` are further values and their names."""
    options = [("", everything), *extra.items(), *choices]
    return forms.ChoiceField(label=label, required=False, choices=options)


class AboutConceptForm(ListForm):
    """A form over a list that a concept can narrow."""

    concept = ConceptField()
    narrower = forms.BooleanField(label="With narrower concepts", required=False)

    def chosen_concepts(self) -> ConceptQuerySet | None:
        """The concepts chosen, with those below them on request; None where none is chosen."""
        concepts = self.cleaned_data["concept"]
        if concepts is None or not self.cleaned_data["narrower"]:
            return concepts
        return cast("ConceptQuerySet", concepts.with_descendants())


class ConceptForm(ListForm):
    kind = choice("Kind", Kind.choices)

    def narrow(self, concepts: ConceptQuerySet) -> ConceptQuerySet:
        chosen = self.cleaned_data
        if chosen["q"]:
            concepts = cast("ConceptQuerySet", matching(concepts, chosen["q"]))
        return concepts.filter(kind=chosen["kind"]) if chosen["kind"] else concepts


class StudyForm(AboutConceptForm):
    field_order = ("q", "concept", "direction", "design", "year", "notice", "narrower")

    direction = choice("Bearing on a claim", Direction.choices, "Any or none")
    design = choice("Design", StudyDesign.choices, **{NONE: "Not judged"})
    year = forms.IntegerField(
        label="Year",
        required=False,
        min_value=1000,
        max_value=9999,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "A year has four digits: 2022."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    notice = forms.ChoiceField(label="Notices", required=False, choices=NOTICES)

    def narrow(self, studies: StudyQuerySet) -> StudyQuerySet:
        chosen = self.cleaned_data
        if chosen["q"]:
            studies = cast("StudyQuerySet", matching(studies, chosen["q"]))
        concepts = self.chosen_concepts()
        if concepts is not None or chosen["direction"]:
            # One line must fit both: supporting a claim about the concept, not the one here, the other there.
            lines = EvidenceLine.objects.visible_to(self.user)
            if concepts is not None:
                lines = lines.filter(claim__in=Claim.objects.about(concepts).order_by().values("pk"))
            if chosen["direction"]:
                lines = lines.filter(direction=chosen["direction"])
            studies = studies.filter(pk__in=lines.order_by().values("study"))
        if chosen["design"]:
            studies = studies.filter(design="" if chosen["design"] == NONE else chosen["design"])
        if chosen["year"]:
            studies = studies.filter(year=chosen["year"])
        if chosen["notice"]:
            noticed = _noticed(grave=chosen["notice"] == GRAVE, user=self.user)
            studies = (
                studies.exclude(pk__in=noticed)
                if chosen["notice"] == NONE
                else studies.filter(pk__in=noticed)
            )
        return studies


class ClaimForm(AboutConceptForm):
    field_order = (
        "q",
        "concept",
        "role",
        "predicate",
        "certainty",
        "direction",
        "design",
        "narrower",
        "notice",
    )

    role = choice("Concept as", [("subject", "Subject"), ("object", "Object")], "Subject or object")
    predicate = choice("Predicate", Predicate.choices)
    certainty = choice("Certainty", Certainty.choices, **{NONE: "Not judged"})
    direction = choice("With evidence that", Direction.choices, "Any or none")
    design = choice("From a study of design", StudyDesign.choices, **{NONE: "Not judged"})
    notice = forms.BooleanField(label="Rests on a study that is retracted or in doubt", required=False)

    def narrow(self, claims: ClaimQuerySet) -> ClaimQuerySet:
        chosen = self.cleaned_data
        if chosen["q"]:
            claims = cast("ClaimQuerySet", matching(claims, chosen["q"]))
        concepts = self.chosen_concepts()
        if concepts is not None:
            role = chosen["role"]
            claims = claims.filter(**{f"{role}__in": concepts}) if role else claims.about(concepts)
        if chosen["predicate"]:
            claims = claims.filter(predicate=chosen["predicate"])
        if chosen["certainty"]:
            claims = claims.filter(certainty="" if chosen["certainty"] == NONE else chosen["certainty"])
        if chosen["direction"] or chosen["design"] or chosen["notice"]:
            claims = claims.filter(pk__in=self._lines().order_by().values("claim"))
        return claims

    def _lines(self) -> QuerySet[EvidenceLine]:
        chosen = self.cleaned_data
        lines = EvidenceLine.objects.visible_to(self.user)
        if chosen["direction"]:
            lines = lines.filter(direction=chosen["direction"])
        if chosen["design"]:
            lines = lines.filter(study__design="" if chosen["design"] == NONE else chosen["design"])
        if chosen["notice"]:
            lines = lines.filter(study__in=_noticed(grave=True, user=self.user))
        return lines


def _noticed(*, grave: bool, user: Viewer) -> QuerySet:
    """The studies with a notice, or with a grave one."""
    notices = Notice.objects.visible_to(user).filter(study__isnull=False)
    if grave:
        notices = notices.filter(kind__in=GRAVE_KINDS)
    return notices.order_by().values("study")
