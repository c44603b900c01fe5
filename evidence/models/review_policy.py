"""How many persons it takes to publish: kept where only the database's owner can change it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .history_triggers import append_only
from .visibility import one_of


class Persons(models.TextChoices):
    TWO = "two", "Two persons: whoever had a hand in a version does not publish it"
    SINGLE = "single", "A single person: whoever may publish may publish their own, and it is marked"


class ReviewPolicyQuerySet(models.QuerySet["ReviewPolicy"]):
    def in_force(self) -> Persons:
        """The policy now: the last that was set, and two persons where none ever was."""
        last = self.order_by("-id").values_list("persons", flat=True).first()
        return Persons(last) if last else Persons.TWO


class ReviewPolicy(models.Model):
    """One setting of the policy: from when on, why, and who set it. The last one is in force.

    Rows are added by `manage.py review_policy`, as the owner, and never changed.
    """

    application_rights = ("SELECT",)

    persons = models.CharField(max_length=6, choices=Persons)
    reason = models.TextField()
    account = models.TextField(help_text="The operating system's account that ran the command.")
    role = models.TextField(
        "database role", db_default=models.Func(function="SESSION_USER", template="%(function)s")
    )
    set_at = models.DateTimeField(default=timezone.now)

    objects = ReviewPolicyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "review policies"
        constraints = [
            one_of("persons", Persons, "reviewpolicy_persons_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="reviewpolicy_has_reason"),
        ]
        triggers = [append_only()[0]]

    def __str__(self) -> str:
        return f"{self.persons}, {self.set_at:%Y-%m-%d %H:%M}"
