"""The rows of a table, read from the database a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from .tables import Table
from .writing import BATCH, Row

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer


def read(table: Table, visible: QuerySet[Any], user: Viewer) -> Iterator[Row]:
    """The rows of `visible` as one statement saw them: what is changed meanwhile is as it was, or not there.

    The transaction is there for the cursor, which would otherwise copy the whole answer first.
    """
    with transaction.atomic():
        yield from table.rows(visible, user).iterator(chunk_size=BATCH)
