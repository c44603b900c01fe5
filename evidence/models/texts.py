"""Texts of studies that somebody gave us: what quotes are compared with, and never shown to readers."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .quote_check import sha256_in_database
from .studies import Study
from .visibility import one_of


class TextKind(models.TextChoices):
    FULL_TEXT = "full_text", "Full text"


class StudyTextQuerySet(models.QuerySet["StudyText"]):
    def current(self) -> Self:
        """The texts that count now; one of a kind for a study."""
        return self.filter(current_until=None)


class StudyText(models.Model):
    """A study's text as it was uploaded. Copyright is its publisher's: it leaves by no page and no API.

    A text is never changed. Another one takes its place, and the old one stays, so that what a quote
    was once compared with can be told from its hash.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=10, choices=TextKind, default=TextKind.FULL_TEXT)
    text = models.TextField()
    source_note = models.TextField(
        "where it comes from", blank=True, help_text="The publisher's PDF, PubMed Central, the author …"
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False, help_text="Of the text in UTF-8.")
    uploaded_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    current_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StudyTextQuerySet.as_manager()

    class Meta:
        ordering = ["study", "-uploaded_at", "-id"]
        constraints = [
            one_of("kind", TextKind, "studytext_kind_known"),
            models.UniqueConstraint(
                fields=["study", "kind"],
                condition=Q(current_until=None),
                name="studytext_one_current",
                violation_error_message="The study has such a text already: replace it.",
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="studytext_has_text"),
            models.CheckConstraint(
                condition=Q(sha256=sha256_in_database("text")), name="studytext_sha256_is_of_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.study}"
