"""Concepts: conditions, medications and symptoms, with their names and codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer


class Kind(models.TextChoices):
    CONDITION = "condition", "Condition"
    MEDICATION = "medication", "Medication"
    SYMPTOM = "symptom", "Symptom"


class ConceptQuerySet(models.QuerySet["Concept"]):
    def visible_to(self, user: Viewer) -> Self:
        """The vocabulary is public: every concept, for anyone."""
        return self.all()

    def named(self, text: str) -> Self:
        """Concepts that `text` names: by id, slug, preferred name or synonym, ignoring case."""
        text = text.strip().replace("\0", "")
        condition = (
            Q(slug=text.lower())
            | Q(name__iexact=text)
            | Q(pk__in=ConceptName.objects.filter(name__iexact=text).values("concept"))
        )
        # More digits than a bigint holds name no row, and the database would refuse the question.
        if re.fullmatch(r"[0-9]{1,18}", text):
            condition |= Q(pk=int(text))
        return self.filter(condition)

    def with_descendants(self) -> Self:
        """These concepts and all that stand below them, at any depth."""
        return self.model._default_manager.filter(pk__in=self.ids_with_descendants())

    def ids_with_descendants(self) -> list[int]:
        """The ids of these concepts and of all that stand below them."""
        query, parameters = self.order_by().values("pk").query.sql_with_params()
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                # UNION (not UNION ALL) ends even on a cycle; the table's name is our own.
                f"WITH RECURSIVE below (id) AS ({query} UNION SELECT child.id FROM {table} child "  # noqa: S608
                "JOIN below ON child.parent_id = below.id) SELECT id FROM below",
                parameters,
            )
            return [row[0] for row in cursor.fetchall()]


class ConceptManager(models.Manager.from_queryset(ConceptQuerySet)):  # type: ignore[misc]
    """Concepts of the model's own kind: all for `Concept`, one kind for each proxy."""

    def get_queryset(self) -> ConceptQuerySet:
        queryset = super().get_queryset()
        kind = getattr(self.model, "only_kind", None)
        return queryset.filter(kind=kind) if kind else queryset

    def get_by_natural_key(self, slug: str) -> Concept:
        return self.get(slug=slug)


class Concept(models.Model):
    """A condition, medication (or class of them) or symptom that claims are about."""

    only_kind: Kind | None = None

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField("preferred name", max_length=200)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        help_text="Names the concept in addresses, e.g. emotional-numbness. One among all kinds.",
    )
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The wider concept of the same kind: sertraline's is SSRI.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConceptManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            one_of("kind", Kind, "concept_kind_known"),
            models.UniqueConstraint(
                F("kind"),
                Lower("name"),
                name="concept_name_unique_in_kind",
                violation_error_message="There is a concept of this kind and name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="concept_has_name"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) | Q(parent__isnull=True),
                name="concept_not_own_parent",
                violation_error_message="A concept cannot be its own parent.",
            ),
            # What the foreign key (parent, kind) → (id, kind) of migration 0002 points to.
            models.UniqueConstraint(fields=["id", "kind"], name="concept_id_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if self.only_kind:
            self.kind = self.only_kind
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("web:concept", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Say before the database does that a parent is of another kind or stands below."""
        if self.only_kind:
            self.kind = self.only_kind
        if self.parent is None:
            return
        if self.parent.kind != self.kind:
            raise ValidationError(
                {"parent": f"{self.parent} is a {self.parent.kind}: a parent is of the same kind."}
            )
        below = Concept.objects.filter(pk=self.pk).with_descendants() if self.pk else Concept.objects.none()
        if below.filter(pk=self.parent.pk).exists():
            raise ValidationError(
                {"parent": f"{self.parent} stands below {self}: the hierarchy would be a circle."}
            )


class Condition(Concept):
    only_kind = Kind.CONDITION

    class Meta:
        proxy = True


class Medication(Concept):
    only_kind = Kind.MEDICATION

    class Meta:
        proxy = True


class Symptom(Concept):
    only_kind = Kind.SYMPTOM

    class Meta:
        proxy = True


class ConceptNameManager(models.Manager["ConceptName"]):
    def get_by_natural_key(self, slug: str, name: str) -> ConceptName:
        return self.get(concept__slug=slug, name=name)


class ConceptName(models.Model):
    """Another name of a concept: a synonym, an abbreviation, a spelling."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="names")
    name = models.CharField("synonym", max_length=200)

    objects = ConceptNameManager()

    class Meta:
        ordering = ["name"]
        verbose_name = "synonym"
        constraints = [
            models.UniqueConstraint(F("concept"), Lower("name"), name="conceptname_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="conceptname_not_empty"),
        ]
        indexes = [models.Index(Lower("name"), name="conceptname_lower")]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (*self.concept.natural_key(), self.name)

    natural_key.dependencies = ["evidence.concept"]  # type: ignore[attr-defined]
