"""What was rendered of works for reference lists, kept: see `evidence.services.citing.kept`."""

from __future__ import annotations

from django.db import models


class RenderedReference(models.Model):
    """One work's part of reference lists in one style and language.

    `key` is a hash of everything that the part depends on, so that a row is never wrong: what is changed has
    another key, and rows that nobody asks for any more fall out at the older end. The table is unlogged
    (migration): a crash of the database forgets it, nothing else.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.BinaryField(max_length=32, unique=True)
    parts = models.TextField(help_text="A list, as JSON.")

    class Meta:
        # Not evidence_…: what is kept is no change of the evidence, and needs no word on who made it.
        db_table = "rendered_reference"

    def __str__(self) -> str:
        return bytes(self.key).hex()[:12]
