"""Audits that somebody asked for on the page: under way, then for an hour what was found."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .compressed import CompressedJSONField
from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer

# Longer than Crossref is waited for at once: what was silent for this time has lost its process.
SILENCE = timedelta(minutes=3)


class AskedState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    BROKEN_OFF = "broken_off", "Broken off"


UNFINISHED = (AskedState.WAITING, AskedState.RUNNING)


class AskedAuditQuerySet(models.QuerySet["AskedAudit"]):
    def of(self, asker: str, user: Viewer) -> Self:
        """Those that this browser asked for (`asker`: the hash of its secret), as the same person."""
        return self.filter(asker=asker, user=user.pk)

    def under_way(self) -> Self:
        """Those that wait, and those that a process is at."""
        return self.filter(Q(state=AskedState.WAITING) | Q(pk__in=AskedAudit.objects.at_work()))

    def at_work(self) -> Self:
        """Those that a process is at, as far as one can tell."""
        return self.filter(state=AskedState.RUNNING, heartbeat__gte=timezone.now() - SILENCE)


class AskedAudit(models.Model):
    """One article to audit apart from the request, and what was found, for whoever asked.

    `data` is the article as it was given, and is forgotten when the audit ends; `shown` is what the page
    shows (`evidence.services.auditing.shown`). Nothing of it belongs to the evidence: see
    `evidence.services.auditing.asked` for how long it is kept, and how much.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    asker = models.CharField(max_length=64, help_text="SHA-256 of the secret in the browser's cookie.")
    user = models.ForeignKey("auth.User", models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=AskedState, default=AskedState.WAITING)
    data = models.BinaryField()
    filename = models.CharField(max_length=2048, blank=True)
    media_type = models.CharField(max_length=255, blank=True)
    total = models.PositiveIntegerField(help_text="Its references.")
    asked = models.PositiveIntegerField(default=0, help_text="Those of which it is known what they are.")
    shown = CompressedJSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    heartbeat = models.DateTimeField(default=timezone.now)

    objects = AskedAuditQuerySet.as_manager()

    class Meta:
        # Not evidence_…: as with rendered references, nothing of it is evidence that somebody changed.
        db_table = "asked_audit"
        default_permissions = ()
        indexes = [models.Index(fields=["asker"], name="askedaudit_asker")]
        constraints = [
            one_of("state", AskedState, "askedaudit_state_known"),
            models.CheckConstraint(condition=Q(asked__lte=F("total")), name="askedaudit_asked_within_total"),
            models.CheckConstraint(
                condition=Q(state=AskedState.FINISHED, shown__isnull=False)
                | (~Q(state=AskedState.FINISHED) & Q(shown__isnull=True)),
                name="askedaudit_shown_if_finished",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED) | Q(data=b""), name="askedaudit_ended_without_article"
            ),
        ]

    def __str__(self) -> str:
        return f"Audit of {self.total} references, {self.get_state_display().lower()}"

    @property
    def is_lost(self) -> bool:
        """Whether it says that it is at work, and its process is gone."""
        return self.state == AskedState.RUNNING and self.heartbeat < timezone.now() - SILENCE
