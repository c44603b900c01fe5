"""Tallies: how often somebody did something within a time; what throttles count with, on all machines."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """One counter. `key` says whose and of what, as a keyed hash: no name and no address is kept.

    The table is unlogged (migration): counting costs no write to the disk, and a crash of the database
    forgets the counts, nothing else. `evidence.services.tallies` alone writes it.
    """

    key = models.CharField(max_length=100, primary_key=True)
    hits = models.BigIntegerField()
    until = models.DateTimeField(help_text="Then the count begins anew")

    class Meta:
        # Not evidence_…: what is counted is no change of the evidence, and needs no word on who made it.
        db_table = "request_tally"
        constraints = [models.CheckConstraint(condition=models.Q(hits__gte=0), name="request_tally_hits")]

    def __str__(self) -> str:
        return f"{self.hits} until {self.until:%Y-%m-%d %H:%M}"
