"""Requests that a client marked with a key, and what was answered: so that a repeat does nothing twice."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class KeyedRequest(models.Model):
    """One request under an ``Idempotency-Key``: under way while it has no `status`.

    The answer is written in the transaction of the work itself. Whoever holds the `lease` may write it;
    when `leased_until` is past, whoever held it is taken for dead, and another may take it over.
    """

    user = models.ForeignKey("auth.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    lease = models.UUIDField(default=uuid.uuid4)
    leased_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="keyedrequest_key_once"),
            # What is refused leaves nothing behind, so that it can be mended under the same key.
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(status__gte=200, status__lt=300),
                name="keyedrequest_answer_is_of_success",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user}"
