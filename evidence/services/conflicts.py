"""Statements of interests: who judges has one on file, not older than a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.models import ConflictStatement

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def statement_in_force(user: User) -> ConflictStatement | None:
    """The latest statement of `user` that has not run out."""
    return ConflictStatement.objects.in_force().filter(user=user).first()
