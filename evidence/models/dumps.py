"""How far the loading of a dump is: a row for each container, which whoever loads it holds and ticks off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .runs import Run


class DumpContainer(models.Model):
    """A container of a dump that a run loads, with the account of what was read of it so far.

    Written in the transaction that stores the works themselves, so that the two never differ.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="containers")
    name = models.TextField(help_text="Its path within the dump, the same on every machine.")
    fingerprint = models.TextField(help_text="Of its size and content.")
    size = models.BigIntegerField()
    position = models.BigIntegerField(default=0, help_text="How many of its bytes are done.")
    parts_done = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    # Whoever is at it holds an advisory lock of this number, which ends with the database session.
    worker = models.PositiveIntegerField()

    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    filtered = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "fingerprint"], name="dumpcontainer_once_a_run"),
            models.CheckConstraint(
                condition=Q(
                    read=F("added")
                    + F("updated")
                    + F("unchanged")
                    + F("duplicate")
                    + F("filtered")
                    + F("refused")
                ),
                name="dumpcontainer_accounts_for_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DumpRefusal(models.Model):
    """A piece of a container that was not taken, with the reason."""

    container = models.ForeignKey(DumpContainer, models.CASCADE, related_name="refusals")
    place = models.TextField(help_text="3.json.gz, item 17")
    identifier = models.TextField(blank=True)
    reason = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["container", "id"]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"
