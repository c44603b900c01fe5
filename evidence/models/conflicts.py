"""What those who judge evidence have to declare: statements of interests, on file for a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .history_triggers import stays

if TYPE_CHECKING:
    from .visibility import Viewer

VALID_FOR = timedelta(days=365)
"""After this a statement says nothing any more: as journals ask for a new one each year (ICMJE)."""


class ConflictStatementQuerySet(models.QuerySet["ConflictStatement"]):
    def visible_to(self, user: Viewer) -> Self:
        """One's own; all of them for those with the right to see statements."""
        if user.has_perm("evidence.view_conflictstatement"):
            return self.all()
        return self.filter(user=user.pk)

    def in_force(self) -> Self:
        """Statements that have not run out."""
        return self.filter(declared_at__gt=timezone.now() - VALID_FOR)


class ConflictStatement(models.Model):
    """What somebody declared of their interests, once; another statement follows it, none changes it.

    The questions are those of the ICMJE's disclosure form, in a few words.
    """

    user = models.ForeignKey("auth.User", models.PROTECT, editable=False, related_name="conflict_statements")
    has_interests = models.BooleanField(
        "I have interests to declare",
        default=False,
        help_text="Money, positions or shares from who makes or sells what is judged here; own studies; kin.",
    )
    statement = models.TextField(
        help_text="Which, from whom, and about which subjects; or that there are none."
    )
    declared_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConflictStatementQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-id"]
        verbose_name = "conflict-of-interest statement"
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(condition=~Q(statement=""), name="conflictstatement_says_something"),
        ]
        triggers = [stays("a statement on file is never changed: file another one.")]

    def __str__(self) -> str:
        return f"{self.user}, {self.declared_at:%Y-%m-%d}"

    @property
    def expires_at(self) -> datetime:
        return self.declared_at + VALID_FOR

    @property
    def is_in_force(self) -> bool:
        return self.expires_at > timezone.now()
