"""Runs: each piece of long work, with what it did and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer


class RunKind(models.TextChoices):
    LOAD_FIXTURES = "load_fixtures", "Load the initial content"
    ADD_STUDIES = "add_studies", "Add studies"
    REFRESH_STUDIES = "refresh_studies", "Refresh studies"
    IMPORT_DUMP = "import_dump", "Import a dump of Crossref"
    IMPORT_BIBLIOGRAPHY = "import_bibliography", "Import a bibliography file"
    MATCH_REFERENCES = "match_references", "Match references to DOIs"
    AUDIT_ARTICLES = "audit_articles", "Audit stored articles"


class RunState(models.TextChoices):
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Succeeded"
    # Ended by itself, but something could not be done: a list in `problems` says what.
    INCOMPLETE = "incomplete", "Incomplete"
    FAILED = "failed", "Failed"


# A run writes its heartbeat after every item, and no item takes as long: one that was silent for this time
# has lost its process (`kill -9`, a power cut), which could not write down that it ended.
SILENCE = timedelta(minutes=15)
# An import of a file writes it every few records, and one that is taken up while it lives is shared by two.
IMPORT_SILENCE = timedelta(minutes=2)
INTERRUPTED = "interrupted"


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: Viewer) -> Self:
        """Runs are the house's own business: for those with the permission to see them."""
        return self.all() if user.has_perm("evidence.view_run") else self.none()

    def interrupted(self, *, now: datetime | None = None) -> Self:
        """Runs whose process is gone: see `Run.is_interrupted`."""
        now = now or timezone.now()
        silent = Q(heartbeat__lt=now - SILENCE) | Q(
            kind=RunKind.IMPORT_BIBLIOGRAPHY, heartbeat__lt=now - IMPORT_SILENCE
        )
        return self.filter(silent, state=RunState.RUNNING)


class Run(models.Model):
    """One piece of long work: counts, progress, outcome."""

    kind = models.CharField(max_length=20, choices=RunKind)
    state = models.CharField(max_length=12, choices=RunState, default=RunState.RUNNING)
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    checkpoint = models.JSONField(default=dict, blank=True)
    heartbeat = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            one_of("kind", RunKind, "run_kind_known"),
            one_of("state", RunState, "run_state_known"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")), name="run_done_within_total"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, finished_at__isnull=True)
                | (~Q(state=RunState.RUNNING) & Q(finished_at__isnull=False)),
                name="run_finished_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_interrupted(self) -> bool:
        """Whether it says that it runs, and was silent for longer than one of its kind is."""
        silence = IMPORT_SILENCE if self.kind == RunKind.IMPORT_BIBLIOGRAPHY else SILENCE
        return self.state == RunState.RUNNING and self.heartbeat < timezone.now() - silence

    @property
    def standing(self) -> str:
        """Its state in words, or “Interrupted”."""
        return INTERRUPTED.capitalize() if self.is_interrupted else self.get_state_display()
